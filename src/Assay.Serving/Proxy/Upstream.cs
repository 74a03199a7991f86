using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using Assay.Serving.Access;
using Assay.Serving.Messages;

namespace Assay.Serving.Proxy;

/// <summary>A model's server with its pool of connections.</summary>
sealed class Upstream : IDisposable
{
    static readonly TimeSpan Connecting = TimeSpan.FromSeconds(10);

    readonly UpstreamEntry _entry;
    readonly string? _credential;
    readonly string _base;
    readonly HttpMessageInvoker _http;

    internal Upstream(UpstreamEntry entry, UpstreamAccess access, TimeProvider time)
    {
        (_entry, _credential, _base) = (entry, access.Credential, entry.Url.AbsoluteUri.TrimEnd('/'));
        OwnCredential = OwnCredential.Of(_credential);
        Breaker = new Breaker(entry.BreakAfter, TimeSpan.FromSeconds(entry.BreakSeconds), time);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            // What a redirect names was not configured by anybody.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = entry.Connections,
            EnableMultipleHttp2Connections = true,
            MaxResponseHeadersLength = 64,
            // What an upstream still sends to a caller who left is worth a connection, no more.
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            ConnectTimeout = Connecting,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = access.Tls ?? new SslClientAuthenticationOptions(),
        });
    }

    internal string Name => _entry.Name;

    internal Uri Url => _entry.Url;

    /// <summary>Digest of the model version that it serves, as its operator wrote it.</summary>
    internal string? Digest => _entry.Digest;

    /// <summary>Scheme, host and port.</summary>
    internal string Address => _entry.Url.GetLeftPart(UriPartial.Authority);

    internal Breaker Breaker { get; }

    /// <summary>Silence within an answer that has no end.</summary>
    internal TimeSpan Idle => TimeSpan.FromSeconds(_entry.IdleSeconds);

    /// <summary>How long its answer may take.</summary>
    internal Patience Patience() => new(TimeSpan.FromSeconds(_entry.IdleSeconds), TimeSpan.FromSeconds(_entry.TotalSeconds));

    /// <summary>What no answer may show to a caller; null where nothing is shown to the server.</summary>
    internal OwnCredential? OwnCredential { get; }

    /// <summary>Whether an answer shows the gateway's own credential to the caller.</summary>
    internal bool Betrays(ReadOnlySpan<byte> answer) => OwnCredential?.IsIn(answer) == true;

    /// <summary>The same of what is written in an answer, however it is written.</summary>
    internal bool Betrays(JsonBody answer) => OwnCredential?.IsIn(answer) == true;

    /// <summary>Asks; the answer's headers are there when it returns.</summary>
    /// <exception cref="HttpRequestException">It could not be reached, or broke off.</exception>
    /// <exception cref="TimeoutException">It did not begin to answer in time.</exception>
    internal async Task<HttpResponseMessage> SendAsync(string method, string pathAndQuery, ReadOnlyMemory<byte>? body, IEnumerable<KeyValuePair<string, string>> headers, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), _base + pathAndQuery);
        if (_entry.Http2)
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (_credential is not null)
            request.Headers.TryAddWithoutValidation(_entry.CredentialHeader, _entry.CredentialHeader.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer " + _credential : _credential);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(_entry.AnswerSeconds));
        try
        {
            return await _http.SendAsync(request, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!patience.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"{Name} took no connection within {Connecting.TotalSeconds} s");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"{Name} did not begin to answer within {_entry.AnswerSeconds} s");
        }
    }

    public void Dispose() => _http.Dispose();
}
