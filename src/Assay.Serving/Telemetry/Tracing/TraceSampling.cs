namespace Assay.Serving;

/// <summary>Which requests are traced (OpenTelemetry's <c>ParentBased</c> over <c>TraceIdRatioBased</c>).</summary>
/// <param name="Share">Share of requests, 0 to 1, of those that nobody decided on before.</param>
/// <param name="FollowCaller">Whether a caller's own decision, which came with its request, counts instead.</param>
public sealed record TraceSampling(double Share, bool FollowCaller = true)
{
    /// <summary>Whether a request without a caller's decision is traced. All who see the same trace id decide the same.</summary>
    internal bool Takes(System.Diagnostics.ActivityTraceId trace)
    {
        if (Share >= 1 || Share <= 0)
            return Share > 0;
        Span<byte> bytes = stackalloc byte[16];
        trace.CopyTo(bytes);
        return (System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & long.MaxValue) < Share * long.MaxValue;
    }
}
