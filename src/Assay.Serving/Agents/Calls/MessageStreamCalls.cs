using System.Text;
using System.Text.Json.Nodes;
using static Assay.Serving.Agents.Calls.ToolNames;

namespace Assay.Serving.Agents.Calls;

/// <summary>Anthropic's messages: a call is a block, from its start to its stop.</summary>
sealed class MessageStreamCalls(AgentDesk desk, CancellationToken cancel) : StreamedCalls
{
    readonly Dictionary<int, (List<StreamEvent> Events, JsonObject Block, StringBuilder Input)> _held = [];
    int _bytes;
    bool _kept, _refused;

    protected override async Task<IReadOnlyList<StreamEvent>?> NextAsync(StreamEvent came, JsonObject? json)
    {
        if (json is null)
            return [came];
        var (type, index) = (Word(json["type"]), Number(json["index"]));
        if (type == "content_block_start" && json["content_block"] is JsonObject block && Word(block["type"]) == "tool_use")
            return index is { } at && _held.Count < MostCalls && _held.TryAdd(at, ([came], block, new StringBuilder())) ? [] : null;
        if (type == "message_delta" && json["delta"] is JsonObject end && Word(end["stop_reason"]) == "tool_use" && _refused && !_kept)
        {
            end["stop_reason"] = "refusal";
            return [StreamEvent.Of(came.Name, json)];
        }

        if (index is not { } number || !_held.TryGetValue(number, out var held))
            // Pieces of a call that never began.
            return Word((json["delta"] as JsonObject)?["type"]) == "input_json_delta" && type == "content_block_delta" && !_others.Contains(index ?? -1) ? null : Other(type, index, came);
        held.Events.Add(came);
        _bytes += came.Data.Length;
        if (_bytes > MostHeld)
            return null;
        if (type == "content_block_delta")
            held.Input.Append(Word((json["delta"] as JsonObject)?["partial_json"]));
        if (type != "content_block_stop")
            return [];
        _held.Remove(number);
        return await ResolveAsync(number, came, held.Events, held.Block, held.Input.ToString()).ConfigureAwait(false);
    }

    // Blocks of tools that the provider runs itself have pieces of JSON too.
    readonly HashSet<int> _others = [];

    IReadOnlyList<StreamEvent> Other(string? type, int? index, StreamEvent came)
    {
        if (type == "content_block_start" && index is { } at && _others.Count < 10_000)
            _others.Add(at);
        return [came];
    }

    async Task<IReadOnlyList<StreamEvent>> ResolveAsync(int index, StreamEvent stop, List<StreamEvent> events, JsonObject block, string input)
    {
        // Said twice, in the start and in pieces: which one counts is the client's choice.
        var twice = block["input"] is JsonObject { Count: > 0 } && input.Length > 0;
        var call = twice || Word(block["name"]) is not { } name ? null : input.Length > 0 ? ToolCall.Of(name, input) : ToolNames.Of(name, block["input"]);
        var answer = await desk.JudgeAsync(call, cancel, Word(block["id"])).ConfigureAwait(false);
        if (answer.Allowed)
        {
            _kept = true;
            return events;
        }

        _refused = true;
        return
        [
            StreamEvent.Of("content_block_start", new JsonObject { ["type"] = "content_block_start", ["index"] = index, ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = "" } }),
            StreamEvent.Of("content_block_delta", new JsonObject { ["type"] = "content_block_delta", ["index"] = index, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = answer.Told } }),
            stop,
        ];
    }
}
