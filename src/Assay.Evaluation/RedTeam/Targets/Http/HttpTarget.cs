using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Text.EventStreams;

namespace Assay.Evaluation.RedTeam;

/// <summary>A target behind HTTP that speaks a dialect. Redirects are not followed: they would carry the key to somewhere else.</summary>
sealed class HttpTarget(HttpSender sender, Uri address, IDialect dialect, TargetTraits traits, AnswerPathReader paths, PersonHeaders persons, bool stream, TargetLimits limits) : ITarget
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false };

    public TargetTraits Traits => traits;

    public Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        var body = Json.Written(json => dialect.Write(json, request, traits.Model, stream));
        return sender.SendAsync(
            () =>
            {
                var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
                message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                foreach (var (name, value) in dialect.Headers)
                    message.Headers.TryAddWithoutValidation(name, value);
                persons.AddTo(message, request.Person, request);
                return message;
            },
            ReadAsync, request.Meter, cancel);
    }

    async Task<TargetReply> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (type is "text/event-stream" or "application/x-ndjson" or "application/jsonl")
            return await StreamedAsync(new EventReader(body, type != "text/event-stream", limits.Stream), cancel).ConfigureAwait(false);
        var read = await BoundedBody.ReadAsync(body, limits.AnswerBytes, cancel).ConfigureAwait(false);
        if (read is null)
            return HttpSender.Failed(TargetFailureKind.TooMuch, $"the answer is larger than {limits.AnswerBytes >> 10} KB");
        using var json = StrictJson.Parse(read.Value, Strict);
        return paths.AddTo(dialect.Read(json.RootElement, limits), json.RootElement, limits);
    }

    // What came before a stream broke is kept: an attack that worked has worked.
    async Task<TargetReply> StreamedAsync(EventReader events, CancellationToken cancel)
    {
        var answer = dialect.Stream(limits);
        var shown = new TargetReply();
        TargetFailure? failure = null;
        try
        {
            while (await events.NextAsync(cancel).ConfigureAwait(false))
            {
                var complete = answer.Take(events.Name, events.Data.Span, out var one);
                shown = paths.AddFrom(shown, one, limits);
                if (complete)
                    return Whole();
            }

            if (events.TooMuch)
                failure = new TargetFailure(TargetFailureKind.TooMuch, $"the stream is larger than {limits.AnswerBytes >> 10} KB");
        }
        catch (JsonException)
        {
            failure = new TargetFailure(TargetFailureKind.Malformed, "an event of the stream is not of the expected shape");
        }
        catch (OperationCanceledException)
        {
            failure = new TargetFailure(TargetFailureKind.TimedOut, $"the stream did not end within {limits.Time.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            failure = new TargetFailure(TargetFailureKind.Unreachable, $"the stream broke: {AnswerText.Quoted(e.Message)}");
        }

        return failure is null ? Whole() : Whole() with { Failure = failure };

        // An application that streams the calls of its model shows what it did: those whose results the model went on from, it made itself.
        TargetReply Whole()
        {
            var reply = answer.Reply();
            var made = traits.Bare ? 0 : reply.Answered;
            return reply with
            {
                Calls = [.. reply.Calls.Skip(made)],
                Trace = shown.TraceShown ? shown.Trace : [.. reply.Trace, .. reply.Calls.Take(made)],
                Retrieved = shown.Retrieved,
                TraceShown = shown.TraceShown || reply.TraceShown || made > 0,
            };
        }
    }
}
