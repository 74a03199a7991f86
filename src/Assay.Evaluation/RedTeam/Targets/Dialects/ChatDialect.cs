using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>OpenAI's chat completions, which most servers and gateways speak.</summary>
sealed class ChatDialect : IDialect
{
    public string Path => "/v1/chat/completions";

    public void Write(Utf8JsonWriter json, TargetRequest request, string? model, bool stream)
    {
        json.WriteStartObject();
        json.WriteString("model", model ?? "default");
        json.WriteStartArray("messages");
        foreach (var message in request.Messages)
            Write(json, message);
        json.WriteEndArray();
        if (request.Tools.Count > 0)
        {
            json.WriteStartArray("tools");
            foreach (var tool in request.Tools)
                Write(json, tool);
            json.WriteEndArray();
        }

        if (request.Temperature is { } temperature)
            json.WriteNumber("temperature", temperature);
        if (request.MostTokens is { } most)
            json.WriteNumber("max_tokens", most);
        if (stream)
        {
            json.WriteBoolean("stream", true);
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Speaker.Name());
        json.WriteString("content", message.Text);
        if (message.CallId is { } id)
            json.WriteString("tool_call_id", id);
        if (message.Calls is { Count: > 0 } calls)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls)
            {
                json.WriteStartObject();
                json.WriteString("id", call.Id);
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", call.Name);
                json.WriteString("arguments", call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, ToolDefinition tool)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", tool.Name);
        json.WriteString("description", tool.Description);
        json.WritePropertyName("parameters");
        tool.Parameters.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public TargetReply Read(JsonElement answer, TargetLimits limits)
    {
        var choice = answer.Each("choices").FirstOrDefault();
        var message = choice.Inner("message");
        if (message.ValueKind != JsonValueKind.Object)
            return new TargetReply { Failure = new TargetFailure(TargetFailureKind.Malformed, "the answer has no choices[0].message") };
        var text = message.Text("content") ?? "";
        var usage = answer.Inner("usage");
        return new TargetReply
        {
            Text = text.Length > limits.Characters ? text[..limits.Characters] : text,
            Cut = text.Length > limits.Characters,
            Calls = [.. message.Each("tool_calls").Take(limits.Calls).Select(Call)],
            Trace = [.. answer.Inner("trace").Each("tools").Take(limits.Calls).Select((t, i) => new ToolCall($"{i}", t.Text("name") ?? "", Arguments(t)))],
            Model = answer.Text("model"),
            Finish = choice.Text("finish_reason"),
            InputTokens = Whole(usage, "prompt_tokens"),
            OutputTokens = Whole(usage, "completion_tokens"),
        };
    }

    static string Arguments(JsonElement call) => call.Inner("arguments") is { ValueKind: JsonValueKind.Object } structured ? structured.GetRawText() : call.Text("arguments") ?? "";

    static ToolCall Call(JsonElement call) => new(call.Text("id") ?? "", call.Inner("function").Text("name") ?? "", call.Inner("function").Text("arguments") ?? "");

    static long? Whole(JsonElement json, string name) => json.Inner(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) && whole >= 0 ? whole : null;

    public IStreamedAnswer Stream(TargetLimits limits) => throw new NotSupportedException("streamed answers are not read yet");
}
