using System.Text.Json;
using System.Text.Json.Nodes;
using static Assay.Serving.Agents.Calls.ToolNames;

namespace Assay.Serving.Agents.Documents;

/// <summary>Documents in what a server of the Model Context Protocol answers: results of tools (structured, and the texts that say the same), resources, and resources within results and prompts.</summary>
sealed class McpDocuments(DocumentDesk desk)
{
    /// <summary>The answer as the caller may see it; null when it may see nothing of it.</summary>
    internal byte[]? Filter(string method, string? name, byte[] utf8)
    {
        if (method is not ("tools/call" or "resources/read" or "prompts/get"))
            return utf8;
        var message = JsonNode.Parse(utf8)!;
        if (message["result"] is not JsonObject result)
            return utf8;
        var shown = method switch
        {
            "tools/call" => desk.SourceOf(name ?? "") is { } source ? Result(result, source) : Embedded(result["content"]),
            "resources/read" => Resources(result, name),
            _ => (desk.SourceOf("prompt:" + name) is not { } prompt || desk.Shows(prompt, result)) && (result["messages"] as JsonArray ?? []).All(m => Embedded(new JsonArray((m as JsonObject)?["content"]?.DeepClone()))),
        };
        return !shown || desk.IsRefused ? null : desk.Removed == 0 ? utf8 : JsonSerializer.SerializeToUtf8Bytes(message);
    }

    bool Result(JsonObject result, SourceEntry source)
    {
        var blocks = result["content"] as JsonArray ?? [];
        var structured = result["structuredContent"];
        // One document, in as many forms as the server gives it.
        if (source.List is not { } list)
            return desk.Shows(source, [structured, result, .. blocks.Select(b => DocumentDesk.Parsed(Word((b as JsonObject)?["text"])))]);
        if (structured is not null && !(DocumentDesk.Member(structured, list) is JsonArray documents ? desk.Filter(source, documents) >= 0 : desk.Shows(source, structured)))
            return false;
        var before = blocks.Count;
        foreach (var block in blocks.ToList())
        {
            if (block is JsonObject one && Word(one["type"]) == "text" && Word(one["text"]) is { } text)
            {
                if (desk.Text(source, text) is not { } shown)
                    blocks.Remove(block);
                else if (!ReferenceEquals(shown, text))
                    one["text"] = shown;
            }
            else if (!(block is JsonObject { } other && Resource(other) is { } held ? desk.Shows(desk.SourceOf($"resource:{Word(held["uri"])}") ?? source, held) : desk.Shows(source, block)))
                blocks.Remove(block);
        }

        if (before > 0 && blocks.Count == 0)
            blocks.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = DocumentDesk.Withheld });
        return true;
    }

    // A server may answer with another address than it was asked for: what is said of both counts.
    bool Resources(JsonObject result, string? asked)
    {
        if (result["contents"] is not JsonArray contents)
            return desk.Shows(desk.SourceOf($"resource:{asked}"));
        foreach (var content in contents.ToList())
        {
            var uri = Word((content as JsonObject)?["uri"]);
            if (!desk.Shows(desk.SourceOf($"resource:{asked}"), content) || (uri != asked && !desk.Shows(desk.SourceOf($"resource:{uri}"), content)))
                contents.Remove(content);
        }

        return contents.Count > 0;
    }

    // Resources within a result of which the file says nothing. One that may not be shown takes the whole with it: the rest speaks of it.
    bool Embedded(JsonNode? content) =>
        (content as JsonArray ?? []).All(b => (b as JsonObject) is not { } block || Resource(block) is not { } held || desk.Shows(desk.SourceOf($"resource:{Word(held["uri"])}"), held));

    static JsonObject? Resource(JsonObject block) => Word(block["type"]) == "resource" ? block["resource"] as JsonObject : null;
}
