using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>
/// Sends requests to the scope and nowhere else, and reads bounded answers from servers that may be hostile. The valid key goes out by a
/// client of its own, which refuses certificates that are not trusted.
/// </summary>
sealed class ProbeClient : IDisposable
{
    const int MostRedirects = 3, HeaderKilobytes = 32, MostHeaders = 100, MostHeader = 2000;
    readonly ProbeOptions _options;
    readonly ProbeScope _scope;
    readonly HttpMessageInvoker _any, _trusting;

    public ProbeClient(ProbeOptions options, ProbeScope scope, ProbePace pace)
    {
        (_options, _scope, Pace) = (options, scope, pace);
        (_any, _trusting) = (Invoker(strict: false), Invoker(strict: true));
    }

    public ProbePace Pace { get; }

    /// <summary>Why the valid key may not be sent there; null when it may.</summary>
    public string? KeyBarred(string scheme) => _options.KeyAnyway || _scope.Loopback || scheme == Uri.UriSchemeHttps ? null : "the key was not sent over a connection that is not encrypted (--insecure-key sends it)";

    /// <summary>The line that carries the valid key; null where it may not be sent.</summary>
    public string? KeyHeader(string scheme) => _options.Key is { } key && KeyBarred(scheme) is null ? $"{_options.KeyHeader}: {KeyValue(key)}\r\n" : null;

    string KeyValue(string key) => _options.KeyHeader.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer " + key : key;

    public async Task<ProbeAnswer> SendAsync(ProbeRequest request, CancellationToken cancel, bool burst = false)
    {
        var address = AddressOf(request);
        var answer = await OnceAsync(request, address, burst, cancel).ConfigureAwait(false);
        for (var hop = 0; request.Follow && hop < MostRedirects && answer is { Failure: null, Status: 301 or 302 or 303 or 307 or 308 } && answer.Header("Location") is { } to; hop++)
        {
            if (!Uri.TryCreate(answer.Asked, to, out var next) || !_scope.Holds(next))
                break;
            answer = await OnceAsync(request, next, burst, cancel).ConfigureAwait(false);
        }

        return answer;
    }

    Uri AddressOf(ProbeRequest request)
    {
        var (scheme, port) = request.At ?? (_scope.Target.Scheme, _scope.Target.Port);
        // Services of gRPC stand at the root, whatever stands before the paths of an API.
        var prefix = request.Grpc ? "" : request.At is null || request.At == (_scope.Target.Scheme, _scope.Target.Port) ? _scope.Prefix : "";
        return new Uri($"{scheme}://{(_scope.Target.HostNameType == UriHostNameType.IPv6 ? $"[{_scope.Host.Trim('[', ']')}]" : _scope.Host)}:{port}{prefix}{request.Path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    async Task<ProbeAnswer> OnceAsync(ProbeRequest request, Uri address, bool burst, CancellationToken cancel)
    {
        var answer = new ProbeAnswer(address, request.Method) { Note = request.Note };
        if (!_scope.Holds(address))
            return answer with { Failure = "it is out of scope", Unsent = true };
        if (request.WithKey && KeyBarred(address.Scheme) is { } barred)
            return answer with { Failure = barred, Unsent = true };
        if (!await Pace.TurnAsync(burst, cancel).ConfigureAwait(false))
            return answer with { Failure = $"the {Pace.Most} requests that were allowed are used up", Unsent = true };
        using var message = Message(request, address);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(_options.Timeout);
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var response = await ((request.WithKey || request.Strict) && !_options.KeyAnyway ? _trusting : _any).SendAsync(message, patience.Token).ConfigureAwait(false);
            var stream = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            await using var _ = stream.ConfigureAwait(false);
            var (bytes, cut) = await BoundedBody.ReadAsync(stream, patience.Token).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            // What gRPC says at the end stands behind the body.
            var headers = HeadersOf(request.Grpc ? [response.Headers, response.Content.Headers, response.TrailingHeaders] : [response.Headers, response.Content.Headers]);
            var (text, more) = await BoundedBody.TextAsync(bytes, cut, headers.FirstOrDefault(h => h.Name.Equals("Content-Encoding", StringComparison.OrdinalIgnoreCase)).Value).ConfigureAwait(false);
            return answer with { Status = (int)response.StatusCode, Headers = headers, Body = text, Bytes = request.Grpc ? bytes : default, Cut = more, Took = Stopwatch.GetElapsedTime(began) };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return answer with { Failure = $"no answer within {_options.Timeout.TotalSeconds:0.#} seconds" };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or NotSupportedException or FormatException)
        {
            return answer with { Failure = Why(e), Closed = e is HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } };
        }
    }

