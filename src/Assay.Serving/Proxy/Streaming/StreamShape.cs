using System.Text.Json;
using Assay.Serving.Guards;
using Assay.Serving.Messages;

namespace Assay.Serving.Proxy.Streaming;

/// <summary>How an API streams: where its events carry the next piece of a text, and which events end it.</summary>
/// <param name="IsLines">Lines of JSON (Ollama) instead of server-sent events.</param>
/// <param name="Deltas">Where pieces stand; the use says how their text is to be read.</param>
/// <param name="Ends">Which of the texts an event ends; null when it ends none.</param>
/// <param name="IsLast">Whether a stream that ends after it is whole: the answer is complete, or it says that it failed.</param>
sealed record StreamShape(bool IsLines, IReadOnlyList<PlaceRule> Deltas, Func<JsonBody, Func<string, bool>?> Ends, Func<JsonBody, bool> IsLast)
{
    // What tells one text from another: choices, items and blocks are numbered beside the piece, not by their place in a list.
    static readonly HashSet<string> Numbers = new(StringComparer.Ordinal) { "index", "output_index", "content_index", "summary_index", "item_id" };

    internal static StreamShape Chat { get; } = new(false,
    [
        PlaceRule.At("choices/*/delta/tool_calls/*/function/arguments", Place.Output, PartUse.Arguments),
        PlaceRule.At("choices/*/delta/function_call/arguments", Place.Output, PartUse.Arguments),
        PlaceRule.At("choices/*/delta/content", Place.Output, PartUse.Answer),
        PlaceRule.At("choices/*/delta/**", Place.Output),
        PlaceRule.At("choices/*/text", Place.Output, PartUse.Answer),
    ], Choices, body => Choices(body) is not null || IsError(body));

    internal static StreamShape Responses { get; } = new(false, [PlaceRule.At("delta", Place.Output)],
        body => body.Member("type")?.Text is { } type && (type.EndsWith(".done", StringComparison.Ordinal) || type is "response.completed" or "response.incomplete" or "response.failed") ? All : null,
        body => body.Member("type")?.Text is "response.completed" or "response.incomplete" or "response.failed" or "response.cancelled" or "error" || IsError(body));

    internal static StreamShape Anthropic { get; } = new(false,
    [
        PlaceRule.At("delta/partial_json", Place.Output, PartUse.Arguments),
        PlaceRule.At("delta/text", Place.Output, PartUse.Answer),
        PlaceRule.At("delta/**", Place.Output),
    ], Blocks, body => body.Member("type")?.Text is "message_stop" or "error" || IsError(body));

    internal static StreamShape Ollama { get; } = new(true,
    [
        PlaceRule.At("message/content", Place.Output, PartUse.Answer),
        PlaceRule.At("message/*", Place.Output),
        PlaceRule.At("response", Place.Output, PartUse.Answer),
        PlaceRule.At("thinking", Place.Output),
    ], body => body.Member("done")?.Kind == JsonTokenType.True ? All : null, body => body.Member("done")?.Kind == JsonTokenType.True || IsError(body));

    /// <summary>The text that a scalar is the next piece of; null when it is a text of its own.</summary>
    internal (string Channel, PartUse Use)? ChannelOf(JsonBody body, JsonScalar scalar)
    {
        if (scalar.Kind != JsonTokenType.String)
            return null;
        var path = body.Path(scalar.Node);
        foreach (var rule in Deltas)
            if (rule.Matches(path) && path[^1].Name is not ("role" or "name" or "id" or "type"))
            {
                var type = body.Member("type")?.Text;
                return (Name(body, scalar.Node, type), type switch
                {
                    "response.output_text.delta" => PartUse.Answer,
                    "response.function_call_arguments.delta" or "response.mcp_call_arguments.delta" => PartUse.Arguments,
                    _ => rule.Use,
                });
            }
        return null;
    }

    static string Name(JsonBody body, int node, string? type)
    {
        var name = type ?? "";
        for (var at = node; at >= 0; at = body.Node(at).Parent)
        {
            if (body.Node(at).Name is { } step)
                name = step + "/" + name;
            foreach (var scalar in body.Scalars)
                if (scalar.Kind is JsonTokenType.Number or JsonTokenType.String && body.Node(scalar.Node) is { Name: { } number } beside && beside.Parent == body.Node(at).Parent && Numbers.Contains(number))
                    name = $"{number}={(scalar.Kind == JsonTokenType.String ? scalar.Text : Written(body, scalar))}/{name}";
        }

        return name;
    }

    static bool All(string channel) => true;

    // A choice ends when it says why. Other choices go on: what is held back of them may be the beginning of something.
    static Func<string, bool>? Choices(JsonBody body)
    {
        List<string>? ended = null;
        foreach (var scalar in body.Scalars)
            if (scalar is { Kind: JsonTokenType.String, Text.Length: > 0 } && body.Node(scalar.Node) is { Name: "finish_reason" } reason)
                (ended ??= []).Add(Index(body, reason.Parent) is { } index ? $"choices/index={index}/" : "choices/");
        return ended is null ? null : channel => ended.Exists(e => channel.StartsWith(e, StringComparison.Ordinal));
    }

    static Func<string, bool>? Blocks(JsonBody body) => body.Member("type")?.Text switch
    {
        "content_block_stop" when body.Member("index") is { Kind: JsonTokenType.Number } index => channel => channel.StartsWith($"index={Written(body, index)}/", StringComparison.Ordinal),
        "content_block_stop" or "message_delta" or "message_stop" => All,
        _ => null,
    };

    static string? Index(JsonBody body, int parent)
    {
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.Number && body.Node(scalar.Node) is { Name: "index" } node && node.Parent == parent)
                return Written(body, scalar);
        return null;
    }

    static string Written(JsonBody body, JsonScalar number) => System.Text.Encoding.ASCII.GetString(body.Utf8.Span.Slice(number.Start, number.Length));

    static bool IsError(JsonBody body) => body.Scalars.Any(s => s.Kind == JsonTokenType.PropertyName && s.Text == "error" && body.Node(s.Node).Parent == 0);
}
