using System.Text.Json.Nodes;
using Assay.Serving.Agents.Calls;
using static Assay.Serving.Agents.Calls.ToolNames;

namespace Assay.Serving.Agents.Documents;

/// <summary>Documents in a question to a model: results of tools, and blocks that are documents. What the caller may not read is taken out before the model reads it.</summary>
sealed class AskedDocuments(DocumentDesk desk, ToolHistory history)
{
    internal void Filter(JsonObject request)
    {
        foreach (var message in request["messages"] as JsonArray ?? [])
            if (message is JsonObject one)
                Message(one, "text");
        foreach (var item in request["input"] as JsonArray ?? [])
            if (item is JsonObject one)
                Item(one);
        desk.Tell();
    }

    void Message(JsonObject message, string kind)
    {
        // A role that nobody knows is a tool's, as for the guards.
        if (Word(message["role"]) is not (null or "system" or "developer" or "user" or "assistant" or "model"))
            Result(message, "content", history.SourceOfMessage(message), kind);
        else if (message["content"] is JsonArray blocks)
            Blocks(blocks, null, kind);
    }

    void Item(JsonObject item)
    {
        var type = Word(item["type"]);
        if (type is null or "message")
            Message(item, "input_text");
        else if (type.EndsWith("_output", StringComparison.Ordinal))
            Result(item, "output", history.SourceOfOutput(item), "input_text");
        // What a provider found is told by its own item, and cannot be taken out of it.
        else if (type.EndsWith("_call", StringComparison.Ordinal) && !IsClientCall(item) && desk.SourceOf(type[..^"_call".Length]) is { } source && !(source.List is { } list && DocumentDesk.Member(item, list) is JsonArray found ? desk.Filter(source, found) == 0 : desk.Shows(source, item)))
            desk.Refuse();
    }

    void Result(JsonObject holder, string member, string tool, string kind)
    {
        var source = desk.SourceOf(tool);
        switch (holder[member])
        {
            case JsonArray blocks:
                Blocks(blocks, source, kind);
                break;
            case { } node when source is not null:
                if (Word(node) is not { } text)
                    desk.Refuse();
                else if (desk.Text(source, text) is var shown && !ReferenceEquals(shown, text))
                    holder[member] = shown ?? DocumentDesk.Withheld;
                break;
            default:
                break;
        }
    }

    // Of a result, the blocks are its source's; elsewhere only those are asked that are documents by themselves.
    void Blocks(JsonArray blocks, SourceEntry? source, string kind)
    {
        if (DocumentDesk.Keep(blocks, block => block is JsonObject one ? Block(one, source, kind) : source is null || desk.Shows(source, block)) > 0 && blocks.Count == 0)
            blocks.Add((JsonNode)new JsonObject { ["type"] = kind, ["text"] = DocumentDesk.Withheld });
    }

    // Whether it stays.
    bool Block(JsonObject block, SourceEntry? source, string kind)
    {
        var type = Word(block["type"]);
        switch (type)
        {
            case "tool_result":
                Result(block, "content", history.SourceOfResult(block), kind);
                return true;
            case "document" or "search_result" or "file" or "input_file":
                return desk.Shows(source ?? SourceOfDocument(block), block);
            case { } provided when provided.EndsWith("_tool_result", StringComparison.Ordinal):
                if (desk.SourceOf(provided[..^"_tool_result".Length]) is { } found && !desk.Shows(found, block))
                    desk.Refuse();
                return true;
            default:
                return source is null || Text(block, source);
        }
    }

    bool Text(JsonObject block, SourceEntry source)
    {
        if (Word(block["text"]) is not { } text)
            return desk.Shows(source, block);
        if (desk.Text(source, text) is not { } shown)
            return false;
        if (!ReferenceEquals(shown, text))
            block["text"] = shown;
        return true;
    }

    SourceEntry? SourceOfDocument(JsonObject block)
    {
        var address = Word(block["source"]) ?? Word((block["source"] as JsonObject)?["url"]) ?? Word(block["file_url"]);
        return (address is null ? null : desk.SourceOf($"document:{address}")) ?? desk.SourceOf("document");
    }
}
