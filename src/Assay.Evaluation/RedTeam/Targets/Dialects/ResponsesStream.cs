using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Typed events of a response. What was shown piece by piece counts; the whole at the end fills in only what no piece said.</summary>
sealed class ResponsesStream(TargetLimits limits) : IStreamedAnswer
{
    readonly AnswerParts _parts = new(limits);
    readonly HashSet<string> _withPieces = new(StringComparer.Ordinal);
    bool _done;

    // Gateways in front of several interfaces send it here too; the interface itself does not.
    public void TakeEnd()
    {
    }

    public bool Take(string? name, JsonElement one)
    {
        var index = one.Text("output_index") ?? "0";
        switch (one.Text("type") ?? name)
        {
            case "response.output_text.delta" or "response.refusal.delta":
                _parts.Say(AnswerText.Of(one, "delta"));
                break;
            case "response.output_item.added" when one.Inner("item").Text("type") == "function_call":
                _parts.Piece(index, one.Inner("item").Text("call_id"), AnswerText.Of(one.Inner("item"), "name"), null);
                break;
            case "response.function_call_arguments.delta":
                if (_withPieces.Count < limits.Calls)
                    _withPieces.Add(index);
                _parts.Piece(index, null, null, AnswerText.Of(one, "delta"));
                break;
            case "response.output_item.done" when one.Inner("item").Text("type") == "function_call" && !_withPieces.Contains(index):
                _parts.Piece(index, one.Inner("item").Text("call_id"), AnswerText.Of(one.Inner("item"), "name"), AnswerText.Of(one.Inner("item"), "arguments"));
                break;
            case "response.output_item.done" when one.Inner("item").Text("type") == "mcp_call":
                ResponsesDialect.Take(_parts, one.Inner("item"));
                break;
            case "response.completed" or "response.incomplete" or "response.failed":
                var response = one.Inner("response");
                if (_parts.Empty)
                    foreach (var item in response.Each("output"))
                        ResponsesDialect.Take(_parts, item);
                ResponsesDialect.End(_parts, response);
                return _done = true;
            case "error":
                _parts.Failure = ChatDialect.Refusal(one) ?? new TargetFailure(TargetFailureKind.Refused, AnswerText.Quoted(AnswerText.Of(one, "message")));
                return _done = true;
        }

        return false;
    }

    public TargetReply Reply() => StreamedJson.Ended(_parts, _done);
}
