using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Telemetry;

/// <summary>A collector on a real socket that keeps what it is sent.</summary>
sealed class OtlpCollector : IAsyncDisposable
{
    readonly Listener _listener;

    OtlpCollector(Listener listener) => _listener = listener;

    internal Uri Address => _listener.Address;

    internal required ConcurrentQueue<(string Path, IHeaderDictionary Headers, byte[] Body)> Received { get; init; }

    internal static async Task<OtlpCollector> StartAsync(Func<HttpContext, Task>? answer = null)
    {
        ConcurrentQueue<(string, IHeaderDictionary, byte[])> received = [];
        var listener = await Listener.StartAsync(async http =>
        {
            using var body = new MemoryStream();
            Stream from = http.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(http.Request.Body, CompressionMode.Decompress) : http.Request.Body;
            await from.CopyToAsync(body);
            received.Enqueue((http.Request.Path, new HeaderDictionary(http.Request.Headers.ToDictionary()), body.ToArray()));
            if (answer is not null)
                await answer(http);
        });
        return new OtlpCollector(listener) { Received = received };
    }

    /// <summary>All that came to a path: resource spans, metrics or logs have the same outer form.</summary>
    internal IReadOnlyList<OtlpMessage> Items(string path) =>
        [.. Received.Where(r => r.Path == path).SelectMany(r => new OtlpMessage(r.Body).Messages(1)).SelectMany(all => all.Messages(2)).SelectMany(scope => scope.Messages(2))];

    internal IReadOnlyList<OtlpMessage> Spans => Items("/v1/traces");

    internal IReadOnlyList<OtlpMessage> Logs => Items("/v1/logs");

    /// <summary>The last report of each metric.</summary>
    internal IReadOnlyDictionary<string, OtlpMessage> Metrics => Items("/v1/metrics").GroupBy(m => m.Text(1)).ToDictionary(m => m.Key, m => m.Last());

    internal IReadOnlyDictionary<string, object?> Resource => new OtlpMessage(Received.First().Body).Message(1).Message(1).Attributes(1);

    /// <summary>Everything that came, as text: what may not be in it is looked for here.</summary>
    internal string Everything => string.Concat(Received.Select(r => Encoding.Latin1.GetString(r.Body)));

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
