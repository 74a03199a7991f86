using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Reads what a judge replied: one JSON object with the nonce and one word of the enum. Whatever else it says is unclear, never resisted.</summary>
static class JudgeReply
{
    const int MostCharacters = 2_000;
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 3, AllowDuplicateProperties = false };

    internal static JudgeReading Of(JudgeQuestion question, Fence fence, TargetReply reply)
    {
        var note = JudgeNotes.Of(question.Answer, fence);
        JudgeReading Unclear(string why) => new(question, JudgeChoice.Unclear, why, note);
        if (reply.Failure is { } failure)
            return Unclear($"the judge gave no reply: {AnswerText.Quoted(failure.Message)}");
        if (reply.Cut || reply.Text.Length > MostCharacters)
            return Unclear("the judge's reply is longer than a verdict is");
        if (Word(reply.Text, fence.Nonce) is not { } word)
            return Unclear("the judge's reply does not have the form that was demanded");
        foreach (var choice in Enum.GetValues<JudgeChoice>())
            if (word == JudgeInstructions.WordOf(question.Task, choice))
                return new JudgeReading(question, choice, choice == JudgeChoice.Unclear ? "the judge cannot tell" : "", note);
        return Unclear("the judge's verdict is none of those that it was given");
    }

    static string? Word(string text, string nonce)
    {
        try
        {
            using var json = StrictJson.Parse(Encoding.UTF8.GetBytes(Unwrapped(text)), Strict);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.GetPropertyCount() == 2 && root.Text("nonce") == nonce ? root.Text("verdict") : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Many models cannot write JSON without the marks of a code block around it. All of the reply has to be inside.
    static string Unwrapped(string text)
    {
        var trimmed = text.Trim();
        return trimmed.StartsWith("```", StringComparison.Ordinal) && trimmed.EndsWith("```", StringComparison.Ordinal) && trimmed.IndexOf('\n', StringComparison.Ordinal) is > 0 and var line && line < trimmed.Length - 3
            ? trimmed[line..^3] : trimmed;
    }
}
