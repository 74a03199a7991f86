using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A server of the Model Context Protocol as target: payloads go in as arguments of those of its tools and prompts that the file names, and what they give
/// back is the answer. No other tool is called, and nothing is offered to the server.
/// </summary>
sealed class ToolServerTarget(Func<IToolChannel?> connect, IReadOnlyList<ToolServerCall> calls, TargetTraits traits, TargetLimits limits) : ITarget, IAsyncDisposable
{
    readonly SemaphoreSlim _one = new(1, 1);
    ToolServerClient? _client;

    public TargetTraits Traits => traits;

    public async Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timed.CancelAfter(limits.Time);
        var parts = new AnswerParts(limits);
        try
        {
            _client ??= connect() is { } channel ? new ToolServerClient(channel) : null;
            if (_client is null)
                parts.Failure = new TargetFailure(TargetFailureKind.Unreachable, "the server could not be started");
            else
                await AskEachAsync(_client, request, parts, timed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            parts.Failure = new TargetFailure(TargetFailureKind.TimedOut, $"no whole answer within {limits.Time.TotalSeconds:0.#} s");
        }
        catch (JsonException)
        {
            parts.Failure = new TargetFailure(TargetFailureKind.Malformed, "the server sent a message that is none of the protocol");
        }
        catch (ToolServerStopped e)
        {
            parts.Failure = e.Failure;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            parts.Failure = new TargetFailure(TargetFailureKind.Unreachable, AnswerText.Quoted(e.Message));
        }
        finally
        {
            // After a failure nobody knows which answer comes next: the next question begins anew.
            if (parts.Failure is not null || cancel.IsCancellationRequested)
                await StopAsync().ConfigureAwait(false);
            _one.Release();
        }

        // A tool that answers with an error, or is not there, was not tested; what shows in its complaint still counts.
        var reply = parts.Reply();
        return parts is { Finish: "error", Failure: null } ? reply with { Failure = new TargetFailure(TargetFailureKind.Refused, $"a tool answered with an error: {AnswerText.Quoted(reply.Text)}") } : reply;
    }

    async Task AskEachAsync(ToolServerClient client, TargetRequest request, AnswerParts parts, CancellationToken cancel)
    {
        var values = new Placeholders(new Dictionary<string, string> { ["prompt"] = request.Messages[^1].Text });
        await client.BeginAsync(cancel).ConfigureAwait(false);
        for (var i = 0; i < calls.Count; i++)
        {
            if (i > 0)
                parts.Say("\n");
            // The first call is the question itself.
            if (i > 0 && request.Meter is { } meter && await meter.TakeAsync("call", 0, cancel).ConfigureAwait(false) is { } enough)
                throw new ToolServerStopped(enough.Kind, enough.Message);
            var call = calls[i];
            var (method, name, results) = call.Tool is { } tool ? ("tools/call", tool, "content") : ("prompts/get", call.Prompt!, "messages");
            var result = await client.AskAsync(method, json =>
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WritePropertyName("arguments");
                if (call.Arguments is { } arguments)
                    values.Fill(json, arguments);
                else
                {
                    json.WriteStartObject();
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }, cancel).ConfigureAwait(false);
            foreach (var item in result.Each(results))
            {
                // A prompt's messages hold content in the same form as a tool's result.
                var content = item.Inner("content").ValueKind == JsonValueKind.Object ? item.Inner("content") : item;
                parts.Say(AnswerText.Of(content, "text") is { Length: > 0 } text ? text : AnswerText.Of(content.Inner("resource"), "text"));
            }

            if (result.Inner("structuredContent").ValueKind is JsonValueKind.Object)
                parts.Say("\n" + Arguments.Of(result.Inner("structuredContent")));
            if (result.Inner("isError").ValueKind == JsonValueKind.True)
                parts.Finish = "error";
        }
    }

    async Task StopAsync()
    {
        var client = _client;
        _client = null;
        if (client is not null)
            await client.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _one.Dispose();
    }
}
