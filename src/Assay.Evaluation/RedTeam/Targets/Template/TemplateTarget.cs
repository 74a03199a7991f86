using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>An application behind HTTP that speaks its own way: requests are made from a template, answers read by paths. Web chats have a conversation opened first.</summary>
sealed class TemplateTarget(HttpSender sender, Uri address, RequestTemplate template, OpeningRequest? opening, TargetTraits traits, AnswerPathReader paths, PersonHeaders persons, TargetLimits limits) : ITarget
{
    readonly ConcurrentDictionary<(string Attempt, string Session), WebSession> _sessions = new();

    public TargetTraits Traits => traits;

    public async Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        var session = _sessions.GetOrAdd((request.Attempt, request.Session), _ => new WebSession(address));
        if (opening is not null && !session.Opened)
        {
            if (request.Meter is { } meter && await meter.TakeAsync("opening", 0, cancel).ConfigureAwait(false) is { } enough)
                return new TargetReply { Failure = enough };
            var opened = await OpenAsync(opening, session, request, cancel).ConfigureAwait(false);
            if (opened.Failure is { } failure)
                return new TargetReply { Failure = failure with { Message = $"the conversation could not be opened: {failure.Message}" } };
            session.Opened = true;
        }

        var values = Values(request, session);
        return await sender.SendAsync(() => Made(template, values, session, request), async (response, stop) =>
        {
            session.Keep(response);
            var read = await WholeAsync(response, stop).ConfigureAwait(false);
            return read is null ? TooLarge() : Read(read.Value);
        }, request.Meter, cancel).ConfigureAwait(false);
    }

    public Task<string?> EndAsync(string attempt, CancellationToken cancel)
    {
        foreach (var key in _sessions.Keys.Where(k => k.Attempt == attempt))
            _sessions.TryRemove(key, out _);
        return Task.FromResult<string?>(null);
    }

    Task<TargetReply> OpenAsync(OpeningRequest opening, WebSession session, TargetRequest request, CancellationToken cancel)
    {
        var values = Values(request, session);
        return sender.SendAsync(() => Made(new RequestTemplate(opening.Method, opening.Address, opening.Body), values, session, request), async (response, stop) =>
        {
            session.Keep(response);
            if (await WholeAsync(response, stop).ConfigureAwait(false) is not { } body)
                return TooLarge();
            return session.Take(opening.Take ?? new Dictionary<string, TakenValue>(), response, body) is { } missing
                ? HttpSender.Failed(TargetFailureKind.Malformed, $"its answer does not hold '{missing}'") : new TargetReply();
        }, request.Meter, cancel);
    }

    HttpRequestMessage Made(RequestTemplate template, Placeholders values, WebSession session, TargetRequest request)
    {
        var message = FilledRequest.Of(address, template, values);
        session.AddTo(message);
        persons.AddTo(message, request.Person, request);
        return message;
    }

    static Placeholders Values(TargetRequest request, WebSession session)
    {
        var values = new Dictionary<string, string>(session.Values, StringComparer.Ordinal)
        {
            ["prompt"] = request.Messages[^1].Text,
            ["system"] = string.Join("\n\n", request.Messages.Where(m => m.Speaker == Speaker.System).Select(m => m.Text)),
            // Of the form that applications expect, and another one in each round: what a target remembers of the last is not met again.
            ["session"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Round}\n{request.Session}")).AsSpan(0, 16)),
            ["person"] = request.Person,
            // An application that wants a picture gets one with every question.
            ["image"] = Convert.ToBase64String(request.Messages.LastOrDefault(m => m.Pictures is { Count: > 0 })?.Pictures?[0] is { } picture ? Picture.Png(picture) : Picture.Harmless),
        };
        return new Placeholders(values, request.Messages);
    }

    async Task<ReadOnlyMemory<byte>?> WholeAsync(HttpResponseMessage response, CancellationToken cancel) =>
        await BoundedBody.ReadAsync(await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false), limits.AnswerBytes, cancel).ConfigureAwait(false);

    TargetReply TooLarge() => HttpSender.Failed(TargetFailureKind.TooMuch, $"the answer is larger than {limits.AnswerBytes >> 10} KB");

    TargetReply Read(ReadOnlyMemory<byte> body)
    {
        if (!paths.WholeText)
        {
            using var json = StrictJson.Parse(body, new JsonDocumentOptions { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false });
            return paths.Of(json.RootElement, limits);
        }

        var parts = new AnswerParts(limits);
        parts.Say(Encoding.UTF8.GetString(body.Span));
        return parts.Reply();
    }
}
