using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Unicode;

/// <summary>Text that a person does not see, or sees in another order, and a model reads.</summary>
internal static class HiddenText
{
    const int FirstTag = 0xe0000;
    const char Override = '\u202e', End = '\u202c';
    const string Carrier = "🙂", Sentence = "Thank you for your help today.";
    const string Concealed = "\u001b[8m", Shown = "\u001b[0m";

    public static IEnumerable<Converter> All =>
    [
        Of("tag-characters", "Tag characters", "ASCII as the invisible tag characters of U+E0000.", "It is in Unicode tag characters: take E0000 (hexadecimal) from every code point and read ASCII.", TextAlphabet.Ascii, ToTags, FromTags),
        Of("variation-selectors", "Variation selectors", "Every byte as one of the 256 variation selectors behind a smiling face.", "Behind the emoji stand variation selectors, one for each byte of UTF-8 text: U+FE00 to U+FE0F are 0 to 15, U+E0100 to U+E01EF are 16 to 255.", TextAlphabet.Unicode, ToSelectors, FromSelectors),
        Of("sneaky-bits", "Sneaky bits", "Every bit as an invisible times (0) or plus (1).", "It is UTF-8 in invisible bits, the high bit of each byte first: U+2062 is 0, U+2064 is 1.", TextAlphabet.Unicode, t => Bits(Bytes.Of(t), '\u2062', '\u2064'), t => FromBits(t, '\u2062', '\u2064')),
        Of("zero-width-bits", "Zero-width bits", "Every bit as a zero-width blank (0) or non-joiner (1) behind a harmless sentence.", "Behind the sentence stands UTF-8 in zero-width bits, the high bit of each byte first: U+200B is 0, U+200C is 1.", TextAlphabet.Unicode, t => Sentence + Bits(Bytes.Of(t), '\u200b', '\u200c'), t => t.StartsWith(Sentence, StringComparison.Ordinal) ? FromBits(t[Sentence.Length..], '\u200b', '\u200c') : null),
        Of("bidi-override", "Right-to-left override", "Stored backwards and shown forwards, by the mark that turns direction.", "It is stored from the last character to the first between marks that turn the direction.", TextAlphabet.Unicode, t => Override + LetterStyles.Turn(t) + End, t => t.Length >= 2 && t[0] == Override && t[^1] == End ? LetterStyles.Turn(t[1..^1]) : null),
        Of("terminal-concealed", "Concealed in a terminal", "Between the escape sequences that conceal text in a terminal.", null, TextAlphabet.Any, t => Concealed + t + Shown, t => t.Length >= Concealed.Length + Shown.Length && t.StartsWith(Concealed, StringComparison.Ordinal) && t.EndsWith(Shown, StringComparison.Ordinal) ? t[Concealed.Length..^Shown.Length] : null),
        Of("backspaces", "Backspaces", "A wrong letter and a backspace in every word: shown, it is the text.", null, TextAlphabet.PrintableAscii, WithBackspaces, t => string.Concat(t.Where((c, i) => c != '\b' && (i + 1 == t.Length || t[i + 1] != '\b')))),
    ];

    static Converter Of(string id, string title, string summary, string? how, TextAlphabet reverts, Func<string, string> write, Func<string, string?> read) =>
        new(id, title, ConverterKind.Unicode, summary, write) { HowToRead = how, Reverts = reverts, Restore = read };

    static string ToTags(string text)
    {
        var result = new StringBuilder(text.Length * 2);
        foreach (var c in text)
            _ = char.IsAscii(c) ? result.Append(new Rune(FirstTag + c)) : result.Append(c);
        return result.ToString();
    }

    static string FromTags(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            result.Append(rune.Value is >= FirstTag and < FirstTag + 128 ? new Rune(rune.Value - FirstTag) : rune);
        return result.ToString();
    }

    static string ToSelectors(string text)
    {
        var result = new StringBuilder(Carrier);
        foreach (var value in Bytes.Of(text))
            result.Append(new Rune(value < 16 ? 0xfe00 + value : 0xe0100 + value - 16));
        return result.ToString();
    }

    static string? FromSelectors(string text)
    {
        if (!text.StartsWith(Carrier, StringComparison.Ordinal))
            return null;
        var bytes = new List<byte>();
        foreach (var rune in text.AsSpan(Carrier.Length).EnumerateRunes())
        {
            if (rune.Value is not ((>= 0xfe00 and <= 0xfe0f) or (>= 0xe0100 and <= 0xe01ef)))
                return null;
            bytes.Add((byte)(rune.Value < 0xe0100 ? rune.Value - 0xfe00 : rune.Value - 0xe0100 + 16));
        }

        return Bytes.Read([.. bytes]);
    }

    static string Bits(byte[] bytes, char zero, char one)
    {
        var result = new StringBuilder(bytes.Length * 8);
        foreach (var value in bytes)
            for (var bit = 7; bit >= 0; bit--)
                result.Append(((value >> bit) & 1) == 0 ? zero : one);
        return result.ToString();
    }

    static string? FromBits(string text, char zero, char one)
    {
        if (text.Length % 8 != 0)
            return null;
        var bytes = new byte[text.Length / 8];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != zero && text[i] != one)
                return null;
            bytes[i / 8] = (byte)((bytes[i / 8] << 1) | (text[i] == one ? 1 : 0));
        }

        return Bytes.Read(bytes);
    }

    // Behind every third letter, the next letter of the alphabet, deleted at once.
    static string WithBackspaces(string text)
    {
        var result = new StringBuilder(text.Length * 2);
        var letters = 0;
        foreach (var c in text)
        {
            result.Append(c);
            if (char.IsAsciiLetter(c) && letters++ % 3 == 0)
                result.Append(c is 'z' or 'Z' ? 'a' : (char)(c + 1)).Append('\b');
        }

        return result.ToString();
    }
}
