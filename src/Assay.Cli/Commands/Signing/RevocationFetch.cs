using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Assay.Build;

namespace Assay.Cli;

/// <summary>
/// Asks the addresses that a certificate names whether it is revoked. The certificates were found to lead to a trusted root
/// before, so the addresses are the authority's, not an attacker's; answers are signed, so http is as good as https. No address
/// leads on to another one, and all of them together get a bounded time.
/// </summary>
sealed class RevocationFetch : IDisposable
{
    const int MaxListBytes = 64 * 1024 * 1024, MaxResponseBytes = 1024 * 1024;

    static readonly TimeSpan ForOne = TimeSpan.FromSeconds(10), ForAll = TimeSpan.FromSeconds(30);

    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = ForOne }) { Timeout = Timeout.InfiniteTimeSpan };
    readonly CancellationToken _cancel;
    readonly CancellationTokenSource _all;

    public RevocationFetch(CancellationToken cancel)
    {
        _cancel = cancel;
        _all = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _all.CancelAfter(ForAll);
    }

    public IEnumerable<FetchedRevocation> Find(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        foreach (var source in RevocationSource.Of(certificate, issuer))
            if (AskAsync(source).GetAwaiter().GetResult() is { } content)
                yield return new FetchedRevocation(content, source.IsOcsp);
    }

    async Task<byte[]?> AskAsync(RevocationSource source)
    {
        var what = source.IsOcsp ? "OCSP response" : "revocation list";
        using var one = CancellationTokenSource.CreateLinkedTokenSource(_all.Token);
        one.CancelAfter(ForOne);
        try
        {
            using var message = new HttpRequestMessage(source.IsOcsp ? HttpMethod.Post : HttpMethod.Get, source.Address);
            if (source.Request is { } request)
                message.Content = new ByteArrayContent(request) { Headers = { ContentType = new MediaTypeHeaderValue("application/ocsp-request") } };
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, one.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                return Nothing(source, what, $"the answer was {(int)response.StatusCode}");
            var most = source.IsOcsp ? MaxResponseBytes : MaxListBytes;
            using var buffer = new MemoryStream();
            var stream = await response.Content.ReadAsStreamAsync(one.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var chunk = new byte[64 * 1024];
                for (int count; (count = await stream.ReadAsync(chunk, one.Token).ConfigureAwait(false)) > 0;)
                    if (buffer.Length + count > most)
                        return Nothing(source, what, $"it is longer than {most} bytes");
                    else
                        buffer.Write(chunk, 0, count);
            }

            return buffer.ToArray();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Nothing(source, what, e.Message);
        }
        catch (OperationCanceledException) when (!_cancel.IsCancellationRequested)
        {
            return Nothing(source, what, "it took too long");
        }
    }

    static byte[]? Nothing(RevocationSource source, string what, string why)
    {
        Console.Error.WriteLine(SafeText.Of($"note: {source.Address} gave no {what}: {why}"));
        return null;
    }

    public void Dispose()
    {
        _http.Dispose();
        _all.Dispose();
    }
}
