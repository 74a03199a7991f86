using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Serving.Messages;
using Assay.Serving.Proxy;

namespace Assay.Serving.Agents.Mcp;

/// <summary>A message of JSON-RPC 2.0: a request has a method and an id, a notification has no id, an answer has no method.</summary>
/// <param name="Id">As it is written; null for a notification. 1 and "1" are not the same.</param>
/// <param name="Method">Null for an answer.</param>
/// <param name="Root">The whole message.</param>
sealed record McpMessage(string? Id, string? Method, JsonElement Root)
{
    const int LongestId = 128, LongestMethod = 64;

    /// <summary>What the gateway answers with: refused by policy, a person has to agree first.</summary>
    internal const int Refused = -32003, Waits = -32004, NoMethod = -32601, Unreadable = -32700, Invalid = -32600, Failed = -32603;

    internal bool IsRequest => Id is not null && Method is not null;

    internal bool IsAnswer => Method is null;

    internal JsonElement? Params => Root.TryGetProperty("params", out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    internal string? Param(string name) => Params is { } all && all.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The message; null when it is none, or several.</summary>
    internal static McpMessage? Of(JsonBody body)
    {
        var root = JsonDocument.Parse(body.Utf8).RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("jsonrpc", out var version) || !version.ValueEquals("2.0"))
            return null;
        string? id = null;
        if (root.TryGetProperty("id", out var shown))
        {
            id = shown.ValueKind == JsonValueKind.String || (shown.ValueKind == JsonValueKind.Number && shown.TryGetInt64(out _)) ? shown.GetRawText() : null;
            if (id is not { Length: <= LongestId })
                return null;
        }

        if (!root.TryGetProperty("method", out var method))
            return id is not null && root.TryGetProperty("result", out _) != root.TryGetProperty("error", out _) && !root.TryGetProperty("params", out _) ? new McpMessage(id, null, root) : null;
        if (method.ValueKind != JsonValueKind.String || method.GetString() is not { Length: <= LongestMethod } name || root.TryGetProperty("result", out _) || root.TryGetProperty("error", out _))
            return null;
        return !root.TryGetProperty("params", out var given) || given.ValueKind == JsonValueKind.Object ? new McpMessage(id, name, root) : null;
    }

    /// <summary>An answer that says that something went wrong.</summary>
    internal static byte[] Error(string? id, int code, string message, object? data = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (data is not null)
            error["data"] = JsonSerializer.SerializeToNode(data);
        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id is null ? null : JsonNode.Parse(id), ["error"] = error }, Refusal.Legible);
    }
}
