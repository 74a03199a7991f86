using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Reading;

/// <summary>Encodings and disguises that a capable model reads through. Each view is the whole text with what was found decoded in place.</summary>
static class Decoders
{
    static readonly Regex Base64 = Pattern.Of(@"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}={0,2}");
    static readonly Regex Base32 = Pattern.Of(@"(?-i:\b[A-Z2-7]{16,}={0,6})");
    static readonly Regex Hex = Pattern.Of(@"\b(?:0x)?(?:[0-9a-f]{2}[\s:,-]?(?:0x|\\x)?){8,}\b");
    static readonly Regex HexEscapes = Pattern.Of(@"(?:\\x[0-9a-f]{2}){4,}");
    static readonly Regex Unicode = Pattern.Of(@"(?:\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}|U\+[0-9A-F]{4,6}\s?)");
    static readonly Regex Binary = Pattern.Of(@"\b[01]{8}(?:\s?[01]{8}){3,}\b");
    static readonly Regex Decimal = Pattern.Of(@"\b(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])(?:[\s,;]+(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])){7,}\b");
    static readonly Regex Octal = Pattern.Of(@"\b\\?(?:0?(?:4[0-7]|[5-7][0-7]|1[0-7]{2}))(?:[\s,\\]+0?(?:4[0-7]|[5-7][0-7]|1[0-7]{2})){7,}\b");
    static readonly Regex LetterNumbers = Pattern.Of(@"\b(?:[1-9]|1\d|2[0-6])(?:[-\s](?:[1-9]|1\d|2[0-6])){3,}(?:\s*/?\s*(?:[1-9]|1\d|2[0-6])(?:[-\s](?:[1-9]|1\d|2[0-6])){1,})*\b");
    static readonly Regex Morse = Pattern.Of(@"[.\-·−–_]{1,6}(?:[ /|]+[.\-·−–_]{1,6}){6,}");
    static readonly Regex Spaced = Pattern.Of(@"\b\w(?:[ .\-_*|,/]{1,2}\w\b){4,}(?:\s{2,}\w(?:[ .\-_*|,/]\w\b)*)*");
    static readonly Regex Hidden = Pattern.Of(@"[\u200b-\u200f\u2060-\u2064\ufeff\u00ad\u180e\u034f\u202a-\u202e\u2066-\u2069\u0640]");
    static readonly Regex Punctuated = Pattern.Of(@"(?<=\p{L})[.*_~|^/+=-](?=\p{L})");

    public static IEnumerable<string> Views(string text)
    {
        // Only what reads more like English than the text as it stands is worth a second look.
        var before = English.Score(text);
        var seen = new HashSet<string>(StringComparer.Ordinal) { text };
        foreach (var view in Once(text).Concat(Once(text).Where(v => v != text).SelectMany(Once)))
            if (seen.Add(view) && English.Score(view) > before)
                yield return view;
    }

    static IEnumerable<string> Once(string text)
    {
        yield return Swap(text, Base64, s => Alphabets.FromBase64(s));
        yield return Swap(text, Base32, Alphabets.FromBase32);
        yield return Swap(Swap(text, HexEscapes, s => Numbers(s.Split("\\x", StringSplitOptions.RemoveEmptyEntries), 16)), Hex, s => Alphabets.FromHex(s));
        yield return Swap(text, Binary, s => Alphabets.FromBits(s));
        yield return Swap(text, Decimal, s => Numbers(s.Split([' ', ',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries), 10));
        yield return Swap(text, Octal, s => Numbers(s.Split([' ', ',', '\\', '\n'], StringSplitOptions.RemoveEmptyEntries), 8));
        yield return Swap(text, LetterNumbers, Alphabets.FromLetterNumbers);
        yield return Swap(text, Morse, Alphabets.FromMorse);
        yield return Unicode.Replace(text, m => FromCodePoint(m.Value));
        yield return text.Contains('%', StringComparison.Ordinal) || text.Contains('+', StringComparison.Ordinal) ? WebUtility.UrlDecode(text) : text;
        yield return text.Contains('&', StringComparison.Ordinal) ? WebUtility.HtmlDecode(text) : text;
        yield return Hidden.Replace(text, "");
        yield return Alphabets.FromTags(text);
        yield return Alphabets.Bare(Alphabets.Fold(Hidden.Replace(text, "")));
        yield return Spaced.Replace(text, m => Close(m.Value));
        yield return Punctuated.Replace(text, "");
        // What follows may be a part that plain words introduce: the parts are tried one by one.
        foreach (var part in Parts(text))
            foreach (var turned in Turned(part))
                yield return part.Length == text.Length ? turned : text.Replace(part, turned, StringComparison.Ordinal);
    }

    static IEnumerable<string> Parts(string text)
    {
        var after = text.LastIndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon ? text[(colon + 2)..].Trim() : text;
        return text.Split('\n').Select(l => l.Trim(' ', '<', '>', '-', '`', '"')).Append(after).Append(text).Where(p => p.Length >= 12).OrderByDescending(p => p.Length).Distinct().Take(12);
    }

    static IEnumerable<string> Turned(string text)
    {
        yield return Alphabets.FromBraille(text);
        yield return Alphabets.FromNato(text);
        yield return Alphabets.FromLeet(text);
        yield return Alphabets.FromPigLatin(text);
        yield return new string([.. text.Reverse()]);
        yield return string.Join(' ', text.Split(' ').Select(w => new string([.. w.Reverse()])));
        yield return string.Join(' ', text.Split(' ').Reverse());
        yield return Alphabets.Atbash(text);
        // Of all the shifts, that which reads most like English.
        yield return Enumerable.Range(1, 25).Select(n => Alphabets.Shift(text, n)).MaxBy(English.Score)!;
    }

    static string Swap(string text, Regex pattern, Func<string, string?> decode)
    {
        try
        {
            return pattern.Replace(text, m => decode(m.Value) is { Length: > 0 } found && English.IsReadable(found) ? found : m.Value);
        }
        catch (RegexMatchTimeoutException)
        {
            return text;
        }
    }

    static string? Numbers(string[] parts, int radix)
    {
        try
        {
            return Encoding.UTF8.GetString([.. parts.Select(p => Convert.ToByte(p.Trim(), radix))]);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    static string FromCodePoint(string escape) =>
        int.TryParse(escape.Trim().TrimStart('\\', 'u', 'U', '+', '{').TrimEnd('}'), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code) ? new Rune(code).ToString() : escape;

    // Two spaces or more stood between words.
    static string Close(string spaced) => string.Join(' ', Regex.Split(spaced, @"\s{2,}").Select(w => string.Concat(w.Where(char.IsLetterOrDigit))));
}
