using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Serving.Guards;

namespace Assay.Serving.Agents.Mcp;

/// <summary>What a server lists, without what the caller may not use and what is not as it was approved.</summary>
sealed class McpListing(AgentDesk desk, McpSessions sessions)
{
    const int MostEntries = 10_000;

    /// <summary>The answer as the caller may see it; null when it may see nothing of it.</summary>
    internal byte[]? Filter(string method, ReadOnlyMemory<byte> utf8)
    {
        var message = JsonNode.Parse(utf8.Span)!;
        if (message["result"] is not JsonObject result)
            return utf8.ToArray();
        return method switch
        {
            "initialize" => desk.Authority.Pins is { } pins && !pins.AreInstructions(Text(result["instructions"])) ? Changed("the server's instructions are not those that were approved") : utf8.ToArray(),
            "tools/list" => Filter(message, result, "tools", IsTool),
            "prompts/list" => Filter(message, result, "prompts", (name, of) => McpRights.IsNamed(desk.Authority.File.Mcp.Prompts, name) && (desk.Authority.Pins?.IsPrompt(of) ?? true)),
            "resources/list" => Filter(message, result, "resources", (_, of) => McpRights.IsResource(desk.Authority.File.Mcp, Text(of, "uri"))),
            "resources/templates/list" => Filter(message, result, "resourceTemplates", (_, of) => Text(of, "uriTemplate") is { } uri && desk.Authority.File.Mcp.Resources.Any(r => r.EndsWith('*') && Pattern.Fits(r, uri))),
            _ => utf8.ToArray(),
        };
    }

    // The second tool of a name would take the place of the first, which was looked at.
    static byte[]? Filter(JsonNode message, JsonObject result, string what, Func<string, JsonElement, bool> passes)
    {
        if (result[what] is not JsonArray entries || entries.Count > MostEntries)
            return null;
        HashSet<string> names = new(StringComparer.Ordinal);
        var kept = new JsonArray();
        foreach (var entry in entries.ToList())
            if (entry is JsonObject one && (Text(one["name"]) ?? Text(one["uri"])) is { } name && names.Add(what.StartsWith("resource", StringComparison.Ordinal) ? Text(one["uri"]) ?? name : name) && passes(name, JsonSerializer.SerializeToElement(one)))
            {
                entries.Remove(entry);
                kept.Add((JsonNode)one);
            }

        result[what] = kept;
        return JsonSerializer.SerializeToUtf8Bytes(message);
    }

    bool IsTool(string name, JsonElement definition)
    {
        var changed = desk.Authority.Pins?.IsTool(definition) == false;
        sessions.Shown(desk.Caller.Route, name, changed);
        if (!desk.Offers(name))
            return false;
        if (changed)
            desk.Refuse($"the definition of a tool is not the one that was approved: {(name.Length <= 64 ? name : name[..64])}", Place.ToolDefinition);
        return !changed;
    }

    byte[]? Changed(string why)
    {
        desk.Refuse(why, Place.ToolDefinition);
        return null;
    }

    static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
