using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Telemetry.Tracing;

/// <summary>What a model's server says of its answer beside the answer: which model it was, and why it ended. Only words are believed: texts have no way into telemetry.</summary>
sealed class AnswerFacts
{
    const int MostReasons = 16, LongestReason = 32;

    readonly List<string> _reasons = [];

    /// <summary>The model that answered, as its server calls it.</summary>
    internal string? Model { get; private set; }

    /// <summary>Why each choice ended.</summary>
    internal IReadOnlyList<string> FinishReasons => _reasons;

    internal void Read(JsonBody body)
    {
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind != JsonTokenType.String || body.Node(scalar.Node) is not { Name: { } name, Parent: >= 0 } node)
                continue;
            // At the top; a stream of Responses and of Messages has it within `response` and `message`.
            var atTop = node.Parent == 0 || body.Node(node.Parent) is { Name: "response" or "message", Parent: 0 };
            if (Model is null && atTop && name == "model" && GenAiNames.IsName(scalar.Text))
                Model = scalar.Text;
            else if (_reasons.Count < MostReasons && (name is "finish_reason" or "stop_reason" or "done_reason" ? IsWord(scalar.Text) : atTop && name == "status" && scalar.Text is "completed" or "incomplete" or "failed" or "cancelled"))
                _reasons.Add(scalar.Text);
        }
    }

    static bool IsWord(string text) => text.Length is > 0 and <= LongestReason && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
