using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Anthropic's messages: the system prompt apart, content in blocks, results of tools inside the user's turn.</summary>
sealed class AnthropicDialect : IDialect
{
    // The interface wants a bound.
    const int Tokens = 1024;

    public string Path => "/v1/messages";

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [new("anthropic-version", "2023-06-01")];

    public void Write(Utf8JsonWriter json, TargetRequest request, string? model, bool stream)
    {
        json.WriteStartObject();
        json.WriteString("model", model ?? "default");
        json.WriteNumber("max_tokens", request.MostTokens ?? Tokens);
        if (string.Join("\n\n", request.Messages.Where(m => m.Speaker == Speaker.System).Select(m => m.Text)) is { Length: > 0 } system)
            json.WriteString("system", system);
        json.WriteStartArray("messages");
        WriteTurns(json, request.Messages.Where(m => m.Speaker != Speaker.System));
        json.WriteEndArray();
        if (request.Tools.Count > 0)
        {
            json.WriteStartArray("tools");
            foreach (var tool in request.Tools)
            {
                json.WriteStartObject();
                json.WriteString("name", tool.Name);
                json.WriteString("description", tool.Description);
                json.WritePropertyName("input_schema");
                tool.Parameters.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (request.Temperature is { } temperature)
            json.WriteNumber("temperature", temperature);
        if (stream)
            json.WriteBoolean("stream", true);
        json.WriteEndObject();
    }

    // Turns alternate: results of tools and what a person says next are one turn of the user.
    static void WriteTurns(Utf8JsonWriter json, IEnumerable<Message> messages)
    {
        string? open = null;
        foreach (var message in messages)
        {
            var role = message.Speaker == Speaker.Assistant ? "assistant" : "user";
            if (role != open)
            {
                Close(json, open);
                json.WriteStartObject();
                json.WriteString("role", open = role);
                json.WriteStartArray("content");
            }

            WriteBlocks(json, message);
        }

        Close(json, open);
    }

    static void Close(Utf8JsonWriter json, string? open)
    {
        if (open is null)
            return;
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteBlocks(Utf8JsonWriter json, Message message)
    {
        if (message.Speaker == Speaker.Tool)
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_result");
            json.WriteString("tool_use_id", message.CallId);
            json.WriteString("content", message.Text);
            json.WriteEndObject();
        }
        else if (!string.IsNullOrWhiteSpace(message.Text) || message.Calls is not { Count: > 0 })
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            // Blocks without text are refused.
            json.WriteString("text", string.IsNullOrWhiteSpace(message.Text) ? "(nothing)" : message.Text);
            json.WriteEndObject();
        }

        foreach (var picture in message.Pictures ?? [])
        {
            json.WriteStartObject();
            json.WriteString("type", "image");
            json.WriteStartObject("source");
            json.WriteString("type", "base64");
            json.WriteString("media_type", "image/png");
            json.WriteBase64String("data", Picture.Png(picture));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        foreach (var call in message.Calls ?? [])
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_use");
            json.WriteString("id", call.Id);
            json.WriteString("name", call.Name);
            json.WritePropertyName("input");
            Arguments.Write(json, call.Arguments);
            json.WriteEndObject();
        }
    }

    public TargetReply Read(JsonElement answer, TargetLimits limits)
    {
        if (answer.Text("type") == "error")
            return new TargetReply { Failure = ChatDialect.Refusal(answer) ?? new TargetFailure(TargetFailureKind.Refused, "the target answered with an error") };
        if (answer.Inner("content").ValueKind != JsonValueKind.Array)
            return new TargetReply { Failure = new TargetFailure(TargetFailureKind.Malformed, "the answer has no list 'content'") };
        var parts = new AnswerParts(limits) { Model = answer.Text("model"), Finish = answer.Text("stop_reason") };
        foreach (var block in answer.Each("content"))
            if (block.Text("type") == "text")
                parts.Say(AnswerText.Of(block, "text"));
            else if (block.Text("type") == "tool_use")
                parts.Call(block.Text("id") ?? "", AnswerText.Of(block, "name"), Arguments.Of(block.Inner("input")));
        parts.Usage(answer.Inner("usage"), "input_tokens", "output_tokens");
        return parts.Reply();
    }

    public IStreamedAnswer Stream(TargetLimits limits) => new AnthropicStream(limits);
}
