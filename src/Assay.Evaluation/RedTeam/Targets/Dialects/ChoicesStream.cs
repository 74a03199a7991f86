using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Chunks of choices, as the interfaces of chat and of completions share them: the first choice grows, at last the usage and <c>[DONE]</c>.</summary>
/// <param name="grow">Takes what a chunk's choice adds.</param>
sealed class ChoicesStream(TargetLimits limits, Action<AnswerParts, JsonElement> grow) : IStreamedAnswer
{
    readonly AnswerParts _parts = new(limits);
    bool _done;

    public void TakeEnd() => _done = true;

    public bool Take(string? name, JsonElement one)
    {
        if (ChatDialect.Refusal(one) is { } failure)
        {
            _parts.Failure = failure;
            return _done = true;
        }

        _parts.Model ??= one.Text("model");
        _parts.Usage(one.Inner("usage"), "prompt_tokens", "completion_tokens");
        // Other choices than the first were not asked for.
        foreach (var choice in one.Each("choices").Where(c => (AnswerParts.Count(c, "index") ?? 0) == 0).Take(1))
        {
            grow(_parts, choice);
            _parts.Finish = choice.Text("finish_reason") ?? _parts.Finish;
        }

        return false;
    }

    // Some servers close after the last chunk without [DONE]: why it stopped was said.
    public TargetReply Reply() => StreamedJson.Ended(_parts, _done || _parts.Finish is not null);
}
