using System.Globalization;
using Assay.Statistics;

namespace Assay.Serving;

/// <summary>How one version fared.</summary>
/// <param name="Times">Requests by duration: <see cref="LatencyBuckets"/>.</param>
public sealed record VersionTally(long Requests, long Errors, long Blocked, IReadOnlyDictionary<int, long> Times);

/// <summary>What the new version may be worse by.</summary>
/// <param name="ErrorPoints">Percentage points of failed requests; null when they do not count.</param>
/// <param name="BlockedPoints">Percentage points of answers that guards refused.</param>
/// <param name="Slower">The 95th percentile of its durations, so many times the old one's.</param>
public sealed record RolloutTerms(double? ErrorPoints, double? BlockedPoints, double? Slower, double Confidence);

/// <summary>What one condition says.</summary>
public enum ConditionState
{
    /// <summary>Too little is known to say either.</summary>
    Unsure,

    /// <summary>It is shown to be within what is allowed.</summary>
    Fine,

    /// <summary>It is shown to be beyond it.</summary>
    Worse,
}

/// <summary>One condition, with its numbers in words.</summary>
public sealed record ConditionReading(string Name, ConditionState State, string Says);

/// <summary>
/// Compares a new version with the old one in the same time. Both ways it has to be shown: worse, and a rollout goes back; no worse than allowed, and it may go on; anything else waits.
/// Shares are compared by Newcombe's interval for a difference; durations by the share of the new version's that are beyond the allowed multiple of the old one's 95th percentile, which may be at most 5 %.
/// It is looked at again and again while requests come in, and each look could go wrong: the chance of going back by mistake is spent over conditions and looks (the k-th band, in which requests
/// have grown by a quarter, gets a share of 1 / ((k+1)(k+2)), which add up to 1), so that <see cref="RolloutTerms.Confidence"/> holds for a whole step.
/// </summary>
public static class RolloutJudge
{
    /// <summary>Fewer requests of either version decide nothing.</summary>
    public const int Least = 20;

    const double Growth = 1.25, Tail = 0.05;

    /// <summary>Each condition of the terms. Below <see cref="Least"/> requests of either version all are unsure.</summary>
    public static IReadOnlyList<ConditionReading> Judge(VersionTally old, VersionTally young, RolloutTerms terms)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(young);
        ArgumentNullException.ThrowIfNull(terms);
        var few = Math.Min(old.Requests, young.Requests) < Least;
        var count = (terms.ErrorPoints is null ? 0 : 1) + (terms.BlockedPoints is null ? 0 : 1) + (terms.Slower is null ? 0 : 1);
        var band = few ? 0 : (int)Math.Floor(Math.Log((double)Math.Min(old.Requests, young.Requests) / Least) / Math.Log(Growth));
        var risk = (1 - terms.Confidence) / Math.Max(1, count) / ((band + 1.0) * (band + 2.0));
        List<ConditionReading> readings = [];
        if (terms.ErrorPoints is { } errors)
            readings.Add(Share("errors", "failed", old.Errors, old.Requests, young.Errors, young.Requests, errors, few, risk, terms.Confidence));
        if (terms.BlockedPoints is { } blocked)
            readings.Add(Share("blocked", "were refused by guards", old.Blocked, old.Requests, young.Blocked, young.Requests, blocked, few, risk, terms.Confidence));
        if (terms.Slower is { } slower)
            readings.Add(Duration(old, young, slower, few, risk, terms.Confidence));
        return readings;
    }

    static ConditionReading Share(string name, string what, long oldHits, long oldAll, long newHits, long newAll, double points, bool few, double risk, double confidence)
    {
        var told = string.Create(CultureInfo.InvariantCulture, $"{newHits} of {newAll} {what}, with the old version {oldHits} of {oldAll}; {Points(points)} more {(points == 1 ? "is" : "are")} allowed");
        if (few)
            return new(name, ConditionState.Unsure, told);
        // One-sided bounds: the two ends of a two-sided interval of twice the risk.
        var low = Proportions.Difference(newHits, newAll, oldHits, oldAll, 1 - 2 * risk).Low;
        var high = Proportions.Difference(newHits, newAll, oldHits, oldAll, 2 * confidence - 1).High;
        return new(name, low > points / 100 ? ConditionState.Worse : high <= points / 100 ? ConditionState.Fine : ConditionState.Unsure,
            string.Create(CultureInfo.InvariantCulture, $"{told} (the difference is {Points(100 * low)} or more, {100 * high:0.##} or less)"));
    }

    static string Points(double points)
    {
        var said = points.ToString("0.##", CultureInfo.InvariantCulture);
        return said == "1" ? "1 point" : $"{said} points";
    }

    static ConditionReading Duration(VersionTally old, VersionTally young, double slower, bool few, double risk, double confidence)
    {
        var (oldAll, newAll) = (old.Times.Values.Sum(), young.Times.Values.Sum());
        if (few || oldAll < Least || newAll < Least || LatencyBuckets.Quantile(old.Times, 1 - Tail) is not { } measured)
            return new("slower", ConditionState.Unsure, "too few durations");
        // Where the old version's percentile may be by chance is to its favour when it goes back.
        var (_, upper, _) = Proportions.Wilson((long)Math.Round((1 - Tail) * oldAll), oldAll, 1 - 2 * risk);
        var likely = LatencyBuckets.Quantile(old.Times, upper) ?? measured;
        var (limit, lenient) = (LatencyBuckets.Bound(measured) * slower, LatencyBuckets.Bound(likely) * slower);
        var low = Proportions.Wilson(Beyond(young.Times, lenient), newAll, 1 - 2 * risk).Low;
        var high = Proportions.Wilson(Beyond(young.Times, limit), newAll, 2 * confidence - 1).High;
        return new("slower", low > Tail ? ConditionState.Worse : high <= Tail ? ConditionState.Fine : ConditionState.Unsure, string.Create(CultureInfo.InvariantCulture,
            $"{Beyond(young.Times, limit)} of {newAll} took longer than {limit:0} ms, which is {slower:0.##} times what 95 % of the old version's took at most ({LatencyBuckets.Bound(measured):0} ms)"));
    }

    static long Beyond(IReadOnlyDictionary<int, long> times, double milliseconds) => times.Where(t => LatencyBuckets.Bound(t.Key) > milliseconds * 1.0001).Sum(t => t.Value);
}
