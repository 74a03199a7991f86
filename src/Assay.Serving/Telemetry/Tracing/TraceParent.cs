using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Telemetry.Tracing;

/// <summary>
/// The trace that a caller's request belongs to (W3C Trace Context, level 1). What is not written exactly as the recommendation says is as if it were not there: it neither fails a request nor goes any further.
/// </summary>
/// <param name="TraceId">Of the whole trace.</param>
/// <param name="SpanId">Of the caller's span.</param>
/// <param name="IsSampled">Whether the caller records it.</param>
/// <param name="State">What tracing systems told each other; it goes on as it came.</param>
sealed record TraceParent(ActivityTraceId TraceId, ActivitySpanId SpanId, bool IsSampled, string? State)
{
    internal const string Header = "traceparent", StateHeader = "tracestate";

    const int Length = 55, LongestState = 512;

    /// <summary>What the headers say; null when they say nothing, or say it wrongly.</summary>
    internal static TraceParent? Of(IHeaderDictionary headers)
    {
        if (headers[Header] is not [{ } parent] || !IsRight(parent))
            return null;
        var state = headers[StateHeader] is [{ Length: > 0 and <= LongestState } told] && !told.AsSpan().ContainsAnyExceptInRange(' ', '~') ? told : null;
        return new(ActivityTraceId.CreateFromString(parent.AsSpan(3, 32)), ActivitySpanId.CreateFromString(parent.AsSpan(36, 16)), (parent[54] & 1) == 1, state);
    }

    /// <summary>The same for an upstream, where the gateway has no part in the trace.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Told()
    {
        yield return new(Header, $"00-{TraceId.ToHexString()}-{SpanId.ToHexString()}-{(IsSampled ? "01" : "00")}");
        if (State is not null)
            yield return new(StateHeader, State);
    }

    // Version 00 alone: what a later version means by its flags is not known.
    static bool IsRight(string text) =>
        text.Length == Length && text.StartsWith("00-", StringComparison.Ordinal) && text[35] == '-' && text[52] == '-'
        && IsHex(text.AsSpan(3, 32)) && IsHex(text.AsSpan(36, 16)) && IsHex(text.AsSpan(53, 2))
        && text.AsSpan(3, 32).ContainsAnyExcept('0') && text.AsSpan(36, 16).ContainsAnyExcept('0');

    static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);

    static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789abcdef");
}
