using System.Text.Json.Nodes;
using static Assay.Serving.Agents.Calls.ToolNames;

namespace Assay.Serving.Agents.Calls;

/// <summary>
/// What a request tells of the conversation before it: the calls that were made, whose results the model reads, how often it spoke. A conversation that
/// the provider keeps is not in the request; there anything may have been read.
/// </summary>
sealed class ToolHistory
{
    /// <summary>Something whose source is not known: every rule about sources fits it.</summary>
    internal const string Unknown = "*";

    readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    internal List<ToolCall> Calls { get; } = [];

    internal HashSet<string> Read { get; } = new(StringComparer.Ordinal);

    internal int Steps { get; private set; }

    /// <summary>Whether the provider adds to it what it keeps: results and documents that are not in the request, whoever read them.</summary>
    internal bool IsPartial { get; private set; }

    internal static ToolHistory Of(JsonObject request)
    {
        var history = new ToolHistory();
        if (request["previous_response_id"] is not null || request["conversation"] is not null)
            history.IsPartial = true;
        foreach (var message in request["messages"] as JsonArray ?? [])
            if (message is JsonObject one)
                history.Message(one);
        foreach (var item in request["input"] as JsonArray ?? [])
            if (item is JsonObject one)
                history.Item(one);
        if (history.IsPartial)
            history.Read.Add(Unknown);
        return history;
    }

    void Message(JsonObject message)
    {
        var role = Word(message["role"]);
        if (role == "assistant")
            Steps++;
        foreach (var call in message["tool_calls"] as JsonArray ?? [])
            Made(Word(call?["id"]), OfChat(call));
        if (message["function_call"] is JsonObject legacy && Word(legacy["name"]) is { } name)
            Made(null, ToolNames.Of(name, legacy["arguments"]));
        if (role is "tool" or "function")
            Read.Add(SourceOfMessage(message));
        foreach (var block in message["content"] as JsonArray ?? [])
            if (block is JsonObject part)
                Block(part);
    }

    void Block(JsonObject block)
    {
        switch (Word(block["type"]))
        {
            case "tool_use":
                Made(Word(block["id"]), Word(block["name"]) is { } name ? ToolNames.Of(name, block["input"]) : null);
                break;
            case "tool_result":
                Read.Add(SourceOfResult(block));
                break;
            case "document" or "search_result" or "file" or "input_file":
                Read.Add("document");
                break;
            case { } type when type.EndsWith("_tool_result", StringComparison.Ordinal):
                Read.Add(type[..^"_tool_result".Length]);
                break;
            default:
                break;
        }
    }

    void Item(JsonObject item)
    {
        var type = Word(item["type"]);
        // The API takes a reference without its type as well.
        if (type == "item_reference" || (type is null && item["id"] is not null && item["content"] is null))
            IsPartial = true;
        else if (type is null or "message")
            Message(item);
        else if (IsClientCall(item))
        {
            Steps++;
            Made(Word(item["call_id"]) ?? Word(item["id"]), OfItem(item));
        }
        else if (type.EndsWith("_output", StringComparison.Ordinal))
            Read.Add(SourceOfOutput(item));
        else if (type.EndsWith("_call", StringComparison.Ordinal))
            Read.Add(type[..^"_call".Length]);
    }

    void Made(string? id, ToolCall? call)
    {
        if (call is null)
            return;
        Calls.Add(call);
        // Two calls of one id: it is not known whose result it is.
        if (id is not null && !_names.TryAdd(id, call.Tool))
            _names[id] = Unknown;
    }

    /// <summary>Whose result a message of a tool is.</summary>
    internal string SourceOfMessage(JsonObject message) => NameOf(Word(message["tool_call_id"])) ?? Word(message["tool_name"]) ?? Word(message["name"]) ?? Unknown;

    /// <summary>Whose result a block is.</summary>
    internal string SourceOfResult(JsonObject block) => NameOf(Word(block["tool_use_id"])) ?? Unknown;

    /// <summary>Whose result an item is.</summary>
    internal string SourceOfOutput(JsonObject item) => NameOf(Word(item["call_id"])) ?? Unknown;

    string? NameOf(string? id) => id is not null && _names.TryGetValue(id, out var name) ? name : null;
}
