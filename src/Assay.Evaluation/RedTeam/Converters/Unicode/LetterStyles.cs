using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Unicode;

/// <summary>Letters in other shapes that Unicode has characters of their own for. What a style has no character for stays.</summary>
internal static class LetterStyles
{
    const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Small = "abcdefghijklmnopqrstuvwxyz", Digits = "0123456789";

    public static IEnumerable<Converter> All =>
    [
        Of("fullwidth", "Fullwidth", "Fullwidth forms of ASCII (U+FF01 on), as East Asian keyboards write them.", TextAlphabet.Ascii, [.. Enumerable.Range('!', 94).Select(c => (new Rune(c), new Rune(c + 0xfee0))), (new Rune(' '), new Rune('\u3000'))]),
        Mathematical("math-bold", "bold", 0x1d400, 0x1d41a, 0x1d7ce),
        Mathematical("math-italic", "italic", 0x1d434, 0x1d44e, 0, "hℎ"),
        Mathematical("math-script", "script", 0x1d49c, 0x1d4b6, 0, "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ"),
        Mathematical("math-fraktur", "Fraktur", 0x1d504, 0x1d51e, 0, "CℭHℌIℑRℜZℨ"),
        Mathematical("math-double-struck", "double-struck", 0x1d538, 0x1d552, 0x1d7d8, "CℂHℍNℕPℙQℚRℝZℤ"),
        Mathematical("math-sans", "sans-serif", 0x1d5a0, 0x1d5ba, 0x1d7e2),
        Mathematical("math-monospace", "monospace", 0x1d670, 0x1d68a, 0x1d7f6),
        Of("circled", "Circled", "Letters and digits in circles.", TextAlphabet.Ascii, [.. Row(Capitals, 0x24b6), .. Row(Small, 0x24d0), .. Row("123456789", 0x2460), (new Rune('0'), new Rune('⓪'))]),
        Of("parenthesized", "In parentheses", "Letters and digits as single characters in parentheses.", TextAlphabet.Ascii, [.. Row(Capitals, 0x1f110), .. Row(Small, 0x249c), .. Row("123456789", 0x2474)]),
        Folded("squared", "Squared", "Capital letters in squares; small letters become capitals.", 0x1f130),
        Folded("dark-squared", "Dark squares", "White capitals on dark squares; small letters become capitals.", 0x1f170),
        Pairs("small-capitals", "Small capitals", "Small letters as small capitals.", "abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ"),
        Pairs("superscript", "Superscript", "Raised letters and digits.", "abcdefghijklmnopqrstuvwxyz0123456789ABDEGHIJKLMNOPRTUVW+-=()", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ𐞥ʳˢᵗᵘᵛʷˣʸᶻ⁰¹²³⁴⁵⁶⁷⁸⁹ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ⁺⁻⁼⁽⁾"),
        UpsideDown, EmojiLetters, RegionalIndicators,
    ];

    static Converter UpsideDown
    {
        get
        {
            const string from = "acefghijklmrtvwyACEFGJLPTUVYnubqdpMW69()[]{}<>!?.,'\"_&347";
            const string to = "ɐɔǝɟƃɥᴉɾʞꞁɯɹʇʌʍʎ∀ƆƎℲ⅁ſ⅂Ԁ⊥∩Λ⅄unqbpdWM96)(][}{><¡¿˙‘,„‾⅋Ɛㄣㄥ";
            var map = new LetterMap(from, to);
            return new Converter("upside-down", "Upside down", ConverterKind.Unicode, "Letters turned on their heads, from the last to the first.", text => Turn(map.Write(text)))
            {
                HowToRead = "It is upside down: turned letters, and the last character comes first.",
                Reverts = TextAlphabet.Ascii,
                Restore = text => map.Read(Turn(text)),
            };
        }
    }

    static Converter EmojiLetters => Cased("emoji-letters", "Emoji for letters", "For every letter an emoji whose English name begins with it.", "Every emoji stands for the first letter of its English name.", "",
        [.. Small.EnumerateRunes().Zip("🍎🐝🐱🐶🥚🐸🍇🏠🍦🃏🔑🍋🌙🥜🐙🐼👑🌈⭐🌳☔🎻🐋❌🪀🦓".EnumerateRunes())]) with
    { HowToRead = "Every emoji is a letter: 🍎a 🐝b 🐱c 🐶d 🥚e 🐸f 🍇g 🏠h 🍦i 🃏j 🔑k 🍋l 🌙m 🥜n 🐙o 🐼p 👑q 🌈r ⭐s 🌳t ☔u 🎻v 🐋w ❌x 🪀y 🦓z." };

    // A joiner behind each keeps two of them from becoming a flag.
    static Converter RegionalIndicators => Cased("regional-indicators", "Regional indicators", "The letters that flags are made of, kept apart.", "Every regional indicator symbol is the letter it shows.", "\u200c", [.. Row(Small, 0x1f1e6)]);

    static Converter Cased(string id, string title, string summary, string how, string behind, (Rune, Rune)[] pairs)
    {
        var map = new LetterMap(pairs);
        return new Converter(id, title, ConverterKind.Unicode, summary, text => behind.Length == 0 ? map.Write(text.ToLowerInvariant()) : string.Concat(text.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) ? map.Write(c.ToString()) + behind : c.ToString())))
        {
            HowToRead = how,
            Reverts = TextAlphabet.WithoutCapitals,
            Restore = text => map.Read(behind.Length == 0 ? text : text.Replace(behind, "", StringComparison.Ordinal)),
        };
    }

    static Converter Folded(string id, string title, string summary, int first)
    {
        var map = new LetterMap(Row(Capitals, first));
        return new Converter(id, title, ConverterKind.Unicode, summary, text => map.Write(text.ToUpperInvariant())) { Reverts = TextAlphabet.WithoutSmallLetters, Restore = map.Read };
    }

    // The rows of the block U+1D400; some letters were in Unicode before it, and stand elsewhere.
    static Converter Mathematical(string id, string style, int capitals, int small, int digits, string elsewhere = "")
    {
        var pairs = Row(Capitals, capitals).Concat(Row(Small, small)).Concat(digits == 0 ? [] : Row(Digits, digits)).ToDictionary(p => p.From, p => p.To);
        foreach (var exception in elsewhere.Chunk(2))
            pairs[new Rune(exception[0])] = new Rune(exception[1]);
        return Of(id, $"Mathematical {style}", $"Letters{(digits == 0 ? "" : " and digits")} of the mathematical {style} alphabet.", TextAlphabet.Ascii, [.. pairs.Select(p => (p.Key, p.Value))]);
    }

    static Converter Pairs(string id, string title, string summary, string from, string to) => Of(id, title, summary, TextAlphabet.Ascii, [.. from.EnumerateRunes().Zip(to.EnumerateRunes())]);

    static Converter Of(string id, string title, string summary, TextAlphabet reverts, (Rune, Rune)[] pairs)
    {
        var map = new LetterMap(pairs);
        return new Converter(id, title, ConverterKind.Unicode, summary, map.Write) { Reverts = reverts, Restore = map.Read };
    }

    static IEnumerable<(Rune From, Rune To)> Row(string letters, int first) => letters.Select((c, i) => (new Rune(c), new Rune(first + i)));

    internal static string Turn(string text) => Pieces.Join(text.EnumerateRunes().Reverse());
}
