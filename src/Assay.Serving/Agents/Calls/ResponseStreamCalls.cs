using System.Text;
using System.Text.Json.Nodes;
using static Assay.Serving.Agents.Calls.ToolNames;

namespace Assay.Serving.Agents.Calls;

/// <summary>The Responses API: a call is an item, from <c>output_item.added</c> to <c>output_item.done</c>; the last event says all items again.</summary>
sealed class ResponseStreamCalls(AgentDesk desk, CancellationToken cancel) : StreamedCalls
{
    readonly Dictionary<int, (List<StreamEvent> Events, StringBuilder Pieces, List<string> Wholes)> _held = [];
    int _bytes;

    protected override async Task<IReadOnlyList<StreamEvent>?> NextAsync(StreamEvent came, JsonObject? json)
    {
        if (json is null)
            return [came];
        var type = Word(json["type"]) ?? "";
        if (json["response"] is JsonObject response)
            return await new AnsweredCalls(desk, cancel).ResponseAsync(response).ConfigureAwait(false) ? [StreamEvent.Of(came.Name, json)] : [came];
        var index = Number(json["output_index"]);
        if (type == "response.output_item.added" && IsClientCall(json["item"]))
            return index is { } at && _held.Count < MostCalls && _held.TryAdd(at, ([came], new StringBuilder(), [])) ? [] : null;
        if (index is not { } number || !_held.TryGetValue(number, out var held))
            return type.StartsWith("response.function_call_arguments.", StringComparison.Ordinal) || type.StartsWith("response.custom_tool_call_input.", StringComparison.Ordinal) || IsClientCall(json["item"]) ? null : [came];
        held.Events.Add(came);
        _bytes += came.Data.Length;
        if (_bytes > MostHeld)
            return null;
        if (type.EndsWith(".delta", StringComparison.Ordinal))
            held.Pieces.Append(Word(json["delta"]));
        else if ((Word(json["arguments"]) ?? Word(json["input"])) is { } whole)
            held.Wholes.Add(whole);
        if (type != "response.output_item.done")
            return [];
        _held.Remove(number);
        return await ResolveAsync(number, json, held.Events, held.Pieces.ToString(), held.Wholes).ConfigureAwait(false);
    }

    async Task<IReadOnlyList<StreamEvent>> ResolveAsync(int index, JsonObject done, List<StreamEvent> events, string pieces, List<string> wholes)
    {
        var item = done["item"] as JsonObject;
        var said = Word(item?["arguments"]) ?? Word(item?["input"]);
        // What the pieces said and what the item says has to be one call: clients read either.
        var same = (pieces.Length == 0 || pieces == said) && wholes.All(w => w == said) && IsClientCall(item) && Same(item!, events[0]);
        var answer = await desk.JudgeAsync(same ? OfItem(item!) : null, cancel, Word(item?["call_id"]) ?? Word(item?["id"])).ConfigureAwait(false);
        if (answer.Allowed)
            return events;
        var id = Word(item?["id"]) ?? "msg_refused";
        var sequence = Number(done["sequence_number"]) ?? 0;
        var refused = AnsweredCalls.Refusal(id, answer.Told);
        var begun = (JsonObject)refused.DeepClone();
        (begun["status"], begun["content"]) = ("in_progress", new JsonArray());
        JsonObject Part(string text) => new() { ["type"] = "refusal", ["refusal"] = text };
        StreamEvent Event(string type, JsonObject members)
        {
            (members["type"], members["output_index"], members["sequence_number"]) = (type, index, sequence);
            return StreamEvent.Of(type, members);
        }

        return
        [
            Event("response.output_item.added", new JsonObject { ["item"] = begun }),
            Event("response.content_part.added", new JsonObject { ["item_id"] = id, ["content_index"] = 0, ["part"] = Part("") }),
            Event("response.refusal.delta", new JsonObject { ["item_id"] = id, ["content_index"] = 0, ["delta"] = answer.Told }),
            Event("response.refusal.done", new JsonObject { ["item_id"] = id, ["content_index"] = 0, ["refusal"] = answer.Told }),
            Event("response.content_part.done", new JsonObject { ["item_id"] = id, ["content_index"] = 0, ["part"] = Part(answer.Told) }),
            Event("response.output_item.done", new JsonObject { ["item"] = refused }),
        ];
    }

    static bool Same(JsonObject item, StreamEvent added) =>
        JsonNode.Parse(added.Data.Span)?["item"] is JsonObject begun && Word(begun["name"]) == Word(item["name"]) && Word(begun["type"]) == Word(item["type"]) && (Word(begun["call_id"]) is not { } call || call == Word(item["call_id"]));
}
