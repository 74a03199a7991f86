using System.Net;
using System.Net.Sockets;

namespace Assay.Cli;

/// <summary>The same ports at every start, while they are free: an address that a visitor wrote down, or a round that goes on, stays right.</summary>
/// <param name="folder">Where they are kept.</param>
sealed class KeptPorts(string folder, CancellationToken cancel)
{
    /// <summary>Starts what listens. A port that was free a moment ago may be somebody's now: then another one.</summary>
    public async Task<T> ListeningAsync<T>(string name, Func<int, Task<T>> start)
    {
        for (var tries = 0; ; tries++)
            try
            {
                return await start(await PortAsync(name).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (IOException) when (tries < 3)
            {
                File.Delete(FileOf(name));
            }
    }

    async Task<int> PortAsync(string name)
    {
        var file = FileOf(name);
        if (File.Exists(file) && int.TryParse(await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false), out var port) && port is > 1023 and < 65536 && LoopbackPort.IsFree(port))
            return port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await File.WriteAllTextAsync(file, $"{port}", cancel).ConfigureAwait(false);
        return port;
    }

    string FileOf(string name) => Path.Combine(folder, $"port-{name}");
}
