using Assay.Serving.Agents;
using Assay.Serving.Agents.Calls;
using Assay.Serving.Guards;
using Assay.Serving.Limits;
using Assay.Serving.Messages;
using Assay.Serving.Proxy.Streaming;
using Assay.Serving.Telemetry.Tracing;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Proxy;

/// <summary>One request whose caller is known: read, looked at, sent on, and its answer the same way back.</summary>
sealed class ExchangeRun(BodyLimits limits, QuotaGate quotas, HttpContext http, Exchange exchange, AgentMemory memory, TimeProvider time)
{
    const int MostChoices = 16;

    internal async Task<(Outcome Outcome, Refusal? Refusal)> RunAsync(IReadOnlyList<Route> routes, string pathAndQuery)
    {
        if (exchange.Endpoint.Request is { } dialect)
        {
            var (body, refusal) = await AskedAsync().ConfigureAwait(false);
            if (body is null)
                return (Outcome.Refused, refusal);
            exchange.Model = exchange.Endpoint.Api == "inference" ? Named(pathAndQuery) : body.Member("model")?.Text;
            exchange.User = body.Member("user")?.Text;
            if (Choose(routes) is { } wrong)
                return (Outcome.Refused, wrong);
            if (Capped.Of(body, exchange.Route!.Entry.Caps, exchange.Endpoint.Path) is not { } capped)
                return (Outcome.Refused, Refusal.BadRequest("it does not say how long its answer may be, and that cannot be said for it"));
            body = capped;
            var parts = dialect.Parts(body, out var error);
            if (error.Length > 0)
                return (Outcome.Refused, Refusal.BadRequest(error));
            if (RequestedForm.Wrong(body, exchange) is { Length: > 0 } unwanted)
                return (Outcome.Refused, Refusal.BadRequest(unwanted));
            exchange.Running?.Offers(body);
            if (exchange.Running?.IsStopped == true)
                return (Outcome.Stopped, Refusal.Stopped);
            if (await EnterAsync(body, parts).ConfigureAwait(false) is { } over)
                return (Outcome.Refused, over);
            using var admission = exchange.Admission;
            var asked = exchange.Look(new Inspection(parts, isAnswer: false, exchange.Memory), body);
            if (asked.Blocked)
                return (Outcome.RequestBlocked, Refusal.ByPolicy);
            var bytes = Rewritten(body, asked);
            if (exchange.Route!.Authority is not null)
            {
                (bytes, var refused) = AgentTurn.Begin(exchange, http.Request.Headers, bytes, memory, time);
                if (refused is not null)
                    return (Outcome.RequestBlocked, refused);
            }

            return await SendAsync(pathAndQuery, bytes).ConfigureAwait(false);
        }

        if (Choose(routes) is { } none)
            return (Outcome.Refused, none);
        if (await EnterAsync(null, []).ConfigureAwait(false) is { } full)
            return (Outcome.Refused, full);
        using var entered = exchange.Admission;
        return await SendAsync(pathAndQuery, null).ConfigureAwait(false);
    }

    async ValueTask<Refusal?> EnterAsync(JsonBody? body, IReadOnlyList<Part> parts)
    {
        var caps = exchange.Route!.Entry.Caps;
        if (caps.PromptCharacters is { } most && Estimate.Characters(parts) > most)
            return Refusal.PromptTooLong;
        var key = exchange.Key;
        var caller = new QuotaCaller(key?.Id, key?.Application, body is null ? null : Estimate.User(body), exchange.Model, exchange.Route.Name);
        var longest = caps.OutputTokens is { } tokens ? (long)tokens * Admission.CharactersOfToken * (caps.Choices ?? MostChoices) : long.MaxValue;
        var (output, isKnown) = body is null ? (0, true) : Estimate.Output(body, exchange.Endpoint.Path);
        var (admission, refusal) = await quotas.EnterAsync(caller, body is null ? 0 : Estimate.Input(parts), output, longest, http.RequestAborted).ConfigureAwait(false);
        exchange.Admission = admission;
        admission?.SaysLength = isKnown;
        return refusal;
    }

