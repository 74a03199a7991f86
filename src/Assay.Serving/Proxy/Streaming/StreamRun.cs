using Assay.Serving.Agents.Calls;
using Assay.Text.EventStreams;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Proxy.Streaming;

/// <summary>Takes a stream from the model's server to the caller, guarded.</summary>
sealed class StreamRun(HttpContext http, Exchange exchange, StreamShape shape, BodyLimits limits)
{
    const int MostEvent = 1 << 20;

    internal async Task<(Outcome, Refusal?)> RunAsync(HttpResponseMessage answer, Patience idle, OwnCredential? credential)
    {
        var endpoint = exchange.Endpoint;
        using var stream = await answer.Content.ReadAsStreamAsync(http.RequestAborted).ConfigureAwait(false);
        var reader = new EventReader(stream, shape.IsLines, new EventLimits(MostEvent, MostEvent, limits.AnswerBytes));
        var guarded = new StreamedAnswer(endpoint, shape, exchange.Policy, exchange, credential);
        var calls = StreamedCalls.Of(endpoint.Path, exchange.Desk, http.RequestAborted);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var outcome = Outcome.Answered;
        try
        {
            while (await NextAsync(reader, patience, idle).ConfigureAwait(false))
            {
                if (credential?.IsIn(reader.Data.Span) == true)
                    return await EndAsync(Outcome.UpstreamFailed).ConfigureAwait(false);
                if (NameOf(reader.Name) is not { } name || await PassedAsync(calls, guarded.Next(name, reader.Data)).ConfigureAwait(false) is not { } events)
                    return await EndAsync(Broken(reader)).ConfigureAwait(false);
                if (exchange.Admission?.OutputCharacters > exchange.Admission?.MostOutputCharacters)
                    return await EndAsync(Outcome.UpstreamFailed).ConfigureAwait(false);
                // It is no fault of the server that others of the task used what was left.
                if (exchange.Admission?.ExceedsBudget() == true)
                {
                    exchange.Desk?.Refuse("the budget of the task is used up", Guards.Place.Output);
                    return await EndAsync(Outcome.AnswerBlocked).ConfigureAwait(false);
                }

                Begin(answer);
                if (guarded.IsWhole)
                    exchange.Admission?.Settle();
                await WriteAsync(guarded, events).ConfigureAwait(false);
            }

            // What does not say that it is whole was cut: not every cut is seen by HTTP.
            if (reader.TooMuch || !guarded.IsWhole)
                return await EndAsync(Outcome.UpstreamFailed).ConfigureAwait(false);
            exchange.Admission?.AnswerWasWhole = true;
            exchange.Admission?.Settle();
            if (await PassedAsync(calls, guarded.Rest(), ends: true).ConfigureAwait(false) is not { } rest)
                return await EndAsync(Outcome.AnswerBlocked).ConfigureAwait(false);
            Begin(answer);
            await WriteAsync(guarded, rest).ConfigureAwait(false);
            return (exchange.WasRewritten ? Outcome.Rewritten : outcome, null);
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested && e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The model's server broke off, or fell silent: the caller must not take what came for the whole.
            return await EndAsync(Outcome.UpstreamFailed).ConfigureAwait(false);
        }
    }

    static async Task<IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)>?> PassedAsync(StreamedCalls? calls, IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)>? events, bool ends = false)
    {
        if (calls is null || events is null || await calls.NextAsync(events).ConfigureAwait(false) is not { } passed)
            return calls is null ? events : null;
        return ends ? [.. passed, .. await calls.RestAsync().ConfigureAwait(false)] : passed;
    }

    async Task<bool> NextAsync(EventReader reader, CancellationTokenSource patience, Patience idle)
    {
        patience.CancelAfter(idle.Left());
        return await exchange.WaitAsync(reader.NextAsync(patience.Token).AsTask()).ConfigureAwait(false);
    }

    void Begin(HttpResponseMessage answer)
    {
        if (http.Response.HasStarted || http.Response.ContentType is not null)
            return;
        ForwardedHeaders.Copy(answer.Headers, http.Response.Headers);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = shape.IsLines ? "application/x-ndjson" : "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        // nginx and its like would collect the stream before they pass it on.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        exchange.Admission?.Say(http.Response.Headers);
        exchange.SayTime(http.Response.Headers);
        exchange.SayAnnotations(http.Response.Headers);
    }

    async Task WriteAsync(StreamedAnswer guarded, IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)> events)
    {
        if (events.Count == 0)
            return;
        exchange.Begins();
        using var bytes = new MemoryStream();
        foreach (var (name, data) in events)
            guarded.Write(bytes, name, data);
        await http.Response.Body.WriteAsync(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), http.RequestAborted).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    Outcome Broken(EventReader reader) => reader.TooMuch || !exchange.WasBlocked ? Outcome.UpstreamFailed : Outcome.AnswerBlocked;

    // Before the first byte it is refused like any answer; after it, an event of the API's own kind says that this is not the end.
    async Task<(Outcome, Refusal?)> EndAsync(Outcome outcome)
    {
        var refusal = outcome == Outcome.AnswerBlocked ? Refusal.ByPolicy : Refusal.BadAnswer;
        if (http.Response.ContentType is null)
            return (outcome, refusal);
        exchange.Error = refusal.Code;
        var said = refusal.InStream(exchange.Endpoint.Errors, exchange.Reference, shape.IsLines);
        await http.Response.Body.WriteAsync(said, http.RequestAborted).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        return (outcome, null);
    }

    // Names are words of the API. Anything else has no place in a caller's stream.
    static string? NameOf(string? name) => name is null ? "" : name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? name : null;
}
