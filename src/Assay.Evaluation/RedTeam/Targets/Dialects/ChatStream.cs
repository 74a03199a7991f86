using System.Globalization;

namespace Assay.Evaluation.RedTeam;

/// <summary>Chunks of chat completions: deltas of text, fragments of calls by their index, at last the usage and <c>[DONE]</c>.</summary>
sealed class ChatStream(TargetLimits limits) : IStreamedAnswer
{
    readonly AnswerParts _parts = new(limits);
    bool _done;

    public bool Take(string? name, ReadOnlySpan<byte> data)
    {
        if (data.Trim(" \n"u8).SequenceEqual("[DONE]"u8))
            return _done = true;
        var chunk = StreamedJson.Of(data);
        if (ChatDialect.Refusal(chunk) is { } failure)
        {
            _parts.Failure = failure;
            return _done = true;
        }

        _parts.Model ??= chunk.Text("model");
        _parts.Usage(chunk.Inner("usage"), "prompt_tokens", "completion_tokens");
        // Other choices than the first were not asked for.
        foreach (var choice in chunk.Each("choices").Where(c => (AnswerParts.Count(c, "index") ?? 0) == 0).Take(1))
        {
            var delta = choice.Inner("delta");
            _parts.Say(ChatDialect.Content(delta));
            var at = 0;
            foreach (var call in delta.Each("tool_calls"))
                _parts.Piece((AnswerParts.Count(call, "index") ?? at++).ToString(CultureInfo.InvariantCulture), call.Text("id"), AnswerText.Of(call.Inner("function"), "name"), AnswerText.Of(call.Inner("function"), "arguments"));
            _parts.Finish = choice.Text("finish_reason") ?? _parts.Finish;
        }

        return false;
    }

    // Some servers close after the last chunk without [DONE]: why it stopped was said.
    public TargetReply Reply() => StreamedJson.Ended(_parts, _done || _parts.Finish is not null);
}
