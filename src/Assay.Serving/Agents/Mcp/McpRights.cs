using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Serving.Agents.Mcp;

/// <summary>What passes between a client and a server of the Model Context Protocol beside the calls of tools.</summary>
static class McpRights
{
    static readonly HashSet<string> OfClient = new(StringComparer.Ordinal) { "ping", "tools/list", "prompts/list", "resources/list", "resources/templates/list", "logging/setLevel", "notifications/initialized", "notifications/cancelled", "notifications/progress", "notifications/roots/list_changed" };

    static readonly HashSet<string> Notifications = new(StringComparer.Ordinal) { "notifications/message", "notifications/progress", "notifications/cancelled", "notifications/tools/list_changed", "notifications/prompts/list_changed", "notifications/resources/list_changed", "notifications/resources/updated", "notifications/elicitation/complete" };

    /// <summary>Whether the client may send it; null for a method that the gateway does not know.</summary>
    internal static bool? MaySend(McpEntry entry, McpMessage message) => message.Method switch
    {
        "resources/read" or "resources/subscribe" or "resources/unsubscribe" => message.Param("uri") is { } uri && IsResource(entry, uri),
        "prompts/get" => message.Param("name") is { } name && IsNamed(entry.Prompts, name),
        "completion/complete" => message.Params is { } all && all.TryGetProperty("ref", out var of) && of.ValueKind == JsonValueKind.Object && (Text(of, "type") == "ref/prompt" ? IsNamed(entry.Prompts, Text(of, "name")) : IsResource(entry, Text(of, "uri"))),
        { } method => OfClient.Contains(method) ? true : null,
        null => true,
    };

    /// <summary>Whether the server may ask the client that.</summary>
    internal static bool MayAsk(McpEntry entry, string method) => method switch
    {
        "ping" => true,
        "sampling/createMessage" => entry.Sampling,
        "elicitation/create" => entry.Elicitation,
        "roots/list" => entry.Roots,
        _ => false,
    };

    internal static bool MayNotify(string method) => Notifications.Contains(method);

    /// <summary>What the client says it can do, without what the server may not ask for.</summary>
    internal static byte[] Initialize(McpEntry entry, ReadOnlyMemory<byte> utf8)
    {
        var message = JsonNode.Parse(utf8.Span)!;
        if (message["params"]?["capabilities"] is JsonObject capabilities)
            foreach (var name in capabilities.Select(c => c.Key).ToList())
                if (!(name switch { "sampling" => entry.Sampling, "elicitation" => entry.Elicitation, "roots" => entry.Roots, _ => false }))
                    capabilities.Remove(name);
        return JsonSerializer.SerializeToUtf8Bytes(message);
    }

    internal static bool IsNamed(IReadOnlyList<string> patterns, string? name) => name is not null && patterns.Any(p => Pattern.Fits(p, name));

    // What a '*' stands for may not lead elsewhere: the server reads the address, not we.
    internal static bool IsResource(McpEntry entry, string? uri) =>
        uri is not null && (entry.Resources.Contains(uri) || (IsNamed(entry.Resources, uri) && !uri.Contains("..", StringComparison.Ordinal) && uri.AsSpan().IndexOfAny("%\\@") < 0 && !uri.Any(c => c <= ' ' || char.IsControl(c))));

    static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
