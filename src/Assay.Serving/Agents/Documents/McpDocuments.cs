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
        var message = JsonNode.Parse(utf8) as JsonObject;
        if (message?.ContainsKey("result") == false)
            return utf8;
        // What is not as the protocol has it cannot be asked, and is not shown.
        if (message?["result"] is not JsonObject result)
            return null;
        var shown = method switch
        {
            "tools/call" => IsList(result, "content") && (desk.SourceOf(name ?? "") is { } source ? Result(result, source) : Embedded(result["content"] as JsonArray ?? [])),
            "resources/read" => IsList(result, "contents") && Resources(result, name),
            _ => IsList(result, "messages") && (desk.SourceOf("prompt:" + name) is not { } prompt || desk.Shows(prompt, result)) && (result["messages"] as JsonArray ?? []).All(m => Embedded([(m as JsonObject)?["content"]])),
        };
        desk.Tell();
        return !shown || desk.IsRefused ? null : desk.Removed == 0 ? utf8 : JsonSerializer.SerializeToUtf8Bytes(message);
    }

    static bool IsList(JsonObject of, string member) => !of.ContainsKey(member) || of[member] is JsonArray;

    bool Result(JsonObject result, SourceEntry source)
    {
        var blocks = result["content"] as JsonArray ?? [];
        var structured = result["structuredContent"];
        // One document, in as many forms as the server gives it.
        if (source.List is not { } list)
            return desk.Shows(source, [structured, result, .. blocks.Select(b => DocumentDesk.Parsed(Word((b as JsonObject)?["text"])))]) && Embedded(blocks, source);
        if (structured is not null && !(DocumentDesk.Member(structured, list) is JsonArray documents ? desk.Filter(source, documents) >= 0 : desk.Shows(source, structured)))
            return false;
        if (DocumentDesk.Keep(blocks, block => Block(block, source)) > 0 && blocks.Count == 0)
            blocks.Add((JsonNode)new JsonObject { ["type"] = "text", ["text"] = DocumentDesk.Withheld });
        return true;
    }

    // Of a result whose documents are a list: whether the block stays.
    bool Block(JsonNode? block, SourceEntry source)
    {
        if (block is not JsonObject one || Word(one["type"]) != "text" || Word(one["text"]) is not { } text)
            return block is JsonObject { } other && Resource(other) is { } held ? desk.Shows(desk.SourceOf($"resource:{Word(held["uri"])}") ?? source, held) : desk.Shows(source, block);
        if (desk.Text(source, text) is not { } shown)
            return false;
        if (!ReferenceEquals(shown, text))
            one["text"] = shown;
        return true;
    }

    // A server may answer with another address than it was asked for: what is said of both counts.
    bool Resources(JsonObject result, string? asked)
    {
        if (result["contents"] is not JsonArray contents)
            return desk.Shows(desk.SourceOf($"resource:{asked}"));
        DocumentDesk.Keep(contents, content =>
        {
            var uri = Word((content as JsonObject)?["uri"]);
            return desk.Shows(desk.SourceOf($"resource:{asked}"), content) && (uri == asked || desk.Shows(desk.SourceOf($"resource:{uri}"), content));
        });
        return contents.Count > 0;
    }

    // Resources within a result. One that may not be shown takes the whole with it: the rest speaks of it. One that no source names is the result's, where the file names that; its labels were asked with it.
    bool Embedded(IEnumerable<JsonNode?> blocks, SourceEntry? result = null) =>
        blocks.All(b => b is JsonObject block && (Word(block["type"]) != "resource" || (Resource(block) is { } held && (desk.SourceOf($"resource:{Word(held["uri"])}") is { } own ? desk.Shows(own, held) : result is not null || desk.Shows(null, held)))));

    static JsonObject? Resource(JsonObject block) => Word(block["type"]) == "resource" ? block["resource"] as JsonObject : null;
}
