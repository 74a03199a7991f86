using System.Net;
using System.Net.Sockets;

namespace Assay.Tests.Shared;

/// <summary>Addresses for servers of tests.</summary>
internal static class Loopback
{
    /// <summary>An http address of this machine that nobody listens at.</summary>
    public static string FreeAddress()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
    }
}
