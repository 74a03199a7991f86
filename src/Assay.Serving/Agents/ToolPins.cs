using System.Text.Json;

namespace Assay.Serving.Agents;

/// <summary>
/// The definitions of a server's tools and prompts as they were approved: <c>docs/formats/mcp-pins.md</c>. A tool that describes itself otherwise
/// today is not the tool that was approved.
/// </summary>
sealed class ToolPins(IReadOnlyDictionary<string, Digest> tools, IReadOnlyDictionary<string, Digest> prompts, string instructions)
{
    static readonly string[] OfTool = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"], OfPrompt = ["name", "title", "description", "arguments"];

    internal bool IsTool(JsonElement definition) => Is(tools, OfTool, definition);

    internal bool IsPrompt(JsonElement definition) => Is(prompts, OfPrompt, definition);

    internal IEnumerable<string> ToolNames => tools.Keys;

    internal bool KnowsTool(string name) => tools.ContainsKey(name);

    internal bool AreInstructions(string? said) => (said ?? "") == instructions;

    /// <summary>The pins of one server; null with what is wrong.</summary>
    internal static ToolPins? Read(byte[] utf8, string? server, out string error)
    {
        error = "";
        try
        {
            var file = Json.Read<JsonElement>(utf8);
            if (file.GetProperty("assayMcpPins").GetInt32() != 1)
                error = "the version of the pins is not 1";
            var servers = file.GetProperty("servers").EnumerateObject().Where(s => server is null || s.Name == server).ToList();
            if (servers.Count != 1)
                error = server is null ? "it holds several servers: say which" : $"it holds no server '{server}'";
            if (error.Length > 0)
                return null;
            var pinned = servers[0].Value;
            return new ToolPins(Of(pinned, "tools"), Of(pinned, "prompts"), pinned.TryGetProperty("instructions", out var told) && told.ValueKind == JsonValueKind.String ? told.GetString()! : "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            error = $"it is no file of pins: {e.Message}";
            return null;
        }
    }

    static Dictionary<string, Digest> Of(JsonElement server, string what)
    {
        Dictionary<string, Digest> digests = new(StringComparer.Ordinal);
        if (server.TryGetProperty(what, out var pins))
            foreach (var pin in pins.EnumerateObject())
            {
                var digest = Digest.Sha256(CanonicalJson.Bytes(pin.Value.GetProperty("definition")));
                if (pin.Value.GetProperty("digest").GetString() != digest.ToString())
                    throw new FormatException($"the definition of {pin.Name} is not the one that its digest names");
                digests.Add(pin.Name, digest);
            }

        return digests;
    }

    static bool Is(IReadOnlyDictionary<string, Digest> pins, string[] members, JsonElement definition)
    {
        if (definition.ValueKind != JsonValueKind.Object || !definition.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String || !pins.TryGetValue(name.GetString()!, out var pinned))
            return false;
        var shown = members.Where(m => definition.TryGetProperty(m, out _)).ToDictionary(m => m, m => definition.GetProperty(m));
        return CanonicalJson.DigestOf(shown) == pinned;
    }
}
