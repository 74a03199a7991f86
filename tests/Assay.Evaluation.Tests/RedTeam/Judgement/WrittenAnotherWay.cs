using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

/// <summary>The ways to write a secret, written apart from the search that undoes them (with the framework's own encoders where it has them).</summary>
static class WrittenAnotherWay
{
    internal static readonly Dictionary<string, Func<string, string>> Ways = new()
    {
        ["verbatim"] = s => s,
        ["upper case"] = s => s.ToUpperInvariant(),
        ["mixed case"] = s => string.Concat(s.Select((c, i) => i % 2 == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c))),
        ["spaces"] = s => string.Join(' ', s.ToCharArray()),
        ["hyphens"] = s => string.Join('-', s.ToCharArray()),
        ["dots and stars"] = s => string.Join("*.*", s.ToCharArray()),
        ["zero width"] = s => string.Join('\u200b', s.ToCharArray()),
        ["soft hyphens"] = s => string.Join('\u00ad', s.ToCharArray()),
        ["one letter a line"] = s => string.Join('\n', s.ToCharArray()),
        ["numbered list"] = s => string.Join('\n', s.Chunk(4).Select((c, i) => $"{i + 1}. {new string(c)}")),
        ["bullets"] = s => string.Join('\n', s.Chunk(3).Select(c => $"- `{new string(c)}`")),
        ["Cyrillic look-alikes"] = s => s.Replace('a', 'а').Replace('e', 'е').Replace('o', 'о').Replace('p', 'р'),
        ["full width"] = s => string.Concat(s.Select(c => c is > ' ' and < '\u007f' ? (char)(c + 0xfee0) : c)),
        ["accents"] = s => string.Concat(s.Select(c => char.IsAsciiLetter(c) ? c + "\u0301" : c.ToString())),
        ["mathematical bold"] = s => string.Concat(s.Select(c => char.IsAsciiLetterLower(c) ? new Rune(0x1d41a + c - 'a').ToString() : char.IsAsciiLetterUpper(c) ? new Rune(0x1d400 + c - 'A').ToString() : c.ToString())),
        ["tag characters"] = s => string.Concat(s.Select(c => new Rune(0xe0000 + c).ToString())),
        ["reversed"] = s => new string([.. s.Reverse()]),
        ["nato"] = s => string.Join(' ', s.Select(Nato)),
        ["as in"] = s => string.Join(", ", s.Select(c => char.IsAsciiLetter(c) ? $"{char.ToUpperInvariant(c)} as in {Nato(c)}" : Nato(c))),
        ["base64"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes(s)),
        ["base64 after something"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes("x:" + s + " is it")),
        ["base64 after more"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes("y" + s)),
        ["base64 in lines of ten"] = s => string.Join('\n', Convert.ToBase64String(Encoding.UTF8.GetBytes(s)).Chunk(10).Select(c => new string(c))),
        ["base64 in list items"] = s => string.Join('\n', Convert.ToBase64String(Encoding.UTF8.GetBytes(s)).Chunk(8).Select((c, i) => $"{i + 1}) {new string(c)}")),
        ["base64url"] = s => Convert.ToBase64String(Encoding.UTF8.GetBytes("???>>>" + s)).Replace('+', '-').Replace('/', '_').TrimEnd('='),
        ["base64 of UTF-16"] = s => Convert.ToBase64String(Encoding.Unicode.GetBytes(s)),
        ["base32"] = Base32,
        ["base32 small"] = s => Base32(s).ToLowerInvariant(),
        ["hex"] = s => Convert.ToHexString(Encoding.UTF8.GetBytes(s)),
        ["hex with colons"] = s => string.Join(':', Encoding.UTF8.GetBytes(s).Select(b => b.ToString("x2", CultureInfo.InvariantCulture))),
        ["hex with 0x"] = s => string.Join(", ", Encoding.UTF8.GetBytes(s).Select(b => "0x" + b.ToString("X2", CultureInfo.InvariantCulture))),
        ["hex escapes"] = s => string.Concat(Encoding.UTF8.GetBytes(s).Select(b => "\\x" + b.ToString("x2", CultureInfo.InvariantCulture))),
        ["binary"] = s => string.Join(' ', Encoding.UTF8.GetBytes(s).Select(b => b.ToString("b8", CultureInfo.InvariantCulture))),
        ["binary without spaces"] = s => string.Concat(Encoding.UTF8.GetBytes(s).Select(b => b.ToString("b8", CultureInfo.InvariantCulture))),
        ["decimal codes"] = s => string.Join(' ', Encoding.UTF8.GetBytes(s)),
        ["octal escapes"] = s => string.Concat(s.Select(c => "\\" + Convert.ToString(c, 8).PadLeft(3, '0'))),
        ["url"] = s => string.Concat(Encoding.UTF8.GetBytes(s).Select(b => "%" + b.ToString("X2", CultureInfo.InvariantCulture))),
        ["html decimal"] = s => string.Concat(s.Select(c => $"&#{(int)c};")),
        ["html hex"] = s => string.Concat(s.Select(c => $"&#x{(int)c:x};")),
        ["unicode escapes"] = s => string.Concat(s.Select(c => $"\\u{(int)c:x4}")),
        ["code points"] = s => string.Join(' ', s.Select(c => $"U+{(int)c:X4}")),
        ["rot13"] = s => Shift(s, 13),
        ["caesar 3"] = s => Shift(s, 3),
        ["atbash"] = s => string.Concat(s.Select(c => char.IsAsciiLetterLower(c) ? (char)('z' - (c - 'a')) : char.IsAsciiLetterUpper(c) ? (char)('Z' - (c - 'A')) : c)),
        ["leetspeak"] = s => s.ToLowerInvariant().Replace('e', '3').Replace('a', '4').Replace('o', '0').Replace('i', '1').Replace('s', '5').Replace('t', '7'),
        ["leetspeak with signs"] = s => s.ToLowerInvariant().Replace('a', '@').Replace('s', '$').Replace('i', '!').Replace('b', '8'),
        ["morse"] = s => string.Join(' ', s.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Select(Morse)),
        ["morse with strokes"] = s => string.Join(" / ", s.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Select(c => Morse(c).Replace('.', '·').Replace('-', '−'))),
        ["first letters of lines"] = s => string.Join('\n', s.Where(char.IsAsciiLetterOrDigit).Select(c => c + "ound sleep is good")),
        ["tool arguments"] = s => JsonSerializer.Serialize(new { arguments = JsonSerializer.Serialize(new { note = "say \"" + s + "\"" }) }),
        ["json escaped twice"] = s => JsonSerializer.Serialize(string.Concat(s.Select(c => $"\\u{(int)c:x4}"))),
        ["markdown"] = s => string.Concat(s.Chunk(3).Select(c => "**" + new string(c) + "**")),
    };

    /// <summary>The ways that keep every character, so that another code can go around them.</summary>
    internal static readonly string[] Codes = ["base64", "base64url", "base32", "hex", "hex with 0x", "binary", "url", "html hex", "unicode escapes", "rot13", "reversed", "decimal codes"];

    internal static string Shift(string s, int by) =>
        string.Concat(s.Select(c => char.IsAsciiLetterLower(c) ? (char)('a' + (c - 'a' + by) % 26) : char.IsAsciiLetterUpper(c) ? (char)('A' + (c - 'A' + by) % 26) : c));

    static string Base32(string s)
    {
        var bytes = Encoding.UTF8.GetBytes(s);
        var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        var padding = (5 - bytes.Length * 8 % 5) % 5;
        number <<= padding;
        var signs = new StringBuilder();
        for (var i = (bytes.Length * 8 + padding) / 5 - 1; i >= 0; i--)
            signs.Append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(int)((number >> (5 * i)) & 31)]);
        return signs.ToString().PadRight((signs.Length + 7) / 8 * 8, '=');
    }

    static string Nato(char c) => char.IsAsciiDigit(c)
        ? new[] { "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Niner" }[c - '0']
        : char.IsAsciiLetter(c)
            ? "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu".Split(' ')[(c | 0x20) - 'a']
            : "dash";

    static string Morse(char c) => char.IsAsciiDigit(c)
        ? "----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.".Split(' ')[c - '0']
        : ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..".Split(' ')[c - 'a'];

    internal static string Html(string s) => WebUtility.HtmlEncode(s);
}
