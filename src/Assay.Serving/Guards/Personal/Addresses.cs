using System.Net;
using System.Net.Sockets;

namespace Assay.Serving.Guards.Personal;

/// <summary>Mail addresses (RFC 5321) and addresses of IP version 6.</summary>
static class Addresses
{
    const int LongestLocal = 64, LongestDomain = 255;

    /// <summary>The mail address around an <c>@</c>.</summary>
    internal static PersonalValue? Mail(string text, int at)
    {
        var (start, end) = (at, at + 1);
        while (start > 0 && at - start < LongestLocal && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '_' or '-' or '+' or '%' or '\''))
            start--;
        while (start < at && text[start] is '.' or '\'' or '-')
            start++;
        while (end < text.Length && end - at < LongestDomain && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '-'))
            end++;
        while (end > at && text[end - 1] is '.' or '-')
            end--;
        var domain = text.AsSpan(at + 1, Math.Max(0, end - at - 1));
        var dot = domain.LastIndexOf('.');
        return start == at || dot < 1 || domain.Length - dot < 3 || !char.IsLetter(domain[dot + 1]) || domain.Contains("..", StringComparison.Ordinal) ? null : new("email", start, end - start, 1);
    }

    /// <summary>The address of version 6 that a word begins with.</summary>
    internal static PersonalValue? Six(string text, int at)
    {
        var end = at;
        while (end < text.Length && end - at < 46 && (char.IsAsciiHexDigit(text[end]) || text[end] is ':' or '.'))
            end++;
        if (end < text.Length && char.IsLetterOrDigit(text[end]))
            return null;
        while (end > at && text[end - 1] is '.' || (end > at + 1 && text[end - 1] == ':' && text[end - 2] != ':'))
            end--;
        var word = text.AsSpan(at, end - at);
        // 12:30:45 is a time, and '::' stands in programs.
        if (word.Count(':') < 2 || word.Length < 6 || (word.Count(':') < 7 && !word.Contains("::", StringComparison.Ordinal)))
            return null;
        return IPAddress.TryParse(word, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address) ? new("ip", at, end - at, 0.9) : null;
    }
}
