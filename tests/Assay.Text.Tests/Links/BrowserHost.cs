using System.Globalization;
using System.Net;
using System.Text;

namespace Assay.Text.Tests.Links;

/// <summary>
/// The host that a browser finds in an address, written from the WHATWG URL Standard (4.4, states one by one; 3.5 for hosts of ASCII) and from nothing of the
/// product's: null where it finds none, or fails. The page itself is <c>here.test</c>, of https or of http.
/// </summary>
static class BrowserHost
{
    internal const string Page = "here.test";

    internal static string? Of(string input, string page = "https")
    {
        var text = string.Concat(Trimmed(input).Where(c => c is not ('\t' or '\n' or '\r')));
        var (scheme, at) = Scheme(text);
        if (scheme is not (null or "http" or "https"))
            return null;
        var slashes = 0;
        while (at + slashes < text.Length && text[at + slashes] is '/' or '\\')
            slashes++;
        // Relative to the page: no scheme, or the page's own without two slashes.
        if (slashes < 2 && (scheme is null || scheme == page))
            return Page;
        return Authority(text[(at + slashes)..]);
    }

    static string Trimmed(string input)
    {
        var (from, to) = (0, input.Length);
        while (from < to && input[from] <= ' ')
            from++;
        while (to > from && input[to - 1] <= ' ')
            to--;
        return input[from..to];
    }

    static (string? Scheme, int After) Scheme(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]))
            return (null, 0);
        for (var i = 0; i < text.Length; i++)
            if (text[i] == ':')
                return (text[..i].ToLowerInvariant(), i + 1);
            else if (!char.IsAsciiLetterOrDigit(text[i]) && text[i] is not ('+' or '-' or '.'))
                break;
        return (null, 0);
    }

    static string? Authority(string rest)
    {
        var buffer = new StringBuilder();
        foreach (var c in rest)
        {
            if (c is '/' or '\\' or '?' or '#')
                break;
            if (c == '@')
                buffer.Clear();
            else
                buffer.Append(c);
        }

        var (host, inside) = (new StringBuilder(), false);
        for (var i = 0; i < buffer.Length; i++)
        {
            if (buffer[i] == ':' && !inside)
            {
                var port = buffer.ToString(i + 1, buffer.Length - i - 1);
                if (!port.All(char.IsAsciiDigit) || (port.TrimStart('0') is { Length: > 0 } digits && (digits.Length > 5 || int.Parse(digits, CultureInfo.InvariantCulture) > 65535)))
                    return null;
                break;
            }

            inside = buffer[i] == '[' || (inside && buffer[i] != ']');
            host.Append(buffer[i]);
        }

        return Host(host.ToString());
    }

    static string? Host(string written)
    {
        if (written.StartsWith('['))
            return written.EndsWith(']') && IPAddress.TryParse(written[1..^1], out var six) ? six.ToString() : null;
        var bytes = new List<byte>();
        for (var i = 0; i < written.Length; i++)
            if (written[i] == '%' && i + 2 < written.Length && char.IsAsciiHexDigit(written[i + 1]) && char.IsAsciiHexDigit(written[i + 2]))
            {
                bytes.Add(byte.Parse(written.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(written, i, 1));
            }

        // Full-width letters and the other full stops, which UTS 46 maps, and what it leaves out; letters of other scripts are not drawn.
        var host = string.Concat(Encoding.UTF8.GetString([.. bytes]).Where(c => c is not ('\u00ad' or '\u200b')).Select(c => c is '\u3002' ? '.' : c is >= '\uff01' and <= '\uff5e' ? (char)(c - 0xfee0) : c)).ToLowerInvariant();
        if (host.Length == 0 || host.Any(c => c <= ' ' || c > '~' || "#/:<>?@[\\]^|%".Contains(c, StringComparison.Ordinal)))
            return null;
        return IPAddress.TryParse(host.TrimEnd('.'), out var number) && char.IsAsciiHexDigit(host.TrimEnd('.')[^1]) ? number.ToString() : host;
    }
}
