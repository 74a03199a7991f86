using Assay.Serving.Agents.Mcp;
using Assay.Serving.Limits;
using Assay.Serving.Messages;
using Assay.Serving.Proxy;
using Assay.Serving.Rollout;
using Assay.Serving.Telemetry;
using Assay.Serving.Telemetry.Tracing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Serving;

/// <summary>
/// Answers HTTP requests to models' APIs: who calls, where it leads, what the message holds, what the model answers. Nothing reaches a
/// model or a caller that the route's policy did not look at.
/// </summary>
public sealed class Gateway(GatewaySetup setup, TimeProvider time, Action<SeenExchange> seen, GatewayControl? control = null, ILimitBudget? budget = null, TraceSampling? traces = null, Action<SeenShadow>? shadowed = null)
{
    /// <summary>Header that names the exchange to its caller.</summary>
    public const string ReferenceHeader = "Assay-Reference";

    /// <summary><see cref="SeenExchange.Error"/> of what a model's server refused because of the gateway's own credential.</summary>
    public const string CredentialRefused = "upstream_refused_gateway";

    readonly QuotaGate _quotas = new(setup.File.Quotas, setup.File.Prices, budget ?? new LocalBudget(time), time);
    readonly SeenQueue<SeenExchange> _seen = new(seen);
    PromptLog? _prompts;
    readonly BodyRoom _room = new(setup.File.Limits.HeldBytes);
    readonly ShadowTraffic? _shadow = Shadow(setup, time, control, shadowed);

    /// <summary>Exchanges that the observer was not told of: it was too slow, or it failed.</summary>
    public long Untold => _seen.Dropped + _seen.Failed;

    /// <summary>Exchanges whose texts the file wants kept and that could not be: there was no room, or they could not be redacted.</summary>
    public long Unlogged => _prompts?.Lost ?? 0;

    /// <summary>Has the texts that the gateway's file wants kept handed over, redacted. Before anything listens.</summary>
    public void LogPrompts(Action<LoggedExchange> sink) => _prompts = setup.Telemetry.Prompts is { } entry ? new PromptLog(entry, sink) : null;

    /// <summary>Looks at a message of its own with every policy, so that the first caller does not wait for what is made ready at its first use.</summary>
    public void WarmUp()
    {
        var asked = JsonBody.Read("""{"model":"m","messages":[{"role":"system","content":"You answer shortly."},{"role":"user","content":"Please write to ada@example.org about order 4711 (https://shop.example/orders)."}]}"""u8.ToArray(), out _)!;
        foreach (var policy in setup.Routes.Select(r => r.Policy).Distinct())
            foreach (var isAnswer in (bool[])[false, true])
                policy.Judge(new Guards.Inspection((isAnswer ? Messages.Dialects.OpenAi.ChatAnswer : Messages.Dialects.OpenAi.Chat).Parts(asked, out _), isAnswer)).Rewrites();
    }

    /// <summary>Waits until the observer was told of all exchanges, at most so long. False when it was not.</summary>
    public async Task<bool> FlushAsync(TimeSpan most) => await _seen.FlushAsync(most).ConfigureAwait(false) && (_prompts is null || await _prompts.FlushAsync(most).ConfigureAwait(false));

