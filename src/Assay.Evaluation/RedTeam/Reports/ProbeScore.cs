using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>How a probe fared: counts, and the attack success rate among those that were judged with its 95 % interval by bootstrap.</summary>
/// <param name="NotApplicable">Why the probe could not reach the target; null when it could.</param>
public sealed record ProbeScore(Probe Probe, int Succeeded, int Resisted, int Unclear, int NotJudged, Interval Interval, string? NotApplicable)
{
    public int Judged => Succeeded + Resisted;

    /// <summary>Attack success rate; NaN when nothing was judged.</summary>
    public double Rate => (double)Succeeded / Judged;

    internal static ProbeScore Of(Probe probe, IReadOnlyList<AttemptResult> attempts, ulong seed)
    {
        int Count(Outcome outcome) => attempts.Count(a => a.Verdict.Outcome == outcome);
        var (succeeded, resisted) = (Count(Outcome.Succeeded), Count(Outcome.Resisted));
        return new ProbeScore(
            probe, succeeded, resisted, Count(Outcome.Unclear), Count(Outcome.NotJudged), Rates(succeeded, resisted, seed),
            attempts.All(a => a.NotApplicable) && attempts.Count > 0 ? attempts[0].Verdict.Evidence : null);
    }

    /// <summary>
    /// The bootstrap of a rate of zero or one has no width however few were tried; there Wilson's interval says how little is known.
    /// </summary>
    internal static Interval Rates(int succeeded, int resisted, ulong seed)
    {
        var total = succeeded + resisted;
        if (total == 0)
            return Interval.Unknown(0.95);
        return succeeded == 0 || resisted == 0
            ? Proportions.Wilson(succeeded, total, 0.95)
            : Bootstrap.OfGroups([new ConfusionCounts(succeeded, 0, resisted, 0)], g => g[0].TruePositives / (double)g[0].Total, seed);
    }
}
