using System.Net;
using System.Net.Sockets;

namespace Assay.Cli;

/// <summary>Whether somebody listens at a port of this machine, asked before anything is made that needs it.</summary>
static class LoopbackPort
{
    public static bool IsFree(int port) => !IsTaken(IPAddress.Loopback, port);

    /// <summary>False too where any free port was asked for, or where listening fails for another reason: the server will say that one.</summary>
    public static bool IsTaken(Uri address) =>
        IsTaken(IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Loopback, address.Port);

    static bool IsTaken(IPAddress ip, int port)
    {
        try
        {
            using var listener = new TcpListener(ip, port);
            listener.Start();
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