    /// <summary>Handles one request, whatever it holds.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var (endpoint, routes, pathAndQuery) = Find(path, http.Request.Method);
        var key = setup.File.Anonymous ? null : (control?.Keys ?? setup.Keys).Of(http.Request.Headers, time.GetUtcNow());
        using var held = new HeldBodies(_room);
        var exchange = new Exchange(endpoint ?? Nowhere, routes.Count > 0 ? routes[0] : null, key, held) { Shadow = _shadow };
        http.Response.Headers[ReferenceHeader] = exchange.Reference;
        exchange.Trace = Trace(http, key);
        using var running = control?.Enter(exchange, http);
        exchange.Running = running;
        _prompts?.Begin(exchange);
        var outcome = Outcome.Refused;
        try
        {
            var refusal = Unasked(http, endpoint, key);
            if (refusal is null && running?.IsStopped == true)
                (outcome, refusal) = (Outcome.Stopped, Refusal.Stopped);
            if (refusal is null)
                (outcome, refusal) = endpoint!.Api == "mcp"
                    ? await new McpRun(setup, _quotas, http, exchange, time).RunAsync(routes[0]).ConfigureAwait(false)
                    : await new ExchangeRun(setup.File.Limits, _quotas, http, exchange, setup.Memory, time).RunAsync(routes, pathAndQuery).ConfigureAwait(false);
            if (refusal is not null)
                await RefuseAsync(http, exchange, refusal).ConfigureAwait(false);
        }
        catch (Exception e) when (running is { WasStopped: true } && e is OperationCanceledException or IOException or HttpRequestException)
        {
            outcome = Outcome.Stopped;
            await running!.BreakAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (http.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            outcome = Outcome.CallerLeft;
        }
        catch (InsufficientMemoryException)
        {
            await RefuseAsync(http, exchange, Refusal.Busy).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(http, exchange, e.StatusCode switch { 413 => Refusal.TooLarge, 408 => Refusal.TooSlow, _ => Refusal.BadRequest("it is not HTTP as it should be") }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The connection broke before anybody was told that it did, or its chunks were no chunks.
            outcome = Outcome.CallerLeft;
            await RefuseAsync(http, exchange, Refusal.BadRequest("it is not HTTP as it should be")).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A mistake of ours must not let anything through, nor show its inside: the caller gets a refusal like any other.
        catch (Exception)
#pragma warning restore CA1031
        {
            outcome = Outcome.Failed;
            await RefuseAsync(http, exchange, Refusal.Broken).ConfigureAwait(false);
        }
        finally
        {
            Tell(exchange, http.Response.StatusCode, outcome);
        }
    }

    // What is refused before anything is asked about it.
    Refusal? Unasked(HttpContext http, ApiEndpoint? endpoint, KeyEntry? key) =>
        Framing.IsDoubtful(http.Request.Headers) ? Refusal.BadRequest("two headers say where its body ends") : endpoint is null ? Refusal.NoSuchPath : key is null && !setup.File.Anonymous ? Refusal.NoKey
        // Without a key, any page that somebody on this machine looks at could ask in their name: browsers say where a request comes from.
        : key is null && IsOfPage(http.Request.Headers) ? Refusal.FromPage : null;

    // Only who may call may say which trace it belongs to.
    ExchangeTrace? Trace(HttpContext http, KeyEntry? key) =>
        traces is null ? null : ExchangeTrace.Begin(traces, key is null && !setup.File.Anonymous ? null : TraceParent.Of(http.Request.Headers));

    void Tell(Exchange exchange, int status, Outcome outcome)
    {
        var now = time.GetUtcNow();
        var told = exchange.Seen(now, status, outcome);
        exchange.Copy?.Answered(told);
        _seen.Add(told);
        _prompts?.End(exchange, now, outcome);
    }

    static ShadowTraffic? Shadow(GatewaySetup setup, TimeProvider time, GatewayControl? control, Action<SeenShadow>? shadowed)
    {
        if (control is null)
            return null;
        var shadow = new ShadowTraffic(control, setup.File.Limits, time, shadowed ?? (_ => { }));
        control.Changed = shadow.Sweep;
        return shadow;
    }

    static readonly ApiEndpoint Nowhere = new("", "", "", null, Messages.Dialects.Others.Answer, ErrorShape.OpenAi);

    static bool IsOfPage(IHeaderDictionary headers) => headers.Origin.Count > 0 || (headers.TryGetValue("Sec-Fetch-Site", out var site) && site != "none");

    static async Task RefuseAsync(HttpContext http, Exchange exchange, Refusal refusal)
    {
        exchange.Error = refusal.Code;
        // What has begun cannot be taken back: it is broken off, so that nobody takes it for whole.
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        exchange.Running?.Restore();
        exchange.SayTime(http.Response.Headers);
        try
        {
            await refusal.WriteAsync(http, exchange.Endpoint.Errors, exchange.Reference).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            http.Abort();
        }
    }

    (ApiEndpoint? Endpoint, IReadOnlyList<Route> Routes, string PathAndQuery) Find(string target, string method)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target.AsSpan() : target.AsSpan(0, query);
        if (query >= 0 && !AllowedQuery.Fits(target.AsSpan(query + 1)))
            return (null, [], "");
        List<Route> routes = [];
        ApiEndpoint? found = null;
        foreach (var route in setup.Routes)
            if (path.StartsWith(route.Entry.Prefix, StringComparison.Ordinal) && route.Find(path[route.Entry.Prefix.Length..], method) is { } endpoint && (found ??= endpoint) == endpoint && (routes.Count == 0 || routes[0].Entry.Prefix == route.Entry.Prefix))
                routes.Add(route);
        return (found, routes, routes.Count == 0 ? "" : target[routes[0].Entry.Prefix.Length..]);
    }
}
