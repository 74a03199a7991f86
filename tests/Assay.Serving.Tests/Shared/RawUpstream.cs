using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Assay.Serving.Tests;

/// <summary>A server that answers each request with whatever bytes a test likes, well formed or not.</summary>
sealed class RawUpstream : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _end = new();
    readonly Func<Stream, CancellationToken, Task> _answer;
    readonly SslServerAuthenticationOptions? _tls;
    int _asked, _open;

    RawUpstream(Func<Stream, CancellationToken, Task> answer, SslServerAuthenticationOptions? tls) => (_answer, _tls) = (answer, tls);

    internal Uri Address => new($"{(_tls is null ? "http" : "https")}://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Requests that came whole.</summary>
    internal int Asked => Volatile.Read(ref _asked);

    /// <summary>Connections that are open.</summary>
    internal int Open => Volatile.Read(ref _open);

    /// <summary>Heads of the requests.</summary>
    internal System.Collections.Concurrent.ConcurrentQueue<string> Heads { get; } = new();

    internal static RawUpstream Start(Func<Stream, CancellationToken, Task> answer, SslServerAuthenticationOptions? tls = null)
    {
        var upstream = new RawUpstream(answer, tls);
        upstream._listener.Start();
        _ = upstream.AcceptAsync();
        return upstream;
    }

    internal static RawUpstream Start(string answer) => Start(async (stream, cancel) => await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), cancel));

    async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
    }

    async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _open);
        try
        {
            using (client)
            {
                Stream stream = client.GetStream();
                if (_tls is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(_tls, _end.Token);
                    stream = secure;
                }

                await ReadRequestAsync(stream);
                Interlocked.Increment(ref _asked);
                await _answer(stream, _end.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException or InvalidOperationException)
        {
            // The gateway hung up, as tests want it to.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    async Task ReadRequestAsync(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
                throw new IOException("closed");
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var all = text.ToString();
            var head = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0)
                continue;
            var length = System.Text.RegularExpressions.Regex.Match(all[..head], @"Content-Length: (\d+)");
            if (length.Success && all.Length - head - 4 < int.Parse(length.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
                continue;
            Heads.Enqueue(all[..head]);
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        _end.Dispose();
    }
}
