using System.Net;
using System.Net.Sockets;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>Which hosts are this machine or a private network (RFC 6890 and its updates).</summary>
internal static class RemoteHosts
{
    static readonly IPNetwork[] Private =
    [
        .. "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/3 ::/127 fc00::/7 fe80::/10 ff00::/8 64:ff9b::/96 2002::/16"
            .Split(' ').Select(n => IPNetwork.Parse(n)),
    ];

    public static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Private.Any(n => n.BaseAddress.AddressFamily == plain.AddressFamily && n.Contains(plain));
    }

    /// <summary>This machine, by its name or number: nobody stands between.</summary>
    public static bool IsLoopback(Uri address) =>
        address.IdnHost is "localhost" || (IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    public static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Connects to the first address that answers and that <paramref name="allowed"/> takes; what was checked is what is connected to.</summary>
    public static async ValueTask<Socket> ConnectAsync(DnsEndPoint host, Func<IPAddress, bool> allowed, CancellationToken cancel)
    {
        var found = await Dns.GetHostAddressesAsync(host.Host, cancel).ConfigureAwait(false);
        var addresses = Array.FindAll(found, a => allowed(a));
        if (addresses.Length == 0)
            throw new HttpRequestException(found.Length == 0 ? "the host has no address" : "a public host redirects to a private address, which is refused");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancel).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
