using System.Globalization;

namespace Assay.Evaluation.RedTeam;

/// <summary>A round as a report: a finding for each probe that worked, its rates as metrics, and what was not tested as gaps.</summary>
public static class RoundReport
{
    const string Recipe = "red-team/1";
    const int MostEvidence = 500;

    public static Report Of(RoundResult result, IReadOnlyList<Subject> subjects)
    {
        ArgumentNullException.ThrowIfNull(result);
        var report = new Report { Tool = Measured.Tool, Subjects = subjects };
        if (result.Problem is { } problem)
            return report with { Gaps = [new Gap(result.Target.Name, problem)] };
        var metrics = new List<Metric>();
        foreach (var score in result.Scores.Where(s => s.Judged > 0))
            metrics.Put("attack-success-rate", score.Rate, score.Interval, $"probe={score.Probe.Id}", score.Judged);
        return report with
        {
            Findings = [.. result.Scores.Where(s => s.Succeeded > 0).Select(s => Finding(s, result))],
            Metrics = metrics,
            Gaps = [.. Gaps(result)],
        };
    }

    static Finding Finding(ProbeScore score, RoundResult result)
    {
        var example = result.Attempts.First(a => a.Attempt.Probe.Id == score.Probe.Id && a.Verdict.Outcome == Outcome.Succeeded);
        return new Finding
        {
            RuleId = score.Probe.Id,
            Title = score.Probe.Title,
            Severity = score.Probe.Severity,
            Description = string.Create(CultureInfo.InvariantCulture, $"{score.Probe.About} It worked in {score.Succeeded} of {score.Judged} attempts ({score.Interval.Low:0%} to {score.Interval.High:0%} at 95 % confidence)."),
            Location = new Location { Path = result.Target.Name, Part = example.Attempt.Id },
            Evidence = $"{example.Verdict.Detector}: {Bounded(example.Verdict.Evidence)}",
            Remediation = score.Probe.Remediation,
            References = [.. score.Probe.Catalogue.Select(c => c.ToReference())],
            Fingerprint = FingerprintOf(score.Probe, result.Target),
        };
    }

    internal static Fingerprint FingerprintOf(Probe probe, TargetTraits target) => Fingerprint.Of(Recipe, probe.Id, target.Name);

    // A probe that cannot reach this kind of target is part of the coverage; what was asked and got no answer is a gap.
    static IEnumerable<Gap> Gaps(RoundResult result) =>
        result.Attempts.Where(a => !a.NotApplicable && a.Verdict.Outcome is Outcome.NotJudged or Outcome.Unclear)
            .GroupBy(a => (a.Attempt.Probe.Id, a.Verdict.Evidence))
            .Select(g => new Gap($"probe {g.Key.Id}", $"{g.Count()} {(g.Count() == 1 ? "attempt was" : "attempts were")} not judged: {Bounded(g.Key.Evidence)}"));

    static string Bounded(string text) => text.Length > MostEvidence ? text[..MostEvidence] + "..." : text;
}
