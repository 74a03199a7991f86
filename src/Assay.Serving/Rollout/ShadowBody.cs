using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Serving.Proxy;

namespace Assay.Serving.Rollout;

/// <summary>
/// The copy of a request. It may do nothing but answer: where the server itself would call tools, search, run code, or keep something, there is no copy. It asks for a whole answer, not a stream.
/// </summary>
static class ShadowBody
{
    // What OpenAI's, Anthropic's and compatible servers do by themselves or remember.
    static readonly string[] Acts = ["mcp_servers", "web_search_options", "previous_response_id", "conversation", "background", "container", "plugins", "tool_resources", "prompt"];

    /// <summary>The bytes to send; null when there is no copy of this request.</summary>
    internal static ReadOnlyMemory<byte>? Of(ApiEndpoint endpoint, ReadOnlyMemory<byte> request)
    {
        if (endpoint.Api is "mcp" or "pass" || JsonNode.Parse(request.Span) is not JsonObject body)
            return null;
        // A text "prompt" is what completions ask; an object is a template that the server keeps, with tools of its own.
        if (Acts.Any(name => body[name] is { } value && (name != "prompt" || value is JsonObject) && value.GetValueKind() != JsonValueKind.False) || !OnlyCallersTools(body["tools"]))
            return null;
        if (endpoint.Path == "/v1/responses" || body["store"]?.GetValueKind() == JsonValueKind.True)
            body["store"] = false;
        if (endpoint.Stream is null || (body["stream"]?.GetValueKind() != JsonValueKind.True && !endpoint.Stream.IsLines))
            return JsonSerializer.SerializeToUtf8Bytes(body);
        body["stream"] = false;
        body.Remove("stream_options");
        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    // A function is called by who asked; and nobody gets this answer.
    static bool OnlyCallersTools(JsonNode? tools) => tools is null || (tools is JsonArray list && list.All(t => t is JsonObject tool && tool["type"] is var type
        && (type is null || (type is JsonValue value && value.TryGetValue<string>(out var name) && name is "function" or "custom"))));
}
