using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Encodings;

/// <summary>Notations of addresses and of HTML.</summary>
internal static class WebEncodings
{
    // Names of the HTML standard's table for what stands on a keyboard; letters have none.
    static readonly FrozenDictionary<char, string> Names = new Dictionary<char, string>
    {
        ['\t'] = "Tab",
        ['\n'] = "NewLine",
        ['!'] = "excl",
        ['"'] = "quot",
        ['#'] = "num",
        ['$'] = "dollar",
        ['%'] = "percnt",
        ['&'] = "amp",
        ['\''] = "apos",
        ['('] = "lpar",
        [')'] = "rpar",
        ['*'] = "ast",
        ['+'] = "plus",
        [','] = "comma",
        ['.'] = "period",
        ['/'] = "sol",
        [':'] = "colon",
        [';'] = "semi",
        ['<'] = "lt",
        ['='] = "equals",
        ['>'] = "gt",
        ['?'] = "quest",
        ['@'] = "commat",
        ['['] = "lsqb",
        ['\\'] = "bsol",
        [']'] = "rsqb",
        ['^'] = "Hat",
        ['_'] = "lowbar",
        ['`'] = "grave",
        ['{'] = "lcub",
        ['|'] = "vert",
        ['}'] = "rcub",
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<string, char> Named = Names.ToFrozenDictionary(n => n.Value, n => n.Key);

    public static IEnumerable<Converter> All =>
    [
        ByteEncodings.Of("percent", "Percent, where needed", "Percent signs for what may not stand in an address (RFC 3986); letters and digits stay.", "It is percent-encoded as in web addresses.", b => Percent(b, c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_' or '~')), FromPercent),
        ByteEncodings.Of("percent-all", "Percent, everything", "A percent sign and two digits for each byte, letters too.", "It is percent-encoded as in web addresses.", b => Percent(b, _ => true), FromPercent),
        ByteEncodings.Of("percent-twice", "Percent, twice", "Percent-encoded and then encoded again, for filters that decode once.", "It is percent-encoded twice over.", b => Percent(Bytes.Of(Percent(b, _ => true)), c => c == '%'), t => FromPercent(t) is { } once && Bytes.Read(once) is { } inner ? FromPercent(inner) : null),
        Html("html-named", "HTML names", "Punctuation by its HTML names (&excl; &period;); letters stay.", TextAlphabet.Any, text => string.Concat(text.Select(c => Names.TryGetValue(c, out var name) ? $"&{name};" : c.ToString()))),
        Html("html-decimal", "HTML decimal references", "Every character as its decimal HTML reference.", TextAlphabet.Unicode, text => string.Concat(text.EnumerateRunes().Select(r => $"&#{r.Value};"))),
        Html("html-hex", "HTML hexadecimal references", "Every character as its hexadecimal HTML reference.", TextAlphabet.Unicode, text => string.Concat(text.EnumerateRunes().Select(r => $"&#x{r.Value:x};"))),
    ];

    static Converter Html(string id, string title, string summary, TextAlphabet reverts, Func<string, string> write) => new(id, title, ConverterKind.Encoding, summary, write)
    {
        HowToRead = "Its characters are written as HTML character references.",
        Reverts = reverts,
        Restore = FromHtml,
    };

    static string Percent(byte[] bytes, Func<char, bool> encode)
    {
        var text = new StringBuilder();
        foreach (var value in bytes)
            _ = value >= 0x80 || encode((char)value) ? text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture)) : text.Append((char)value);
        return text.ToString();
    }

    static byte[]? FromPercent(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%' || i + 2 >= text.Length || NumberEncodings.FromHex(text.Substring(i + 1, 2)) is not { } value)
            {
                if (text[i] is '%' or > '~')
                    return null;
                bytes.Add((byte)text[i]);
                continue;
            }

            bytes.AddRange(value);
            i += 2;
        }

        return [.. bytes];
    }

    static string? FromHtml(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '&')
            {
                plain.Append(text[i]);
                continue;
            }

            var length = text.AsSpan(i, Math.Min(12, text.Length - i)).IndexOf(';');
            if (length < 2 || Reference(text.AsSpan(i + 1, length - 1)) is not { } character)
                return null;
            plain.Append(character);
            i += length;
        }

        return plain.ToString();
    }

    static string? Reference(ReadOnlySpan<char> name)
    {
        if (name[0] != '#')
            return Named.TryGetValue(name.ToString(), out var letter) ? letter.ToString() : null;
        var hex = name.Length > 1 && name[1] == 'x';
        return int.TryParse(name[(hex ? 2 : 1)..], hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Rune.IsValid(number) ? new Rune(number).ToString() : null;
    }
}
