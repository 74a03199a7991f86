using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Assay.Serving.Telemetry.Otlp;

/// <summary>Sends one message after another to a collector (OTLP/HTTP, binary). A collector may be away, slow, or say anything: little is read of it, and nothing is waited for longer than said.</summary>
sealed class OtlpSender(OtlpTarget target) : IDisposable
{
    const int Tries = 3, MostAnswer = 16 * 1024;

    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = 2,
        MaxResponseHeadersLength = 16,
        MaxResponseDrainSize = MostAnswer,
        ConnectTimeout = target.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <summary>Sends it; tried again where the collector asks for that.</summary>
    /// <returns>How many of its items were lost.</returns>
    internal async Task<long> SendAsync(ReadOnlyMemory<byte> message, long items, CancellationToken end)
    {
        var body = target.Gzip ? Compressed(message) : message;
        for (var i = 0; i < Tries && !end.IsCancellationRequested; i++)
        {
            var (done, refused, pause) = await TryAsync(body, end).ConfigureAwait(false);
            if (done)
                return Math.Min(items, refused);
            if (pause is not { } wait)
                return items;
            if (i + 1 < Tries)
                await Task.Delay(wait > LongestPause ? LongestPause : wait, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return items;
    }

    async Task<(bool Done, long Refused, TimeSpan? Pause)> TryAsync(ReadOnlyMemory<byte> body, CancellationToken end)
    {
        var again = TimeSpan.FromSeconds(1);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(end);
        patience.CancelAfter(target.Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, target.Address) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            if (target.Gzip)
                request.Content.Headers.ContentEncoding.Add("gzip");
            foreach (var (name, value) in target.Headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await _http.SendAsync(request, patience.Token).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
                return (true, await RefusedAsync(answer, patience.Token).ConfigureAwait(false), null);
            return (false, 0, answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout ? answer.Headers.RetryAfter?.Delta ?? again : null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (false, 0, again);
        }
        catch (OperationCanceledException)
        {
            // It may have taken it: sent again it would be there twice.
            return (false, 0, null);
        }
    }

    // partial_success (1) holds how many were refused (1); of an answer that is cut or odd, nothing is believed.
    static async Task<long> RefusedAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var buffer = new byte[MostAnswer];
        var stream = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        var bytes = buffer.AsSpan(0, length);
        if (bytes is not [0x0A, _, 0x08, ..])
            return 0;
        long refused = 0;
        for (var (i, shift) = (3, 0); i < bytes.Length && shift < 63; i++, shift += 7)
        {
            refused |= (long)(bytes[i] & 0x7F) << shift;
            if (bytes[i] < 0x80)
                return refused;
        }

        return 0;
    }

    static ReadOnlyMemory<byte> Compressed(ReadOnlyMemory<byte> message)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(message.Span);
        return to.GetBuffer().AsMemory(0, (int)to.Length);
    }

    public void Dispose() => _http.Dispose();
}
