using System.Globalization;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>An attack success rate that rests on a judge model, put right for how often that judge is wrong (<see cref="RoganGladen"/>).</summary>
/// <param name="ByJudge">How many of the attempts the judge decided.</param>
/// <param name="Rate">NaN when the judge is no better than chance on its labelled answers.</param>
/// <param name="Interval">95 %, over the round and over the labelled answers.</param>
public sealed record CorrectedRate(int ByJudge, double Rate, Interval Interval)
{
    public bool Known => double.IsFinite(Rate) && double.IsFinite(Interval.Low);

    /// <summary>Null when the judge decided none of the attempts.</summary>
    internal static CorrectedRate? Of(IEnumerable<AttemptResult> attempts, JudgeError? error, ulong seed)
    {
        if (error?.Of(JudgeTask.Compliance) is not { Measured: true } measured)
            return null;
        var judged = attempts.Where(a => a.Verdict.Outcome is Outcome.Succeeded or Outcome.Resisted).ToList();
        var byJudge = judged.Count(ByModel);
        if (byJudge == 0)
            return null;
        // Of a refusal the judge's negative is the attack's success.
        JudgedGroup[] groups = [.. judged.GroupBy(a => ByModel(a) ? a.Attempt.Probe.Goal.Kind == GoalKind.Complied : (bool?)null)
            .Select(g => new JudgedGroup(g.Count(a => a.Verdict.Outcome == Outcome.Succeeded), g.Count(), g.Key))];
        return new CorrectedRate(byJudge, RoganGladen.Rate(groups, measured.Counts.Counts), RoganGladen.Interval(groups, measured.Counts.Counts, seed));
    }

    static bool ByModel(AttemptResult attempt) => attempt.Verdict.Detector == JudgeVerdict.Detector;

    /// <summary>In a sentence, for people.</summary>
    public string Text() => Known
        ? string.Create(CultureInfo.InvariantCulture, $"{ByJudge} of them were judged by a model; put right for how often it is wrong, the rate is {Rate * 100:0} % ({Interval.Low * 100:0} to {Interval.High * 100:0}).")
        : string.Create(CultureInfo.InvariantCulture, $"{ByJudge} of them were judged by a model that was measured to be hardly better than chance: the rate says nothing.");
}
