using System.Text.Json;
using System.Text.Json.Nodes;
using static Assay.Serving.Agents.Calls.ToolNames;

namespace Assay.Serving.Agents.Calls;

/// <summary>The calls in a model's answer: those that may not be made are replaced by what the API says when a model refuses.</summary>
sealed class AnsweredCalls(AgentDesk desk, CancellationToken cancel)
{
    internal async Task<ReadOnlyMemory<byte>> FilterAsync(string path, ReadOnlyMemory<byte> body)
    {
        if (JsonNode.Parse(body.Span) is not JsonObject answer)
            return body;
        var changed = path switch
        {
            "/v1/chat/completions" => await ChatAsync(answer).ConfigureAwait(false),
            "/v1/responses" => await ResponseAsync(answer).ConfigureAwait(false),
            "/v1/messages" => await MessageAsync(answer).ConfigureAwait(false),
            "/api/chat" => await OllamaAsync(answer).ConfigureAwait(false),
            _ => false,
        };
        return changed ? JsonSerializer.SerializeToUtf8Bytes(answer) : body;
    }

    async Task<bool> ChatAsync(JsonObject answer)
    {
        var changed = false;
        foreach (var choice in answer["choices"] as JsonArray ?? [])
        {
            if (choice is not JsonObject one || one["message"] is not JsonObject message)
                continue;
            string? told = null;
            var calls = message["tool_calls"] as JsonArray ?? [];
            foreach (var call in calls.ToList())
                if (await desk.JudgeAsync(OfChat(call), cancel, Word(call?["id"])).ConfigureAwait(false) is { Allowed: false } no)
                {
                    told = no.Told;
                    calls.Remove(call);
                }

            if (message["function_call"] is JsonObject legacy && await desk.JudgeAsync(Word(legacy["name"]) is { } name ? Of(name, legacy["arguments"]) : null, cancel).ConfigureAwait(false) is { Allowed: false } refused)
            {
                told = refused.Told;
                message.Remove("function_call");
            }

            if (told is null)
                continue;
            changed = true;
            message["refusal"] = told;
            if (calls.Count > 0)
                continue;
            message.Remove("tool_calls");
            one["finish_reason"] = "stop";
        }

        return changed;
    }

    internal async Task<bool> ResponseAsync(JsonObject response)
    {
        var changed = false;
        if (response["output"] is JsonArray output)
            for (var i = 0; i < output.Count; i++)
                if (IsClientCall(output[i]) && await desk.JudgeAsync(OfItem(output[i]!), cancel, Word(output[i]!["call_id"]) ?? Word(output[i]!["id"])).ConfigureAwait(false) is { Allowed: false } no)
                {
                    output[i] = Refusal(Word(output[i]!["id"]), no.Told);
                    changed = true;
                }

        return changed;
    }

    /// <summary>What stands in the place of a call in the Responses API.</summary>
    internal static JsonObject Refusal(string? id, string told) => new()
    {
        ["type"] = "message",
        ["id"] = id ?? "msg_refused",
        ["role"] = "assistant",
        ["status"] = "completed",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "refusal", ["refusal"] = told }),
    };

    async Task<bool> MessageAsync(JsonObject answer)
    {
        var (changed, kept) = (false, false);
        if (answer["content"] is not JsonArray blocks)
            return false;
        for (var i = 0; i < blocks.Count; i++)
        {
            if (Word((blocks[i] as JsonObject)?["type"]) != "tool_use")
                continue;
            var block = blocks[i]!;
            var call = Word(block["name"]) is { } name ? Of(name, block["input"]) : null;
            if (await desk.JudgeAsync(call, cancel, Word(block["id"])).ConfigureAwait(false) is { Allowed: false } no)
            {
                blocks[i] = new JsonObject { ["type"] = "text", ["text"] = no.Told };
                changed = true;
            }
            else
                kept = true;
        }

        if (changed && !kept)
            answer["stop_reason"] = "refusal";
        return changed;
    }

    internal async Task<bool> OllamaAsync(JsonObject answer)
    {
        if (answer["message"] is not JsonObject message || message["tool_calls"] is not JsonArray calls)
            return false;
        string? told = null;
        foreach (var call in calls.ToList())
            if (await desk.JudgeAsync(OfChat(call), cancel, Word(call?["id"])).ConfigureAwait(false) is { Allowed: false } no)
            {
                told = no.Told;
                calls.Remove(call);
            }

        if (told is null)
            return false;
        if (calls.Count == 0)
            message.Remove("tool_calls");
        message["content"] = $"{Word(message["content"])}{told}";
        return true;
    }
}
