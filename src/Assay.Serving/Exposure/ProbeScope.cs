using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Assay.Serving.Exposure;

/// <summary>
/// Where the probe may go: one host, the addresses it had at the start, and named ports. The name is not asked for again, so
/// that it cannot lead elsewhere later.
/// </summary>
sealed class ProbeScope
{
    static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("fc00::/7"),
    ];

    // Nothing of one's own is served there: cloud metadata lives on link-local addresses.
    static readonly IPNetwork[] Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8"), IPNetwork.Parse("::/128"), IPNetwork.Parse("fd00:ec2::254/128"),
        // Metadata of other clouds, and forms of IPv6 that hold an address of IPv4.
        IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("168.63.129.16/32"), IPNetwork.Parse("192.0.0.192/32"), IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"), IPNetwork.Parse("::ffff:0:0:0/96"), IPNetwork.Parse("2001::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("::/96"),
    ];

    ProbeScope(Uri target, IReadOnlyList<IPAddress> addresses, IReadOnlyList<int> ports)
    {
        (Target, Addresses, Ports) = (target, addresses, ports);
        var path = target.AbsolutePath.TrimEnd('/');
        // Clients of OpenAI's API are given an address that ends with /v1; the paths here bring it along.
        Prefix = path.EndsWith("/v1", StringComparison.Ordinal) ? path[..^3] : path;
    }

    public Uri Target { get; }

    /// <summary>What stands before every path at the target's own port; empty, or with a leading slash.</summary>
    public string Prefix { get; }

    public IReadOnlyList<IPAddress> Addresses { get; }

    public IReadOnlyList<int> Ports { get; }

    public string Host => Target.IdnHost;

    public bool Encrypted => Target.Scheme == Uri.UriSchemeHttps;

    public bool Loopback => Addresses.All(IPAddress.IsLoopback);

    public string Shown => $"{Host} ({string.Join(", ", Addresses)}), port{(Ports.Count == 1 ? "" : "s")} {string.Join(", ", Ports)}";

    public bool Holds(Uri address) => address.IsAbsoluteUri && address.Scheme is "http" or "https" && string.Equals(address.IdnHost, Host, StringComparison.OrdinalIgnoreCase) && Ports.Contains(address.Port);

    /// <returns>The scope, or why there is none.</returns>
    public static async Task<(ProbeScope? Scope, string? Error)> OfAsync(ProbeOptions options, CancellationToken cancel)
    {
        var target = options.Target;
        if (!target.IsAbsoluteUri || target.Scheme is not ("http" or "https") || target.Host.Length == 0)
            return (null, "it is no http or https address");
        if (target.UserInfo.Length > 0)
            return (null, "it holds a user name or password; give the key with --key-env");
        if (target.Query.Length > 0 || target.Fragment.Length > 0)
            return (null, "it holds a query or a fragment; give the address of the endpoint alone");
        if (options.Ports.Append(target.Port).Any(p => p is < 1 or > 65535))
            return (null, "a port is a number from 1 to 65535");
        var literal = IPAddress.TryParse(target.IdnHost.Trim('[', ']'), out var itself);
        IPAddress[] addresses;
        try
        {
            addresses = literal ? [itself!] : await Dns.GetHostAddressesAsync(target.IdnHost, cancel).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            return (null, $"its host has no address: {e.SocketErrorCode}");
        }

        addresses = [.. addresses.Select(a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a).Distinct().Order(Comparer<IPAddress>.Create((a, b) => a.AddressFamily.CompareTo(b.AddressFamily)))];
        if (addresses.Length == 0)
            return (null, "its host has no address");
        foreach (var address in addresses)
        {
            if (!IPAddress.IsLoopback(address) && Never.Any(n => n.Contains(address)))
                return (null, $"{address} is a link-local, multicast or unspecified address: no endpoint of yours is served there, and cloud metadata is");
            // A literal address says itself where it leads; a name does not.
            if (!literal && !options.AllowPrivate && !string.Equals(target.IdnHost, "localhost", StringComparison.OrdinalIgnoreCase) && (IPAddress.IsLoopback(address) || Private.Any(n => n.Contains(address))))
                return (null, string.Create(CultureInfo.InvariantCulture, $"{target.IdnHost} leads to {address}, which is private; say --allow-private when that is meant"));
        }

        return (new ProbeScope(target, addresses, [.. options.Ports.Append(target.Port).Distinct().Order()]), null);
    }
}
