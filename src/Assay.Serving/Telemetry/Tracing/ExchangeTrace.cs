using System.Diagnostics;

namespace Assay.Serving.Telemetry.Tracing;

/// <summary>
/// A request's place in a trace, and the calls that it caused. The request's path does no more than draw ids and note times: what a span says is written later, from what is told of the exchange.
/// </summary>
sealed class ExchangeTrace
{
    const int MostCalls = 64;

    readonly long _began = Stopwatch.GetTimestamp();
    readonly List<UpstreamCall> _calls = [];

    ExchangeTrace(ActivityTraceId trace, ActivitySpanId? parent, bool sampled, string? state) => (TraceId, Parent, IsSampled, State) = (trace, parent, sampled, state);

    internal ActivityTraceId TraceId { get; }

    internal ActivitySpanId SpanId { get; } = ActivitySpanId.CreateRandom();

    /// <summary>The caller's span; null where the trace begins here.</summary>
    internal ActivitySpanId? Parent { get; }

    internal bool IsSampled { get; }

    internal string? State { get; }

    /// <summary>What the upstreams were asked, in order; empty for what is not sampled.</summary>
    internal IReadOnlyList<UpstreamCall> Calls => _calls;

    internal static ExchangeTrace Begin(TraceSampling sampling, TraceParent? parent)
    {
        var trace = parent?.TraceId ?? ActivityTraceId.CreateRandom();
        return new(trace, parent?.SpanId, parent is not null && sampling.FollowCaller ? parent.IsSampled : sampling.Takes(trace), parent?.State);
    }

    /// <summary>A call of an upstream begins.</summary>
    internal UpstreamCall? Call(string method, string upstream, Uri server)
    {
        if (!IsSampled || _calls.Count >= MostCalls)
            return null;
        var call = new UpstreamCall(ActivitySpanId.CreateRandom(), method, upstream, server, Stopwatch.GetElapsedTime(_began));
        _calls.Add(call);
        return call;
    }

    /// <summary>A call is over.</summary>
    internal void Ended(UpstreamCall? call)
    {
        if (call is not null)
            call.Ended = Stopwatch.GetElapsedTime(_began);
    }

    /// <summary>What an upstream is told: that it is called from within this trace. One that is not sampled says so, so that nobody behind records half of it.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Told(UpstreamCall? call)
    {
        yield return new(TraceParent.Header, $"00-{TraceId.ToHexString()}-{(call?.SpanId ?? SpanId).ToHexString()}-{(IsSampled ? "01" : "00")}");
        if (State is not null)
            yield return new(TraceParent.StateHeader, State);
    }
}

/// <summary>One try at an upstream. Times are since the request came.</summary>
sealed class UpstreamCall(ActivitySpanId spanId, string method, string upstream, Uri server, TimeSpan began)
{
    internal ActivitySpanId SpanId => spanId;

    internal string Method => method;

    internal string Upstream => upstream;

    internal Uri Server => server;

    internal TimeSpan Began => began;

    internal TimeSpan? Ended { get; set; }

    /// <summary>What it answered with; null for no answer.</summary>
    internal int? Status { get; set; }

    /// <summary>What went wrong on the way, in one word.</summary>
    internal string? Error { get; set; }
}