    async Task<(JsonBody? Body, Refusal? Refusal)> AskedAsync()
    {
        var request = http.Request;
        if (request.Headers.ContentEncoding.Count > 0)
            return (null, Refusal.Encoded);
        // Whatever its length says: a server that believes it reads binary tensors behind the JSON, which no guard would have seen.
        if (exchange.Endpoint.Api == "inference" && request.Headers.ContainsKey("Inference-Header-Content-Length"))
            return (null, Refusal.Binary);
        if (request.ContentType is { } type && !IsJson(type))
            return (null, Refusal.NotJson);
        ReadOnlyMemory<byte>? read;
        try
        {
            var most = TimeSpan.FromSeconds(limits.RequestSeconds);
            read = await exchange.WaitAsync(BoundedReading.ReadAsync(request.Body, limits.RequestBytes, new Patience(most, most), exchange.Held, http.RequestAborted, request.ContentLength)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return (null, Refusal.TooSlow);
        }

        if (read is not { } bytes)
            return (null, Refusal.TooLarge);
        var body = JsonBody.Read(bytes, out var error);
        return (body, body is null ? Refusal.BadRequest(error) : null);
    }

    // Open Inference Protocol: /v2/models/NAME/infer.
    static string? Named(string path) => path.Split('/') is [_, _, "models", var name, ..] ? name : null;

    // The first of the routes at this path that serves the model and that the key opens.
    Refusal? Choose(IReadOnlyList<Route> routes)
    {
        foreach (var route in routes)
            if (route.Serves(exchange.Model, exchange.Endpoint.Request is not null))
            {
                exchange.Route = route;
                exchange.IsRouted = true;
                var key = exchange.Key;
                return key is null || ((key.Routes.Count == 0 || key.Routes.Contains(route.Name)) && (key.Models.Count == 0 || (exchange.Model is null ? exchange.Endpoint.Request is null : key.Models.Contains(exchange.Model)))) ? null : Refusal.NotAllowed;
            }

        return Refusal.NotAllowed;
    }

    async Task<(Outcome, Refusal?)> SendAsync(string pathAndQuery, ReadOnlyMemory<byte>? body)
    {
        var route = exchange.Route!;
        var servers = exchange.Running?.Servers ?? route.Upstreams;
        var refusal = servers.Count == 0 ? Refusal.NotServed : Refusal.Resting;
        var tries = servers.Count * (1 + route.Entry.Retries);
        var headers = ForwardedHeaders.Of(http.Request.Headers, exchange.Key).ToList();
        var parent = exchange.Trace is null ? TraceParent.Of(http.Request.Headers) : null;
        for (var i = 0; i < tries; i++)
        {
            if (i > 0 && i % servers.Count == 0 && refusal != Refusal.Stopped)
                await exchange.PauseAsync(TimeSpan.FromMilliseconds(route.Entry.RetryPauseMilliseconds << ((i / servers.Count) - 1)), http.RequestAborted).ConfigureAwait(false);
            var upstream = servers[i % servers.Count];
            var isStopped = exchange.Running?.IsStoppedAt(upstream) == true;
            if (isStopped)
                refusal = Refusal.Stopped;
            if (isStopped || !upstream.Breaker.Enter())
                continue;
            var before = (exchange.Admission!.WasSent, exchange.Admission.AnswerWasWhole);
            Begin(upstream);
            exchange.Copy ??= exchange.Shadow?.Begin(exchange, upstream, pathAndQuery, body, headers);
            var call = exchange.Trace?.Call(exchange.Endpoint.Method, upstream.Name, upstream.Url);
            try
            {
                if (await AskAsync(upstream, call, pathAndQuery, body, [.. headers, .. exchange.Trace?.Told(call) ?? parent?.Told() ?? []], isLast: i + 1 == tries).ConfigureAwait(false) is { } done)
                    return done;
            }
            catch (HttpRequestException e)
            {
                upstream.Breaker.Failed();
                call?.Error = "connection_failed";
                refusal = Refusal.NoUpstream;
                // It had the request and broke off: it may have worked on it, and asking another would do it twice.
                if (WasConnected(e) && exchange.Endpoint.Method != "GET")
                    return (Outcome.UpstreamFailed, Refusal.BadAnswer);
                if (!WasConnected(e))
                    (exchange.Admission.WasSent, exchange.Admission.AnswerWasWhole) = before;
            }
            catch (TimeoutException)
            {
                // It may still work on it: asking another would do it twice.
                upstream.Breaker.Failed();
                call?.Error = "timeout";
                return (Outcome.UpstreamFailed, Refusal.UpstreamTimeout);
            }
            catch
            {
                upstream.Breaker.Unknown();
                call?.Error = "cancelled";
                throw;
            }
            finally
            {
                exchange.Trace?.Ended(call);
            }
        }

        return (refusal == Refusal.Stopped ? Outcome.Stopped : Outcome.UpstreamFailed, refusal);
    }

    // Null when the next server is to be asked.
    async Task<(Outcome, Refusal?)?> AskAsync(Upstream upstream, UpstreamCall? call, string pathAndQuery, ReadOnlyMemory<byte>? body, IEnumerable<KeyValuePair<string, string>> headers, bool isLast)
    {
        using var answer = await exchange.WaitAsync(upstream.SendAsync(exchange.Endpoint.Method, pathAndQuery, body, headers, http.RequestAborted)).ConfigureAwait(false);
        call?.Status = (int)answer.StatusCode;
        // What says that it failed is no answer that a model wrote.
        exchange.Admission!.AnswerWasWhole = !answer.IsSuccessStatusCode;
        var failed = (int)answer.StatusCode is 502 or 503 or 504;
        if (failed)
            upstream.Breaker.Failed();
        var passedOn = !isLast && exchange.Route!.Entry.FallbackOn.Contains((int)answer.StatusCode);
        // A trial that neither worked nor failed leaves the next one free to try.
        if (!passedOn || !failed)
            upstream.Breaker.Unknown();
        if (passedOn)
            return null;
        var done = await AnswerAsync(upstream, answer).ConfigureAwait(false);
        if (done.Item1 == Outcome.UpstreamFailed)
            upstream.Breaker.Failed();
        else if (!failed)
            upstream.Breaker.Worked();
        return done;
    }

    void Begin(Upstream upstream)
    {
        exchange.Upstream = upstream.Name;
        exchange.Server = upstream.Url;
        (exchange.Admission!.WasSent, exchange.Admission.AnswerWasWhole) = (true, false);
    }

    static bool WasConnected(HttpRequestException broken) =>
        broken.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);

