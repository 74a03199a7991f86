using System.Net;
using System.Net.Sockets;

namespace Assay.Tests.Shared;

/// <summary>Addresses for servers of tests.</summary>
internal static class Loopback
{
    /// <summary>An http address of this machine that nobody listens at.</summary>
    public static string FreeAddress() => $"http://127.0.0.1:{FreePort()}/";

    /// <summary>A port that nobody has now, for servers that take a number and do not say which they got.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
