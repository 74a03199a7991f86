using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>What the streams of all dialects share.</summary>
static class StreamedJson
{
    /// <summary>One event's object.</summary>
    /// <exception cref="JsonException">It is none, or a member stands in it twice.</exception>
    internal static JsonElement Of(ReadOnlySpan<byte> data)
    {
        var json = StrictJson.Element(data, new JsonDocumentOptions { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false });
        return json.ValueKind == JsonValueKind.Object ? json : throw new JsonException("an event that is no object");
    }

    /// <summary>The reply, with a failure when the stream ended before its answer.</summary>
    internal static TargetReply Ended(AnswerParts parts, bool complete)
    {
        if (!complete)
            parts.Failure ??= new TargetFailure(TargetFailureKind.Malformed, "the stream ended before the answer did");
        return parts.Reply();
    }
}
