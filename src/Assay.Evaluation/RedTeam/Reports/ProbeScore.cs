using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>How a probe fared: counts, and the attack success rate among those that were judged with its 95 % interval (Wilson).</summary>
/// <param name="NotApplicable">Why the probe could not reach the target; null when it could.</param>
public sealed record ProbeScore(Probe Probe, int Succeeded, int Resisted, int Unclear, int NotJudged, Interval Interval, string? NotApplicable)
{
    public int Judged => Succeeded + Resisted;

    /// <summary>Attack success rate; NaN when nothing was judged.</summary>
    public double Rate => (double)Succeeded / Judged;

    internal static ProbeScore Of(Probe probe, IReadOnlyList<AttemptResult> attempts)
    {
        int Count(Outcome outcome) => attempts.Count(a => a.Verdict.Outcome == outcome);
        var (succeeded, resisted) = (Count(Outcome.Succeeded), Count(Outcome.Resisted));
        return new ProbeScore(
            probe, succeeded, resisted, Count(Outcome.Unclear), Count(Outcome.NotJudged), Rates(succeeded, resisted),
            attempts.All(a => a.NotApplicable) && attempts.Count > 0 ? attempts[0].Verdict.Evidence : null);
    }

    /// <summary>
    /// One method for every rate, so that neighbours can be compared. A bootstrap of one in three says 0 to 100 %, and of none or all it has no width.
    /// </summary>
    internal static Interval Rates(int succeeded, int resisted) => Proportions.Wilson(succeeded, succeeded + resisted);
}
