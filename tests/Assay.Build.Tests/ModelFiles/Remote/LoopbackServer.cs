using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Assay.Build.Tests.ModelFiles.Remote;

/// <summary>
/// An HTTP/1.1 server of the tests' own, on this machine: serves what it is told, by ranges, and lies where it is told to.
/// One request a connection, so that nothing hides behind a connection kept.
/// </summary>
sealed class LoopbackServer : IDisposable
{
    readonly TcpListener listener;
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentDictionary<string, Func<Request, Stream, Task>> routes = new();
    long sent;

    public LoopbackServer(IPAddress? address = null)
    {
        listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        listener.Start();
        var at = (IPEndPoint)listener.LocalEndpoint;
        Root = $"http://{at}";
        _ = Task.Run(AcceptAsync);
    }

    public sealed record Request(string Method, string Target, string Path, string Query, Dictionary<string, string> Headers)
    {
        public string? this[string name] => Headers.GetValueOrDefault(name);

        public string? Value(string name) =>
            Query.Split('&').Select(p => p.Split('=', 2)).Where(p => p[0] == name).Select(p => Uri.UnescapeDataString(p[^1].Replace('+', ' '))).FirstOrDefault();
    }

    public string Root { get; }

    /// <summary>Bytes of bodies that were handed to the network.</summary>
    public long Sent => Interlocked.Read(ref sent);

    public ConcurrentQueue<Request> Requests { get; } = [];

    /// <summary>A path, or the beginning of one when it ends with *.</summary>
    public LoopbackServer On(string path, Func<Request, Stream, Task> answer)
    {
        routes[path] = answer;
        return this;
    }

    /// <summary>A file that is served by ranges, as servers do.</summary>
    public LoopbackServer File(string path, byte[] content, string? tag = "\"v1\"", bool ranges = true, params string[] more) =>
        On(path, (request, stream) => Serve(request, stream, content, tag, ranges, more));

    public LoopbackServer Json(string path, string json, params string[] more) => On(path, (_, stream) => Plain(stream, 200, json, ["Content-Type: application/json", .. more]));

    public LoopbackServer Redirect(string path, string to, params string[] more) => On(path, (_, stream) => Plain(stream, 302, "", [$"Location: {to}", .. more]));

    public async Task Serve(Request request, Stream stream, byte[] content, string? tag, bool ranges, params string[] more)
    {
        string[] headers = [.. more, .. tag is null ? Array.Empty<string>() : [$"ETag: {tag}"]];
        if (request["if-match"] is { } match && match != tag)
        {
            await Plain(stream, 412, "", headers);
            return;
        }

        if (!ranges || request["range"] is not { } range)
        {
            await Head(stream, 200, content.Length, headers);
            await Body(stream, content);
            return;
        }

        var ends = range["bytes=".Length..].Split('-');
        var first = long.Parse(ends[0], CultureInfo.InvariantCulture);
        var last = ends[1].Length == 0 ? content.Length - 1 : Math.Min(long.Parse(ends[1], CultureInfo.InvariantCulture), content.Length - 1);
        if (first >= content.Length)
        {
            await Plain(stream, 416, "", [$"Content-Range: bytes */{content.Length}"]);
            return;
        }

        await Head(stream, 206, last - first + 1, [.. headers, $"Content-Range: bytes {first}-{last}/{content.Length}"]);
        await Body(stream, content.AsMemory((int)first, (int)(last - first + 1)));
    }

    public async Task Plain(Stream stream, int status, string body, params string[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        await Head(stream, status, bytes.Length, headers);
        await Body(stream, bytes);
    }

    public static async Task Head(Stream stream, int status, long? length, params string[] headers) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Said\r\nConnection: close\r\n{(length is null ? "" : $"Content-Length: {length}\r\n")}{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"));

    public async Task Body(Stream stream, ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes);
        Interlocked.Add(ref sent, bytes.Length);
    }

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = Task.Run(() => AnswerAsync(client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using (client)
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, false, 4096, leaveOpen: true);
                var line = (await reader.ReadLineAsync(stop.Token) ?? "").Split(' ');
                var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } header)
                    headers[header[..header.IndexOf(':')]] = header[(header.IndexOf(':') + 1)..].Trim();
                var target = line[1];
                var question = target.IndexOf('?');
                var request = new Request(line[0], target, question < 0 ? target : target[..question], question < 0 ? "" : target[(question + 1)..], headers);
                Requests.Enqueue(request);
                var route = routes.GetValueOrDefault(request.Path)
                    ?? routes.Where(r => r.Key.EndsWith('*') && request.Path.StartsWith(r.Key[..^1])).OrderByDescending(r => r.Key.Length).Select(r => r.Value).FirstOrDefault();
                await (route is null ? Plain(stream, 404, "no such thing") : route(request, stream));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The other side hung up: some tests mean it to.
            }
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
    }
}
