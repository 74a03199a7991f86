using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Serving.Agents.Calls;

/// <summary>An event of a stream.</summary>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Data">Its JSON, or <c>[DONE]</c>.</param>
readonly record struct StreamEvent(string Name, ReadOnlyMemory<byte> Data)
{
    internal bool IsDone => Data.Span.SequenceEqual("[DONE]"u8);

    internal static StreamEvent Of(string name, JsonNode data) => new(name, JsonSerializer.SerializeToUtf8Bytes(data));
}

/// <summary>
/// The calls in an answer that comes event by event: a call is held until its arguments are whole, then it is decided; what is not allowed never began for the caller.
/// </summary>
abstract class StreamedCalls
{
    /// <summary>Bytes of calls that are held at most.</summary>
    protected const int MostHeld = 1 << 20;

    protected const int MostCalls = 128;

    /// <summary>What holds the calls of an API's stream; null where there are none.</summary>
    internal static StreamedCalls? Of(string path, AgentDesk? desk, CancellationToken cancel) => desk is null ? null : path switch
    {
        "/v1/chat/completions" => new ChatStreamCalls(desk, cancel),
        "/v1/responses" => new ResponseStreamCalls(desk, cancel),
        "/v1/messages" => new MessageStreamCalls(desk, cancel),
        "/api/chat" => new OllamaStreamCalls(desk, cancel),
        _ => null,
    };

    /// <summary>What events become; null when the answer has to end here.</summary>
    internal async Task<IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)>?> NextAsync(IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)> events)
    {
        List<(string, ReadOnlyMemory<byte>)> passed = [];
        foreach (var (name, data) in events)
        {
            var came = new StreamEvent(name, data);
            var json = came.IsDone ? null : JsonNode.Parse(data.Span) as JsonObject;
            if (json is null && !came.IsDone)
                return null;
            if (await NextAsync(came, json).ConfigureAwait(false) is not { } shown)
                return null;
            passed.AddRange(shown.Select(e => (e.Name, e.Data)));
        }

        return passed;
    }

    /// <summary>What is still held when the stream ends. A call that never ended is none.</summary>
    internal virtual async Task<IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)>> RestAsync()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        return [];
    }

    /// <param name="came">The event.</param>
    /// <param name="json">What it holds; null at the end.</param>
    protected abstract Task<IReadOnlyList<StreamEvent>?> NextAsync(StreamEvent came, JsonObject? json);

    protected static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) && number >= 0 ? number : null;
}

/// <summary>Ollama: calls stand whole in one line.</summary>
sealed class OllamaStreamCalls(AgentDesk desk, CancellationToken cancel) : StreamedCalls
{
    protected override async Task<IReadOnlyList<StreamEvent>?> NextAsync(StreamEvent came, JsonObject? json) =>
        json is not null && await new AnsweredCalls(desk, cancel).OllamaAsync(json).ConfigureAwait(false) ? [StreamEvent.Of(came.Name, json)] : [came];
}
