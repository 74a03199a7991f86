using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Ollama's chat: arguments of calls are objects, calls have no ids, a stream is lines of JSON.</summary>
sealed class OllamaDialect : IDialect
{
    public string Path => "/api/chat";

    public void Write(Utf8JsonWriter json, TargetRequest request, string? model, bool stream)
    {
        json.WriteStartObject();
        json.WriteString("model", model ?? "default");
        json.WriteStartArray("messages");
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var message in request.Messages)
            Write(json, message, names);
        json.WriteEndArray();
        if (request.Tools.Count > 0)
        {
            json.WriteStartArray("tools");
            foreach (var tool in request.Tools)
                ChatDialect.Write(json, tool);
            json.WriteEndArray();
        }

        // Without this it streams.
        json.WriteBoolean("stream", stream);
        if (request.Temperature is not null || request.MostTokens is not null)
        {
            json.WriteStartObject("options");
            if (request.Temperature is { } temperature)
                json.WriteNumber("temperature", temperature);
            if (request.MostTokens is { } most)
                json.WriteNumber("num_predict", most);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Message message, Dictionary<string, string> names)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Speaker.Name());
        json.WriteString("content", message.Text);
        if (message.Pictures is { Count: > 0 } pictures)
        {
            json.WriteStartArray("images");
            foreach (var picture in pictures)
                json.WriteBase64StringValue(Picture.Png(picture));
            json.WriteEndArray();
        }

        if (message.CallId is { } answered && names.TryGetValue(answered, out var name))
            json.WriteString("tool_name", name);
        if (message.Calls is { Count: > 0 } calls)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls)
            {
                names[call.Id] = call.Name;
                json.WriteStartObject();
                json.WriteStartObject("function");
                json.WriteString("name", call.Name);
                json.WritePropertyName("arguments");
                Arguments.Write(json, call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public TargetReply Read(JsonElement answer, TargetLimits limits)
    {
        var parts = new AnswerParts(limits);
        if (ChatDialect.Refusal(answer) is { } failure)
            parts.Failure = failure;
        else if (answer.Inner("message").ValueKind != JsonValueKind.Object)
            parts.Failure = new TargetFailure(TargetFailureKind.Malformed, "the answer has no 'message'");
        else
            Take(parts, answer);
        return parts.Reply();
    }

    static void Take(AnswerParts parts, JsonElement piece)
    {
        var message = piece.Inner("message");
        parts.Say(AnswerText.Of(message, "content"));
        foreach (var call in message.Each("tool_calls"))
            parts.Call(call.Text("id") ?? "", AnswerText.Of(call.Inner("function"), "name"), Arguments.Of(call.Inner("function").Inner("arguments")));
        parts.Model ??= piece.Text("model");
        parts.Finish = piece.Text("done_reason") ?? parts.Finish;
        parts.Usage(piece, "prompt_eval_count", "eval_count");
    }

    public IStreamedAnswer Stream(TargetLimits limits) => new Streamed(limits);

    sealed class Streamed(TargetLimits limits) : IStreamedAnswer
    {
        readonly AnswerParts _parts = new(limits);
        bool _done;

        public bool Take(string? name, JsonElement piece)
        {
            _parts.Failure = ChatDialect.Refusal(piece);
            if (_parts.Failure is null)
                OllamaDialect.Take(_parts, piece);
            return _done = _parts.Failure is not null || piece.Inner("done").ValueKind == JsonValueKind.True;
        }

        public TargetReply Reply() => StreamedJson.Ended(_parts, _done);
    }
}
