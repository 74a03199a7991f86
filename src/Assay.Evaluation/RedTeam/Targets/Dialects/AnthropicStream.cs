using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Events of a message: blocks that start, grow by deltas and stop, then why it stopped, then that it did.</summary>
sealed class AnthropicStream(TargetLimits limits) : IStreamedAnswer
{
    readonly AnswerParts _parts = new(limits);
    bool _done;

    public bool Take(string? name, JsonElement one)
    {
        var index = one.Text("index") ?? "0";
        switch (one.Text("type"))
        {
            case "message_start":
                _parts.Model = one.Inner("message").Text("model");
                _parts.Usage(one.Inner("message").Inner("usage"), "input_tokens", "output_tokens");
                break;
            case "content_block_start" when one.Inner("content_block") is var block && block.Text("type") == "tool_use":
                // The input stands here as {} and comes in pieces; servers that give it whole give no pieces.
                _parts.Piece(index, block.Text("id"), AnswerText.Of(block, "name"), Arguments.Of(block.Inner("input")) is var whole && whole == "{}" ? null : whole);
                break;
            case "content_block_start":
                _parts.Say(AnswerText.Of(one.Inner("content_block"), "text"));
                break;
            case "content_block_delta" when one.Inner("delta").Text("type") == "text_delta":
                _parts.Say(AnswerText.Of(one.Inner("delta"), "text"));
                break;
            case "content_block_delta" when one.Inner("delta").Text("type") == "input_json_delta":
                _parts.Piece(index, null, null, AnswerText.Of(one.Inner("delta"), "partial_json"));
                break;
            case "message_delta":
                _parts.Finish = one.Inner("delta").Text("stop_reason") ?? _parts.Finish;
                _parts.Usage(one.Inner("usage"), "input_tokens", "output_tokens");
                break;
            case "message_stop":
                return _done = true;
            case "error":
                _parts.Failure = ChatDialect.Refusal(one) ?? new TargetFailure(TargetFailureKind.Refused, "the stream holds an error");
                return _done = true;
        }

        return false;
    }

    public TargetReply Reply() => StreamedJson.Ended(_parts, _done);
}
