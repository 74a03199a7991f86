using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Encodings;

/// <summary>Notations of single characters in programs and in writing about Unicode.</summary>
internal static class CharacterEscapes
{
    static readonly FrozenDictionary<char, string> Names = CharacterNames().ToFrozenDictionary(n => n.Letter, n => n.Name);
    static readonly FrozenDictionary<string, char> Named = Names.ToFrozenDictionary(n => n.Value, n => n.Key);

    public static IEnumerable<Converter> All =>
    [
        Of("unicode-escapes", "Unicode escapes", @"Each UTF-16 unit as \u and four digits, as in JSON, Java and JavaScript.", @"Every \u with its four hexadecimal digits is one UTF-16 unit.", TextAlphabet.Any,
            text => string.Concat(text.Select(c => $@"\u{(int)c:x4}")), text => Units(text)),
        Of("code-points", "Code points", "Each character as U+ and its number, blanks between.", "Every U+ number is one Unicode character.", TextAlphabet.Unicode,
            text => string.Join(' ', text.EnumerateRunes().Select(r => $"U+{r.Value:X4}")), text => Numbers(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), "U+")),
        Of("css-escapes", "CSS escapes", "Each character as a backslash and its number, as style sheets have it.", "Every backslash with its hexadecimal digits is one Unicode character, as in a style sheet.", TextAlphabet.Unicode,
            text => string.Concat(text.EnumerateRunes().Select(r => $@"\{r.Value:x6}")), text => Numbers([.. text.Chunk(7).Select(c => new string(c))], @"\")),
        Of("character-names", "Character names", @"Letters, digits and common signs by their Unicode names (\N{LATIN SMALL LETTER A}); others stay.", @"Every \N{...} is the Unicode character of that name.", TextAlphabet.PrintableAscii,
            text => string.Concat(text.Select(c => Names.TryGetValue(c, out var name) ? $@"\N{{{name}}}" : c.ToString())), FromNames),
    ];

    static Converter Of(string id, string title, string summary, string how, TextAlphabet reverts, Func<string, string> write, Func<string, string?> read) =>
        new(id, title, ConverterKind.Encoding, summary, write) { HowToRead = how, Reverts = reverts, Restore = read };

    static string? Units(string text)
    {
        var units = new StringBuilder();
        for (var i = 0; i < text.Length; i += 6)
        {
            if (i + 6 > text.Length || text[i] != '\\' || text[i + 1] != 'u' || !ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
                return null;
            units.Append((char)unit);
        }

        return units.ToString();
    }

    static string? Numbers(string[] parts, string prefix)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (!part.StartsWith(prefix, StringComparison.Ordinal) || !int.TryParse(part.AsSpan(prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) || !Rune.IsValid(number))
                return null;
            text.Append(new Rune(number));
        }

        return text.ToString();
    }

    static string? FromNames(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var length = text[i] == '\\' ? text.AsSpan(i, Math.Min(60, text.Length - i)).IndexOf('}') : -1;
            if (length < 4)
            {
                plain.Append(text[i]);
                continue;
            }

            if (text[i + 1] != 'N' || text[i + 2] != '{' || !Named.TryGetValue(text[(i + 3)..(i + length)], out var letter))
                return null;
            plain.Append(letter);
            i += length;
        }

        return plain.ToString();
    }

    static IEnumerable<(char Letter, string Name)> CharacterNames()
    {
        string[] digits = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"];
        for (var c = 'A'; c <= 'Z'; c++)
        {
            yield return (c, $"LATIN CAPITAL LETTER {c}");
            yield return (char.ToLowerInvariant(c), $"LATIN SMALL LETTER {c}");
        }

        for (var i = 0; i < 10; i++)
            yield return ((char)('0' + i), $"DIGIT {digits[i]}");
        foreach (var named in new (char, string)[]
        {
            (' ', "SPACE"), ('.', "FULL STOP"), (',', "COMMA"), (':', "COLON"), (';', "SEMICOLON"), ('!', "EXCLAMATION MARK"), ('?', "QUESTION MARK"), ('\'', "APOSTROPHE"), ('"', "QUOTATION MARK"),
            ('-', "HYPHEN-MINUS"), ('_', "LOW LINE"), ('(', "LEFT PARENTHESIS"), (')', "RIGHT PARENTHESIS"), ('/', "SOLIDUS"), ('\\', "REVERSE SOLIDUS"), ('{', "LEFT CURLY BRACKET"), ('}', "RIGHT CURLY BRACKET"),
        })
            yield return named;
    }
}
