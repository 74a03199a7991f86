using System.Text;
using System.Text.Json.Nodes;
using static Assay.Serving.Agents.Calls.ToolNames;

namespace Assay.Serving.Agents.Calls;

/// <summary>Chat completions: the pieces of a call come in <c>delta.tool_calls</c>, and a choice's calls are whole when it ends.</summary>
sealed class ChatStreamCalls(AgentDesk desk, CancellationToken cancel) : StreamedCalls
{
    readonly SortedDictionary<int, SortedDictionary<int, Growing>> _choices = [];
    JsonObject _envelope = [];
    string _name = "";
    int _held;

    sealed class Growing
    {
        internal string? Id, Type, Tool;
        internal bool Strange;
        internal readonly StringBuilder Arguments = new();
    }

    protected override async Task<IReadOnlyList<StreamEvent>?> NextAsync(StreamEvent came, JsonObject? json)
    {
        List<StreamEvent> shown = [];
        if (json is null)
        {
            foreach (var choice in _choices.Keys.ToList())
                shown.AddRange((await ResolveAsync(choice).ConfigureAwait(false)).Events);
            return [.. shown, came];
        }

        _name = came.Name;
        _envelope = new JsonObject(json.Where(m => m.Key is not ("choices" or "usage")).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        var changed = false;
        var choices = json["choices"] as JsonArray ?? [];
        foreach (var choice in choices.ToList())
        {
            if (choice is not JsonObject one || Number(one["index"]) is not { } index)
                continue;
            if (one["delta"] is JsonObject delta)
            {
                // Nobody's client asks for it any more; what nobody tests nobody lets through.
                if (delta["function_call"] is not null || !Take(index, delta))
                    return null;
                changed |= delta.Remove("tool_calls");
                if (delta.Count == 0 && one["finish_reason"] is null && changed)
                    choices.Remove(choice);
            }

            if (one["finish_reason"] is null)
                continue;
            var (events, kept, refused) = await ResolveAsync(index).ConfigureAwait(false);
            shown.AddRange(events);
            if (refused && !kept)
            {
                one["finish_reason"] = "stop";
                changed = true;
            }
        }

        if (!changed)
            return [.. shown, came];
        return choices.Count == 0 && json["usage"] is null ? shown : [.. shown, StreamEvent.Of(came.Name, json)];
    }

    internal override async Task<IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)>> RestAsync()
    {
        List<(string, ReadOnlyMemory<byte>)> rest = [];
        foreach (var choice in _choices.Keys.ToList())
            rest.AddRange((await ResolveAsync(choice).ConfigureAwait(false)).Events.Select(e => (e.Name, e.Data)));
        return rest;
    }

    bool Take(int choice, JsonObject delta)
    {
        foreach (var piece in delta["tool_calls"] as JsonArray ?? [])
        {
            if (piece is not JsonObject one || Number(one["index"]) is not { } index)
                return false;
            if (!_choices.TryGetValue(choice, out var calls))
                _choices[choice] = calls = [];
            if (!calls.TryGetValue(index, out var call))
                calls[index] = call = new Growing();
            var function = one["function"] as JsonObject;
            // What comes twice some clients append and some replace.
            call.Strange |= Set(ref call.Id, Word(one["id"])) | Set(ref call.Type, Word(one["type"])) | Set(ref call.Tool, Word(function?["name"]));
            call.Strange |= one["custom"] is not null;
            var arguments = Word(function?["arguments"]) ?? "";
            call.Arguments.Append(arguments);
            _held += arguments.Length + 64;
            if (_held > MostHeld || calls.Count > MostCalls || _choices.Count > MostCalls)
                return false;
        }

        return true;
    }

    static bool Set(ref string? member, string? value)
    {
        if (string.IsNullOrEmpty(value) || value == member)
            return false;
        var strange = member is not null;
        member ??= value;
        return strange;
    }

    async Task<(IReadOnlyList<StreamEvent> Events, bool Kept, bool Refused)> ResolveAsync(int choice)
    {
        if (!_choices.Remove(choice, out var calls))
            return ([], false, false);
        var kept = new JsonArray();
        string? told = null;
        foreach (var call in calls.Values)
        {
            var answer = await desk.JudgeAsync(call.Strange || call.Tool is null ? null : ToolCall.Of(call.Tool, call.Arguments.ToString()), cancel, call.Id).ConfigureAwait(false);
            if (answer.Allowed)
                kept.Add((JsonNode)new JsonObject { ["index"] = kept.Count, ["id"] = call.Id, ["type"] = call.Type ?? "function", ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = call.Arguments.ToString() } });
            else
                told = answer.Told;
        }

        List<StreamEvent> events = [];
        var any = kept.Count > 0;
        if (any)
            events.Add(Chunk(choice, new JsonObject { ["tool_calls"] = kept }));
        if (told is not null)
            events.Add(Chunk(choice, new JsonObject { ["refusal"] = told }));
        return (events, any, told is not null);
    }

    StreamEvent Chunk(int choice, JsonObject delta)
    {
        var chunk = (JsonObject)_envelope.DeepClone();
        chunk["choices"] = new JsonArray(new JsonObject { ["index"] = choice, ["delta"] = delta, ["finish_reason"] = null });
        return StreamEvent.Of(_name, chunk);
    }
}