    HttpRequestMessage Message(ProbeRequest request, Uri address)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), address) { Version = request.Grpc ? HttpVersion.Version20 : HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        message.Headers.TryAddWithoutValidation("User-Agent", $"assay-probe/{AssayVersion.Text}");
        message.Headers.TryAddWithoutValidation(request.Grpc ? "Grpc-Accept-Encoding" : "Accept-Encoding", "identity");
        if (request.Grpc)
            message.Headers.TryAddWithoutValidation("TE", "trailers");
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.WithKey && _options.Key is { } key)
            message.Headers.TryAddWithoutValidation(_options.KeyHeader, KeyValue(key));
        return message;
    }

    static List<(string Name, string Value)> HeadersOf(ReadOnlySpan<HttpHeaders> parts)
    {
        List<(string, string)> all = [];
        foreach (var headers in parts)
            foreach (var (name, values) in headers.NonValidated)
                foreach (var value in values)
                    if (all.Count < MostHeaders)
                        all.Add((name, value.Length > MostHeader ? value[..MostHeader] : value));
        return all;
    }

    static string Why(Exception e) => e is HttpRequestException { HttpRequestError: var kind } ? kind switch
    {
        HttpRequestError.ConnectionError => e.InnerException is SocketException socket ? $"no connection: {socket.SocketErrorCode}" : "no connection",
        HttpRequestError.SecureConnectionError => e.InnerException is System.Security.Authentication.AuthenticationException { Message: var m } && m.Contains("certificate", StringComparison.OrdinalIgnoreCase) ? "the certificate is not trusted, so the key was not sent" : "no TLS connection came about",
        HttpRequestError.InvalidResponse => "what came is no HTTP",
        HttpRequestError.ResponseEnded => "the connection ended before an answer",
        HttpRequestError.ConfigurationLimitExceeded => $"the answer's headers are larger than {HeaderKilobytes} KiB",
        _ => $"the request failed ({kind})",
    } : $"the request failed ({e.GetType().Name})";

    HttpMessageInvoker Invoker(bool strict) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = HeaderKilobytes,
        MaxResponseDrainSize = 0,
        MaxConnectionsPerServer = 8,
        ConnectTimeout = _options.Timeout,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => !strict || ProbeTrust.Good(certificate, errors, chain, _options.Authorities),
            CertificateChainPolicy = TlsTalk.NoDownloads(),
        },
        ConnectCallback = async (context, cancel) => new NetworkStream(await ConnectAsync(context.DnsEndPoint.Port, cancel).ConfigureAwait(false), ownsSocket: true),
    });

    /// <summary>A connection to a port in scope, at the addresses that the host had at the start.</summary>
    public async Task<Socket> ConnectAsync(int port, CancellationToken cancel)
    {
        if (!_scope.Ports.Contains(port))
            throw new InvalidOperationException("a port out of scope");
        for (var i = 0; ; i++)
        {
            var socket = new Socket(_scope.Addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(_scope.Addresses[i], port), cancel).ConfigureAwait(false);
                return socket;
            }
            catch (SocketException) when (i + 1 < _scope.Addresses.Count)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        _any.Dispose();
        _trusting.Dispose();
    }
}
