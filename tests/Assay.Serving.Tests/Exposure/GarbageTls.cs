using System.Net;
using System.Net.Sockets;

namespace Assay.Serving.Tests;

/// <summary>Answers whatever comes with the same bytes, and then says nothing more: it waits, or hangs up.</summary>
sealed class GarbageTls : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly byte[] _said;
    readonly bool _hangsUp;

    internal GarbageTls(byte[] said, bool hangsUp = false)
    {
        (_said, _hangsUp) = (said, hangsUp);
        _listener.Start();
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[4096], _end.Token);
                await stream.WriteAsync(_said, _end.Token);
                if (_hangsUp)
                    client.Client.Shutdown(SocketShutdown.Send);
                // Until the probe hangs up as well, or the test is over.
                while (await stream.ReadAsync(new byte[4096], _end.Token) > 0)
                    ;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The probe hung up, or the test is over.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        _end.Dispose();
    }
}
