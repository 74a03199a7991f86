using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Build.Discovery.Tools;

/// <summary>Runs of Base64 that decode to readable text.</summary>
internal static class EncodedText
{
    const int Longest = 64 << 10;

    static readonly Regex Run = new("[A-Za-z0-9+/_-]{24,}={0,2}", RegexOptions.CultureInvariant);

    public static IEnumerable<(int At, string Decoded)> In(string text, int most)
    {
        foreach (Match match in Run.Matches(text))
        {
            if (most-- <= 0)
                yield break;
            if (match.Length <= Longest && Decode(match.Value) is { } decoded)
                yield return (match.Index, decoded);
        }
    }

    static string? Decode(string run)
    {
        var standard = run.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        if (standard.Length % 4 == 1)
            return null;
        var bytes = new byte[standard.Length];
        if (!Convert.TryFromBase64String(standard.PadRight((standard.Length + 3) / 4 * 4, '='), bytes, out var length) || length < 16)
            return null;
        // Words have blanks between them; an identifier that happens to decode has none.
        var printable = bytes.AsSpan(0, length).IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;
        var text = Encoding.ASCII.GetString(bytes, 0, length);
        return printable && text.Count(c => c == ' ') >= length / 16 ? text : null;
    }
}
