using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// Sends requests: follows redirects without taking credentials along, keeps redirects of public hosts away from
/// private addresses, repeats what failed in passing, and counts what arrives.
/// </summary>
internal sealed class RemoteHttp : IDisposable
{
    const int MostRedirects = 8, MostAttempts = 4;
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    readonly RemoteAccess access;
    readonly HttpClient named;
    readonly HttpClient guarded;
    // Whether a host that the user named turned out to be private: then its redirects may be, too.
    readonly ConcurrentDictionary<string, bool> reachedPrivately = new(StringComparer.OrdinalIgnoreCase);
    long transferred;

    public RemoteHttp(RemoteAccess access)
    {
        this.access = access;
        named = Client(_ => true);
        guarded = Client(ip => !access.IsPrivate(ip));
    }

    public RemoteAccess Access => access;

    /// <summary>Bytes of all bodies so far.</summary>
    public long Transferred => Interlocked.Read(ref transferred);

    HttpClient Client(Func<IPAddress, bool> allowed) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        MaxResponseHeadersLength = 64,
        MaxResponseDrainSize = 0,
        ConnectCallback = async (context, cancel) =>
        {
            // A proxy that the user set may be private; what lies behind it is judged by name only.
            var proxied = !string.Equals(context.DnsEndPoint.Host, context.InitialRequestMessage.RequestUri?.IdnHost, StringComparison.OrdinalIgnoreCase);
            var socket = await RemoteHosts.ConnectAsync(context.DnsEndPoint, proxied ? _ => true : allowed, cancel).ConfigureAwait(false);
            if (!proxied && socket.RemoteEndPoint is IPEndPoint at)
                reachedPrivately[context.DnsEndPoint.Host] = access.IsPrivate(at.Address.IsIPv4MappedToIPv6 ? at.Address.MapToIPv4() : at.Address);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The answer of the last host, whatever its status; repeated when it says to come back later.</summary>
    public RemoteReply Send(RemoteRequest request, Budget budget)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reply = Follow(request, budget, out var passing);
            passing |= reply.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
            if (!passing || attempt == MostAttempts)
                return reply;
            var pause = access.Pause * Math.Pow(2, attempt - 1);
            if (Asked(reply.Response) is { } asked && asked > pause)
                pause = asked;
            if (pause > LongestPause || pause >= budget.Left)
                return reply;
            reply.Dispose();
            budget.Cancel.WaitHandle.WaitOne(pause);
            budget.Cancel.ThrowIfCancellationRequested();
        }
    }

    TimeSpan? Asked(HttpResponseMessage? response) => response?.Headers.RetryAfter switch
    {
        { Delta: { } span } => span,
        { Date: { } until } => until - access.Clock.GetUtcNow(),
        _ => null,
    };

    RemoteReply Follow(RemoteRequest request, Budget budget, out bool passing)
    {
        passing = false;
        var user = request.From ?? request.Address;
        var at = request.Address;
        string? linked = null;
        var answered = false;
        for (var hops = 0; hops <= MostRedirects; hops++)
        {
            if (Refusal(at, user) is { } refusal)
                return new RemoteReply { At = at, Error = refusal };
            var reply = Once(request, at, user, linked, budget, out passing);
            if (reply.Response is not { } response)
                return reply;
            if (reply.Status == HttpStatusCode.Unauthorized && !answered && RemoteHosts.SameOrigin(at, user) && request.Authority.Answer(response, budget))
            {
                answered = true;
                reply.Dispose();
                continue;
            }

            if ((int)reply.Status is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
                return reply;
            linked ??= response.Headers.TryGetValues("X-Linked-ETag", out var tags) ? tags.First() : null;
            reply.Dispose();
            at = location.IsAbsoluteUri ? location : new Uri(at, location);
        }

        return new RemoteReply { At = at, Error = $"more than {MostRedirects} redirects" };
    }

    string? Refusal(Uri at, Uri user)
    {
        if (at.Scheme is not ("https" or "http"))
            return $"it leads to an address of the scheme '{at.Scheme}', which is not read";
        if (at.UserInfo.Length > 0)
            return "the address holds a user name or password; these belong into the environment";
        if (at.Scheme == "http" && user.Scheme == "https")
            return "it is redirected from https to http, which is refused";
        if (at.Scheme == "http" && !RemoteHosts.IsLoopback(at) && !access.AllowHttp)
            return "plain http is read from this machine only; --allow-http takes it from elsewhere";
        // By name here, for requests through a proxy; by what the name leads to when the connection is made.
        var literal = IPAddress.TryParse(at.IdnHost.Trim('[', ']'), out var ip) ? access.IsPrivate(ip) : at.IdnHost == "localhost";
        return literal && Foreign(at, user) ? "a public host redirects to a private address, which is refused" : null;
    }

    bool Foreign(Uri at, Uri user) => !RemoteHosts.SameOrigin(at, user) && !reachedPrivately.GetValueOrDefault(user.IdnHost);

    RemoteReply Once(RemoteRequest request, Uri at, Uri user, string? linked, Budget budget, out bool passing)
    {
        passing = false;
        var left = budget.Left;
        if (left <= TimeSpan.Zero)
            return new RemoteReply { At = at, Error = "time is up" };
        using var message = new HttpRequestMessage(request.Method, at);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("assay", ModelScanner.Tool.Version));
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (request.Accept is not null)
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        foreach (var (name, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.Range is { } range)
            message.Headers.Range = new RangeHeaderValue(range.First, range.Last);
        if (request.IfMatch is not null)
            message.Headers.TryAddWithoutValidation("If-Match", request.IfMatch);
        if (RemoteHosts.SameOrigin(at, user) || (request.Delegated && at == request.Address))
            request.Authority.Sign(message);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(budget.Cancel);
        patience.CancelAfter(left < access.Silence ? left : access.Silence);
        try
        {
            var client = Foreign(at, user) ? guarded : named;
            var response = client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token).GetAwaiter().GetResult();
            var body = new RemoteBody(response.Content.ReadAsStream(budget.Cancel), access.Silence, budget, got => Interlocked.Add(ref transferred, got));
            return new RemoteReply { Response = response, At = at, LinkedTag = linked, Body = body };
        }
        catch (OperationCanceledException)
        {
            budget.Cancel.ThrowIfCancellationRequested();
            passing = left >= access.Silence;
            return new RemoteReply { At = at, Error = passing ? $"{at.Host} did not answer within {access.Silence.TotalSeconds:0.#} seconds" : "time is up" };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            passing = e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded } or IOException;
            return new RemoteReply { At = at, Error = $"{at.Host} cannot be read: {(e.InnerException is SocketException or System.Security.Authentication.AuthenticationException ? e.InnerException : e).Message}" };
        }
    }

    public void Dispose()
    {
        named.Dispose();
        guarded.Dispose();
    }
}
