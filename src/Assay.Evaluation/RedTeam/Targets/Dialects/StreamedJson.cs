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

    /// <summary>Gives an answer one event's data; true when the answer is complete, or nothing more can come.</summary>
    /// <param name="event">The event, for whoever looks for more in it; undefined for the mark of the end.</param>
    /// <exception cref="JsonException">It is no event.</exception>
    internal static bool Take(this IStreamedAnswer answer, string? name, ReadOnlySpan<byte> data, out JsonElement @event)
    {
        @event = default;
        if (data.Trim(" \n"u8).SequenceEqual("[DONE]"u8))
        {
            answer.TakeEnd();
            return true;
        }

        @event = Of(data);
        return answer.Take(name, @event);
    }

    /// <summary>The reply, with a failure when the stream ended before its answer.</summary>
    internal static TargetReply Ended(AnswerParts parts, bool complete)
    {
        if (!complete)
            parts.Failure ??= new TargetFailure(TargetFailureKind.Malformed, "the stream ended before the answer did");
        return parts.Reply();
    }
}
