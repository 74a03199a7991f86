namespace Assay.Server;

/// <summary>
/// Histograms of latency with fixed bounds, so that minutes, gateways and routes add up. A quantile is read off between two bounds, geometrically: it is off by less than the distance between them.
/// </summary>
static class LatencyBounds
{
    /// <summary>Upper bounds of the time that a gateway adds, in microseconds; what is above them all has a bucket of its own.</summary>
    internal static readonly long[] Added = [50, 100, 150, 200, 300, 400, 600, 1_000, 2_000, 4_000, 8_000, 20_000, 100_000, 1_000_000];

    /// <summary>Upper bounds of the time that all took, in microseconds.</summary>
    internal static readonly long[] Total = [1_000, 5_000, 20_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 30_000_000, 60_000_000, 120_000_000];

    internal static int Bucket(long[] bounds, long microseconds)
    {
        var at = 0;
        while (at < bounds.Length && microseconds > bounds[at])
            at++;
        return at;
    }

    /// <summary>Milliseconds below which that share of the requests lies; null without requests.</summary>
    internal static double? Quantile(long[] bounds, ReadOnlySpan<long> counts, double share)
    {
        long all = 0;
        foreach (var count in counts)
            all += count;
        if (all == 0)
            return null;
        var rank = share * all;
        double below = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0 && below + counts[i] >= rank)
            {
                // Above the last bound nothing is known but that.
                if (i == bounds.Length)
                    return bounds[^1] / 1000d;
                double high = bounds[i], low = i == 0 ? high / 5 : bounds[i - 1];
                return low * Math.Pow(high / low, (rank - below) / counts[i]) / 1000d;
            }

            below += counts[i];
        }

        return bounds[^1] / 1000d;
    }
}
