namespace Assay.Serving;

/// <summary>
/// Durations in buckets whose bounds grow by a tenth, from a millisecond to a quarter of an hour: counts of many gateways add up, and a quantile of the sum is at most a tenth too large.
/// </summary>
public static class LatencyBuckets
{
    const double Growth = 1.1;

    /// <summary>The bucket of everything that is longer.</summary>
    public const int Last = 144;

    static readonly double Step = Math.Log(Growth);

    /// <summary>The bucket of a duration.</summary>
    public static int Of(TimeSpan time) => time.TotalMilliseconds <= 1 ? 0 : Math.Min(Last, (int)Math.Ceiling(Math.Log(time.TotalMilliseconds) / Step - 1e-9));

    /// <summary>The longest duration of a bucket, in milliseconds.</summary>
    public static double Bound(int bucket) => bucket >= Last ? double.PositiveInfinity : Math.Pow(Growth, bucket);

    /// <summary>The bucket below which, or in which, this share of the durations is; null without any.</summary>
    public static int? Quantile(IReadOnlyDictionary<int, long> times, double share)
    {
        ArgumentNullException.ThrowIfNull(times);
        var total = times.Values.Sum();
        long sum = 0;
        foreach (var (bucket, count) in times.OrderBy(t => t.Key))
            if ((sum += count) >= share * total)
                return bucket;
        return null;
    }
}
