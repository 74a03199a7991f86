using System.Globalization;
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
            WriteStream(json);
        json.WriteEndObject();
    }

    /// <summary>Asks for pieces, and for what was used at their end.</summary>
    internal static void WriteStream(Utf8JsonWriter json)
    {
        json.WriteBoolean("stream", true);
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Message message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Speaker.Name());
        if (message.Pictures is { Count: > 0 } pictures)
            WriteParts(json, message.Text, pictures);
        else
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

    static void WriteParts(Utf8JsonWriter json, string text, IReadOnlyList<Plant> pictures)
    {
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
        foreach (var picture in pictures)
        {
            json.WriteStartObject();
            json.WriteString("type", "image_url");
            json.WriteStartObject("image_url");
            json.WriteString("url", Picture.DataUrl(picture));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void Write(Utf8JsonWriter json, ToolDefinition tool)
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
        if (Refusal(answer) is { } failure)
            return new TargetReply { Failure = failure };
        var choice = answer.Each("choices").FirstOrDefault();
        var message = choice.Inner("message");
        if (message.ValueKind != JsonValueKind.Object)
            return new TargetReply { Failure = new TargetFailure(TargetFailureKind.Malformed, "the answer has no choices[0].message") };
        var parts = new AnswerParts(limits) { Model = answer.Text("model"), Finish = choice.Text("finish_reason") };
        parts.Say(Content(message));
        foreach (var call in message.Each("tool_calls"))
            parts.Call(call.Text("id") ?? "", AnswerText.Of(call.Inner("function"), "name"), AnswerText.Of(call.Inner("function"), "arguments"));
        parts.Usage(answer.Inner("usage"), "prompt_tokens", "completion_tokens");
        return parts.Reply();
    }

    /// <summary>An error in the place of an answer, as servers of this family write it.</summary>
    internal static TargetFailure? Refusal(JsonElement answer)
    {
        var error = answer.Inner("error");
        return error.ValueKind switch
        {
            JsonValueKind.String => new TargetFailure(TargetFailureKind.Refused, AnswerText.Quoted(AnswerText.Of(error))),
            JsonValueKind.Object => new TargetFailure((error.Text("code") ?? error.Text("type")) is "rate_limit_exceeded" or "rate_limit_error" or "429" ? TargetFailureKind.RateLimited : TargetFailureKind.Refused, AnswerText.Quoted(AnswerText.Of(error, "message"))),
            _ => null,
        };
    }

    // Some servers answer with parts, and a model that declines may do it in a member of its own.
    internal static string Content(JsonElement message) =>
        message.Inner("content").ValueKind == JsonValueKind.Array ? string.Concat(message.Each("content").Select(p => AnswerText.Of(p, "text")))
        : AnswerText.Of(message, "content") is { Length: > 0 } text ? text : AnswerText.Of(message, "refusal");

    public IStreamedAnswer Stream(TargetLimits limits) => new ChoicesStream(limits, Grow);

    // Deltas of text, fragments of calls by their index.
    static void Grow(AnswerParts parts, JsonElement choice)
    {
        var delta = choice.Inner("delta");
        parts.Say(Content(delta));
        var at = 0;
        foreach (var call in delta.Each("tool_calls"))
            parts.Piece((AnswerParts.Count(call, "index") ?? at++).ToString(CultureInfo.InvariantCulture), call.Text("id"), AnswerText.Of(call.Inner("function"), "name"), AnswerText.Of(call.Inner("function"), "arguments"));
    }
}
