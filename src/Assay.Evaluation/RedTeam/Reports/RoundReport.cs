using System.Globalization;

namespace Assay.Evaluation.RedTeam;

/// <summary>A round as a report: a finding for each probe that worked, its rates as metrics, and what was not tested as gaps.</summary>
public static class RoundReport
{
    const string Recipe = "red-team/1";
    const int MostEvidence = 500, MostReasons = 10;

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
            Gaps = [.. Untested(result), .. Gaps(result)],
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
    // What a target says is part of the reason: one that says something else each time does not write the report.
    static IEnumerable<Gap> Gaps(RoundResult result) =>
        result.Attempts.Where(a => !a.NotApplicable && a.Verdict.Outcome is Outcome.NotJudged or Outcome.Unclear)
            .GroupBy(a => a.Attempt.Probe.Id)
            .SelectMany(probe =>
            {
                var reasons = probe.GroupBy(a => a.Verdict.Evidence).OrderByDescending(g => g.Count()).ToList();
                return reasons.Take(MostReasons).Select(g => NotJudged(probe.Key, g.Count(), g.Key))
                    .Concat(reasons.Count > MostReasons ? [NotJudged(probe.Key, reasons.Skip(MostReasons).Sum(g => g.Count()), "for other reasons; the attempts say which")] : []);
            })
            .Concat(result.Leftovers.Take(MostReasons).Select(l => new Gap(result.Target.Name, Bounded(l))));

    static Gap NotJudged(string probe, int count, string why) => new($"probe {probe}", $"{count} {(count == 1 ? "attempt was" : "attempts were")} not judged: {Bounded(why)}");

    // A round that reached nothing has shown nothing.
    static IEnumerable<Gap> Untested(RoundResult result) => result.Attempts.All(a => a.NotApplicable)
        ? [new Gap(result.Target.Name, $"none of the {result.Scores.Count} probes reaches the target: {Bounded(string.Join("; ", result.Scores.Select(p => p.NotApplicable!).Distinct().Take(5)))}")] : [];

    static string Bounded(string text) => text.Length > MostEvidence ? text[..MostEvidence] + "..." : text;
}
