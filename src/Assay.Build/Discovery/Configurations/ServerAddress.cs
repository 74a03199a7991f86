using System.Net;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Addresses, as they may be shown, and where they lead.</summary>
internal static class ServerAddress
{
    static readonly string[] SecretNames = ["key", "token", "secret", "auth", "password", "passwd", "credential", "sig", "signature", "code"];

    /// <summary>An address without user, password, the values of its query, and its fragment.</summary>
    public static string Shown(string url)
    {
        var end = url.IndexOf('#', StringComparison.Ordinal) is >= 0 and var fragment ? fragment : url.Length;
        var query = url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark && mark < end ? mark : end;
        var start = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var path = start + (url.AsSpan(start, query - start).IndexOf('/') is >= 0 and var slash ? slash : query - start);
        var at = start > 0 ? url.LastIndexOf('@', Math.Max(start, path - 1), Math.Max(0, path - start)) : -1;
        var shown = url[..start] + (at > 0 ? url[(at + 1)..query] : url[start..query]);
        return query == end ? shown : shown + "?" + string.Join('&', url[(query + 1)..end].Split('&').Select(p => p.Split('=')[0]));
    }

    /// <summary>True for another machine: neither loopback nor a variable nor a socket.</summary>
    public static bool IsPlainRemote(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && Host(url) is { Length: > 0 } host && !IsLoopback(host) && !host.Contains('$', StringComparison.Ordinal) && !host.Contains('{', StringComparison.Ordinal) && !host.Contains('<', StringComparison.Ordinal) && !host.Contains('%', StringComparison.Ordinal)
        && !IsReserved(host);

    /// <summary>A name without a dot, or an address that is not routed: another machine, but one of the same network.</summary>
    public static bool IsNear(string host) =>
        !host.Contains('.', StringComparison.Ordinal) || host.EndsWith(".local", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".internal", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".svc", StringComparison.OrdinalIgnoreCase) || host.Contains(".svc.", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..]);

    public static string Host(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        var end = url.AsSpan(start).IndexOfAny('/', '?', '#') is >= 0 and var stop ? start + stop : url.Length;
        var host = url[start..end];
        host = host[(host.LastIndexOf('@') + 1)..];
        return host.StartsWith('[') ? host[1..Math.Max(1, host.IndexOf(']', StringComparison.Ordinal))] : host.Split(':')[0];
    }

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || host is "0.0.0.0" or "host.docker.internal" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // RFC 2606: names for examples.
    static bool IsReserved(string host) => host is "example.com" or "example.org" or "example.net" || host.EndsWith(".example", StringComparison.Ordinal) || host.EndsWith(".example.com", StringComparison.Ordinal) || host.EndsWith(".test", StringComparison.Ordinal) || host.EndsWith(".invalid", StringComparison.Ordinal);

    /// <summary>The parts of an address that carry a credential: a password before the host, or a query's value with such a name.</summary>
    public static IEnumerable<(string Name, string Value)> Credentials(string url)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.UserInfo.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            yield return ("password", uri.UserInfo[(colon + 1)..]);
        if (url.IndexOf('?', StringComparison.Ordinal) is not (> 0 and var query))
            yield break;
        foreach (var part in url[(query + 1)..].Split('#')[0].Split('&'))
            if (part.Split('=', 2) is [var name, { Length: > 0 } value] && Array.Exists(SecretNames, s => name.EndsWith(s, StringComparison.OrdinalIgnoreCase)))
                yield return (name, value);
    }
}
