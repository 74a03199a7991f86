using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Agents;

/// <summary>A server that answers every question with the calls it was told to make, in the shape of the API that asks.</summary>
sealed class CallingModel(params (string Name, string Arguments)[] calls)
{
    /// <summary>What it was asked.</summary>
    internal ConcurrentQueue<JsonElement> Asked { get; } = [];

    internal async Task AnswerAsync(HttpContext http)
    {
        using var asked = await JsonDocument.ParseAsync(http.Request.Body);
        Asked.Enqueue(asked.RootElement.Clone());
        var stream = asked.RootElement.TryGetProperty("stream", out var wants) && wants.GetBoolean();
        var path = http.Request.Path.Value!;
        http.Response.ContentType = !stream ? "application/json" : path == "/api/chat" ? "application/x-ndjson" : "text/event-stream";
        foreach (var piece in stream ? Streamed(path) : [Whole(path)])
        {
            await http.Response.WriteAsync(piece);
            await http.Response.Body.FlushAsync();
        }
    }

    string Whole(string path)
    {
        string Each(Func<(string Name, string Arguments), int, string> one) => string.Join(',', calls.Select(one));
        return path switch
        {
            "/v1/chat/completions" => $$$"""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{{{Each((c, i) => $$"""{"id":"call_{{i}}","type":"function","function":{"name":"{{c.Name}}","arguments":{{JsonSerializer.Serialize(c.Arguments)}} } }""")}}}]},"finish_reason":"tool_calls"}]}""",
            "/v1/responses" => Response(),
            "/v1/messages" => $$$"""{"id":"1","type":"message","role":"assistant","model":"m","content":[{{{Each((c, i) => $$"""{"type":"tool_use","id":"call_{{i}}","name":"{{c.Name}}","input":{{c.Arguments}}}""")}}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}""",
            _ => $$$"""{"model":"m","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"","tool_calls":[{{{Each((c, _) => $$$$"""{"function":{"name":"{{{{c.Name}}}}","arguments":{{{{c.Arguments}}}}}}""")}}}]},"done":true}""",
        };
    }

    string Response() => $$"""{"id":"r","object":"response","created_at":1,"model":"m","status":"completed","output":[{{string.Join(',', calls.Select((c, i) => Item(c, i, c.Arguments)))}}]}""";

    static string Item((string Name, string Arguments) call, int index, string arguments) =>
        $$"""{"type":"function_call","id":"fc_{{index}}","call_id":"call_{{index}}","name":"{{call.Name}}","status":"completed","arguments":{{JsonSerializer.Serialize(arguments)}}}""";

    IEnumerable<string> Streamed(string path)
    {
        if (path == "/api/chat")
            return [Whole(path) + "\n"];
        List<string> events = [];
        void Add(string data, string? name = null) => events.Add((name is null ? "" : $"event: {name}\n") + $"data: {data}\n\n");
        if (path == "/v1/chat/completions")
        {
            Add("""{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}""");
            foreach (var (i, call) in calls.Index())
            {
                Add($$$"""{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":{{{i}}},"id":"call_{{{i}}}","type":"function","function":{"name":"{{{call.Name}}}","arguments":""}}]},"finish_reason":null}]}""");
                foreach (var piece in call.Arguments.Chunk(4))
                    Add($$$"""{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":{{{i}}},"function":{"arguments":{{{JsonSerializer.Serialize(new string(piece))}}}}}]},"finish_reason":null}]}""");
            }

            Add("""{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""");
            Add("[DONE]");
            return events;
        }

        var begin = path == "/v1/messages" ? """{"type":"message_start","message":{"id":"1","type":"message","role":"assistant","content":[],"model":"m","usage":{"input_tokens":1,"output_tokens":1}}}""" : """{"type":"response.created","response":{"id":"r","object":"response","status":"in_progress","output":[]}}""";
        Add(begin, path == "/v1/messages" ? "message_start" : "response.created");
        foreach (var (i, call) in calls.Index())
        {
            if (path == "/v1/messages")
            {
                Add($$$"""{"type":"content_block_start","index":{{{i}}},"content_block":{"type":"tool_use","id":"call_{{{i}}}","name":"{{{call.Name}}}","input":{} } }""", "content_block_start");
                foreach (var piece in call.Arguments.Chunk(4))
                    Add($$$$"""{"type":"content_block_delta","index":{{{{i}}}},"delta":{"type":"input_json_delta","partial_json":{{{{JsonSerializer.Serialize(new string(piece))}}}}}}""", "content_block_delta");
                Add($$"""{"type":"content_block_stop","index":{{i}}}""", "content_block_stop");
                continue;
            }

            Add($$"""{"type":"response.output_item.added","output_index":{{i}},"item":{{Item(call, i, "")}}}""", "response.output_item.added");
            foreach (var piece in call.Arguments.Chunk(4))
                Add($$"""{"type":"response.function_call_arguments.delta","item_id":"fc_{{i}}","output_index":{{i}},"delta":{{JsonSerializer.Serialize(new string(piece))}}}""", "response.function_call_arguments.delta");
            Add($$"""{"type":"response.function_call_arguments.done","item_id":"fc_{{i}}","output_index":{{i}},"arguments":{{JsonSerializer.Serialize(call.Arguments)}}}""", "response.function_call_arguments.done");
            Add($$"""{"type":"response.output_item.done","output_index":{{i}},"item":{{Item(call, i, call.Arguments)}}}""", "response.output_item.done");
        }

        if (path == "/v1/messages")
        {
            Add("""{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}""", "message_delta");
            Add("""{"type":"message_stop"}""", "message_stop");
        }
        else
            Add($$"""{"type":"response.completed","response":{{Response()}}}""", "response.completed");
        return events;
    }
}
