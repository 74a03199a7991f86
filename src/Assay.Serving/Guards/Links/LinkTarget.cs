using System.Globalization;
using System.Net;
using System.Text;

namespace Assay.Serving.Guards.Links;

/// <summary>Where a link leads, as a browser would follow it.</summary>
/// <param name="Host">In ASCII and small letters; empty where it leads to no host.</param>
/// <param name="Scheme">In small letters; empty for a link within the site.</param>
/// <param name="Carries">Whether it takes more along than a page's name: a query, a fragment, or a long path.</param>
readonly record struct LinkTarget(string Host, string Scheme, bool Carries)
{
    const int Longest = 4096, LongPath = 60;

    static readonly IdnMapping Idn = new() { AllowUnassigned = true };

    /// <summary>Reads a link: references of HTML and percent signs undone, white space and control characters left out, as browsers do (WHATWG URL, 4.4).</summary>
    internal static LinkTarget Of(ReadOnlySpan<char> written)
    {
        var text = Plain(written[..Math.Min(written.Length, Longest)]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0 ? text[..colon].ToLowerInvariant() : "";
        var rest = scheme.Length > 0 ? text[(colon + 1)..] : text;
        if (!rest.StartsWith("//", StringComparison.Ordinal) && !(scheme is "http" or "https" or "ftp" or "ws" or "wss"))
            return new("", scheme, TakesAlong(rest));
        rest = rest.TrimStart('/');
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        var authority = end < 0 ? rest : rest[..end];
        // Everything before the last @ is a name and a password, whatever it looks like.
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        var port = authority.LastIndexOf(':');
        return new(HostOf(port > authority.LastIndexOf(']') ? authority[..port] : authority), scheme, end >= 0 && TakesAlong(rest[end..]));
    }

    /// <summary>Whether it leads to one of these hosts: <c>example.org</c>, or any below it: <c>*.example.org</c>.</summary>
    internal bool IsAmong(IReadOnlyList<string> hosts)
    {
        if (Scheme is not ("" or "http" or "https"))
            return false;
        if (Host.Length == 0)
            return Scheme.Length == 0;
        foreach (var host in hosts)
            if (host.StartsWith("*.", StringComparison.Ordinal) ? Host.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase) : Host.Equals(host, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    static bool TakesAlong(string rest) => rest.Contains('?', StringComparison.Ordinal) || rest.Contains('#', StringComparison.Ordinal) || rest.Length > LongPath;

    static readonly System.Buffers.SearchValues<char> SchemeLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    static string HostOf(string host)
    {
        var plain = new StringBuilder(host.Length);
        foreach (var c in host.TrimEnd('.'))
            plain.Append(c switch
            {
                '\u3002' or '\uff0e' or '\uff61' => '.',
                >= '\uff01' and <= '\uff5e' => (char)(c - 0xfee0),
                _ => char.ToLowerInvariant(c),
            });
        var folded = plain.ToString();
        try
        {
            return folded.All(char.IsAscii) ? folded : Idn.GetAscii(folded);
        }
        catch (ArgumentException)
        {
            // No host has such a name; a browser may still make one of it, so it is on no list.
            return "?" + folded;
        }
    }

    static string Plain(ReadOnlySpan<char> written)
    {
        var text = WebUtility.HtmlDecode(written.ToString());
        if (text.Contains('%', StringComparison.Ordinal))
            text = Uri.UnescapeDataString(text);
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c > ' ' && c != '\u007f' && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control))
                plain.Append(c == '\\' ? '/' : c);
        return plain.ToString();
    }
}
