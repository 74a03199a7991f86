using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>OpenAI's responses: a conversation is a list of items, calls and their results among them. Nothing is stored at the target.</summary>
sealed class ResponsesDialect : IDialect
{
    public string Path => "/v1/responses";

    public void Write(Utf8JsonWriter json, TargetRequest request, string? model, bool stream)
    {
        json.WriteStartObject();
        json.WriteString("model", model ?? "default");
        json.WriteBoolean("store", false);
        json.WriteStartArray("input");
        foreach (var message in request.Messages)
            Write(json, message);
        json.WriteEndArray();
        if (request.Tools.Count > 0)
        {
            json.WriteStartArray("tools");
            foreach (var tool in request.Tools)
            {
                json.WriteStartObject();
                json.WriteString("type", "function");
                json.WriteString("name", tool.Name);
                json.WriteString("description", tool.Description);
                json.WritePropertyName("parameters");
                tool.Parameters.WriteTo(json);
                json.WriteBoolean("strict", false);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (request.Temperature is { } temperature)
            json.WriteNumber("temperature", temperature);
        if (request.MostTokens is { } most)
            json.WriteNumber("max_output_tokens", most);
        if (stream)
            json.WriteBoolean("stream", true);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Message message)
    {
        if (message.Speaker == Speaker.Tool)
        {
            json.WriteStartObject();
            json.WriteString("type", "function_call_output");
            json.WriteString("call_id", message.CallId);
            json.WriteString("output", message.Text);
            json.WriteEndObject();
        }
        else if (message.Text.Length > 0 || message.Calls is not { Count: > 0 })
        {
            json.WriteStartObject();
            json.WriteString("role", message.Speaker.Name());
            if (message.Pictures is { Count: > 0 } pictures)
                WriteParts(json, message.Text, pictures);
            else
                json.WriteString("content", message.Text);
            json.WriteEndObject();
        }

        foreach (var call in message.Calls ?? [])
        {
            json.WriteStartObject();
            json.WriteString("type", "function_call");
            json.WriteString("call_id", call.Id);
            json.WriteString("name", call.Name);
            json.WriteString("arguments", call.Arguments);
            json.WriteEndObject();
        }
    }

    static void WriteParts(Utf8JsonWriter json, string text, IReadOnlyList<Plant> pictures)
    {
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", "input_text");
        json.WriteString("text", text);
        json.WriteEndObject();
        foreach (var picture in pictures)
        {
            json.WriteStartObject();
            json.WriteString("type", "input_image");
            json.WriteString("image_url", Picture.DataUrl(picture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public TargetReply Read(JsonElement answer, TargetLimits limits)
    {
        if (ChatDialect.Refusal(answer) is { } failure)
            return new TargetReply { Failure = failure };
        if (answer.Inner("output").ValueKind != JsonValueKind.Array)
            return new TargetReply { Failure = new TargetFailure(TargetFailureKind.Malformed, "the answer has no list 'output'") };
        var parts = new AnswerParts(limits);
        foreach (var item in answer.Each("output"))
            Take(parts, item);
        End(parts, answer);
        return parts.Reply();
    }

    internal static void Take(AnswerParts parts, JsonElement item)
    {
        if (item.Text("type") == "function_call")
            parts.Call(item.Text("call_id") ?? item.Text("id") ?? "", AnswerText.Of(item, "name"), AnswerText.Of(item, "arguments"));
        else if (item.Text("type") == "mcp_call")
            parts.Made(item.Text("id") ?? "", AnswerText.Of(item, "name"), AnswerText.Of(item, "arguments"));
        foreach (var part in item.Each("content"))
            parts.Say(part.Text("type") == "refusal" ? AnswerText.Of(part, "refusal") : AnswerText.Of(part, "text"));
    }

    /// <summary>What stands at the end of a response beside its output.</summary>
    internal static void End(AnswerParts parts, JsonElement response)
    {
        parts.Model = response.Text("model") ?? parts.Model;
        parts.Finish = response.Inner("incomplete_details").Text("reason") ?? response.Text("status");
        parts.Usage(response.Inner("usage"), "input_tokens", "output_tokens");
        if (response.Text("status") == "failed")
            parts.Failure ??= ChatDialect.Refusal(response) ?? new TargetFailure(TargetFailureKind.Refused, "the response failed");
    }

    public IStreamedAnswer Stream(TargetLimits limits) => new ResponsesStream(limits);
}
