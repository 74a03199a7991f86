using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>OpenAI's text completions: a conversation is one text, whose continuation is the answer.</summary>
sealed class CompletionsDialect : IDialect
{
    const int Tokens = 1024;

    public string Path => "/v1/completions";

    public void Write(Utf8JsonWriter json, TargetRequest request, string? model, bool stream)
    {
        json.WriteStartObject();
        json.WriteString("model", model ?? "default");
        json.WriteString("prompt", Prompt(request.Messages));
        // The interface's own default is 16, which is no answer.
        json.WriteNumber("max_tokens", request.MostTokens ?? Tokens);
        if (request.Temperature is { } temperature)
            json.WriteNumber("temperature", temperature);
        if (stream)
            ChatDialect.WriteStream(json);
        json.WriteEndObject();
    }

    /// <summary>One message stands for itself; a conversation says who speaks.</summary>
    internal static string Prompt(IReadOnlyList<Message> messages)
    {
        if (messages is [{ Speaker: Speaker.User } only])
            return only.Text;
        var text = new StringBuilder();
        foreach (var message in messages)
            if (message.Speaker == Speaker.System)
                text.Append(message.Text).Append("\n\n");
            else
                text.Append(message.Speaker switch { Speaker.User => "User: ", Speaker.Assistant => "Assistant: ", _ => "Tool: " }).Append(message.Text).Append('\n');
        return text.Append("Assistant:").ToString();
    }

    public TargetReply Read(JsonElement answer, TargetLimits limits)
    {
        if (ChatDialect.Refusal(answer) is { } failure)
            return new TargetReply { Failure = failure };
        var choice = answer.Each("choices").FirstOrDefault();
        if (choice.Inner("text").ValueKind != JsonValueKind.String)
            return new TargetReply { Failure = new TargetFailure(TargetFailureKind.Malformed, "the answer has no choices[0].text") };
        var parts = new AnswerParts(limits) { Model = answer.Text("model"), Finish = choice.Text("finish_reason") };
        parts.Say(AnswerText.Of(choice, "text"));
        parts.Usage(answer.Inner("usage"), "prompt_tokens", "completion_tokens");
        return parts.Reply();
    }

    public IStreamedAnswer Stream(TargetLimits limits) => new ChoicesStream(limits, (parts, choice) => parts.Say(AnswerText.Of(choice, "text")));
}