    async Task<(Outcome, Refusal?)> AnswerAsync(Upstream upstream, HttpResponseMessage answer)
    {
        if ((int)answer.StatusCode is 401 or 407)
            return (Outcome.UpstreamFailed, Refusal.UpstreamCredential);
        // A redirect leads where nobody configured; what is no answer at all is none for the caller either.
        if (Framing.IsDoubtful(answer) || (int)answer.StatusCode is not (>= 200 and < 300 or >= 400 and < 600))
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        var patience = upstream.Patience();
        if (exchange.Endpoint.Stream is { } shape && answer.IsSuccessStatusCode && answer.Content.Headers.ContentEncoding.Count == 0 && IsStream(shape, answer.Content.Headers.ContentType?.MediaType))
            return await new StreamRun(http, exchange, shape, limits).RunAsync(answer, patience, upstream.OwnCredential).ConfigureAwait(false);
        if (answer.Content.Headers.ContentEncoding.Count > 0 || answer.Content.Headers.ContentType?.MediaType is not { } type || !IsJson(type))
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        ReadOnlyMemory<byte>? bytes;
        try
        {
            var stream = await answer.Content.ReadAsStreamAsync(http.RequestAborted).ConfigureAwait(false);
            bytes = await exchange.WaitAsync(BoundedReading.ReadAsync(stream, limits.AnswerBytes, patience, exchange.Held, http.RequestAborted, answer.Content.Headers.ContentLength)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        }

        if (bytes is not { } whole || upstream.Betrays(whole.Span) || JsonBody.Read(whole, out _) is not { } body || upstream.Betrays(body))
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        var parts = exchange.Endpoint.Answer.Parts(body, out var error);
        exchange.Admission!.Usage.Read(body);
        exchange.Admission.AnswerWasWhole = true;
        if (error.Length > 0 || RequestedForm.RepeatsInPieces(body, exchange))
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        exchange.Facts.Read(body);
        exchange.Admission.OutputCharacters = Estimate.Characters(parts);
        var judgement = exchange.Look(new Inspection(parts, isAnswer: true, exchange.Memory), body);
        if (judgement.Blocked)
            return (Outcome.AnswerBlocked, Refusal.ByPolicy);
        var written = Rewritten(body, judgement);
        if (exchange.Desk is { } desk)
            written = await new AnsweredCalls(desk, http.RequestAborted).FilterAsync(exchange.Endpoint.Path, written).ConfigureAwait(false);
        ForwardedHeaders.Copy(answer.Headers, http.Response.Headers);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = written.Length;
        exchange.Admission.Settle();
        exchange.Admission.Say(http.Response.Headers);
        exchange.SayTime(http.Response.Headers);
        exchange.SayAnnotations(http.Response.Headers);
        await http.Response.Body.WriteAsync(written, http.RequestAborted).ConfigureAwait(false);
        return (exchange.WasRewritten ? Outcome.Rewritten : Outcome.Answered, null);
    }

    static ReadOnlyMemory<byte> Rewritten(JsonBody body, Judgement judgement)
    {
        if (judgement.Rewrites().Count + judgement.Inspection.Numbers.Count == 0)
            return body.Utf8;
        var rewrites = judgement.Rewrites().Select(r => (r.Part.Scalar, r.Text)).ToList();
        var numbers = judgement.Numbers.ToList();
        return rewrites.Count + numbers.Count == 0 ? body.Utf8 : body.With(rewrites, numbers);
    }

    static bool IsStream(StreamShape shape, string? type) => shape.IsLines ? type is "application/x-ndjson" or "application/jsonl" or "application/ndjson" : type is "text/event-stream";

    static bool IsJson(string type)
    {
        var media = type.AsSpan();
        var end = media.IndexOf(';');
        media = (end < 0 ? media : media[..end]).Trim();
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
