using System.Net;

namespace Assay.Serving.Agents.Limits;

/// <summary>
/// Whether an address leads to an allowed host, whoever reads it. Only the plain form passes: no user, no encoded or foreign letters in the
/// host, no number that some read as an IP address, no backslash or blank that moves where the host ends.
/// </summary>
static class HostLimit
{
    /// <summary>Empty when the host is allowed; otherwise why not.</summary>
    internal static string Wrong(string address, IReadOnlyList<string> hosts, IReadOnlyList<string> schemes)
    {
        foreach (var c in address)
            if (c is <= ' ' or '\\' or '\x7f' || c > '\x7f' && (char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Control))
                return "it holds a blank, a backslash or a character that does not show";
        var colon = address.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0)
            return "it is no whole address";
        var scheme = address[..colon];
        if (!schemes.Contains(scheme, StringComparer.Ordinal))
            return "its scheme is not allowed";
        var rest = address.AsSpan(colon + 3);
        var end = rest.IndexOfAny('/', '?', '#');
        var authority = (end < 0 ? rest : rest[..end]).ToString();
        if (authority.Contains('@', StringComparison.Ordinal))
            return "it names a user";
        var (host, port) = Split(authority, scheme);
        if (host is null)
            return "its host is not written plainly";
        if (!hosts.Any(h => Fits(h, host, port, scheme)))
            return "its host is not allowed";
        // The usual parser has to see the same.
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IdnHost.Equals(host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) && uri.Port == port && uri.UserInfo.Length == 0 ? "" : "it can be understood in two ways";
    }

    static (string? Host, int Port) Split(string authority, string scheme)
    {
        var bracket = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) : 0;
        if (bracket < 0)
            return (null, 0);
        var colon = authority.IndexOf(':', bracket);
        var host = colon < 0 ? authority : authority[..colon];
        var port = scheme switch { "https" or "wss" => 443, "http" or "ws" => 80, "ftp" => 21, _ => -1 };
        if (colon >= 0 && (authority.Length - colon is < 2 or > 6 || authority.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') >= 0 || !int.TryParse(authority.AsSpan(colon + 1), out port) || port > 65535))
            return (null, 0);
        if (bracket > 0)
            return IPAddress.TryParse(host.Trim('[', ']'), out var six) && host == $"[{six}]" ? (host, port) : (null, 0);
        var plain = host.Length is > 0 and < 254 && host.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-') && host.Split('.').All(l => l.Length is > 0 and < 64 && l[0] != '-' && l[^1] != '-');
        return plain && (!LooksLikeNumber(host) || IPAddress.TryParse(host, out var four) && four.ToString() == host) ? (host, port) : (null, 0);
    }

    // WHATWG: a host whose last label is a number is an IP address: 2130706433, 0x7f.1, 127.1, 0177.0.0.1.
    static bool LooksLikeNumber(string host)
    {
        var last = host[(host.LastIndexOf('.') + 1)..];
        return last.All(char.IsAsciiDigit) || last.StartsWith("0x", StringComparison.Ordinal) && last.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0;
    }

    static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdef");

    static bool Fits(string allowed, string host, int port, string scheme)
    {
        var any = allowed.StartsWith("*.", StringComparison.Ordinal);
        var (name, at) = Split(any ? allowed[2..] : allowed, scheme);
        if (name is null || at != port)
            return false;
        return any ? !LooksLikeNumber(host) && host.Length > name.Length + 1 && host.EndsWith(name, StringComparison.Ordinal) && host[^(name.Length + 1)] == '.' : host == name;
    }

    /// <summary>Whether a host of a policy can ever fit.</summary>
    internal static bool IsHost(string allowed) => Split(allowed.StartsWith("*.", StringComparison.Ordinal) ? allowed[2..] : allowed, "https").Host is not null;
}
