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
            PutRates(metrics, score.Rate, score.Interval, $"probe={score.Probe.Id}", score.Judged, result.Corrected(score.Probe.Id));
        if (result.Spent?.At(result.Plan.Limits.Price) is { } cost)
            metrics.Add(new Metric("cost", (double)cost, result.Plan.Limits.Price!.Currency));
        return report with
        {
            Findings = [.. result.Scores.Where(s => s.Succeeded > 0).Select(s => Finding(s, result))],
            Metrics = metrics,
            Gaps = [.. Untested(result), .. Deaf(result), .. Gaps(result)],
        };
    }

    /// <summary>The rate as it was counted, and beside it, where it rests on a judge, what is left when the judge's error is taken out.</summary>
    internal static void PutRates(List<Metric> metrics, double rate, Statistics.Interval interval, string? slice, int judged, CorrectedRate? corrected)
    {
        metrics.Put("attack-success-rate", rate, interval, slice, judged);
        if (corrected is { Known: true } known)
            metrics.Put("attack-success-rate-corrected", known.Rate, known.Interval, slice, judged);
    }

    static Finding Finding(ProbeScore score, RoundResult result)
    {
        var example = result.Attempts.First(a => a.Attempt.Probe.Id == score.Probe.Id && a.Verdict.Outcome == Outcome.Succeeded);
        return new Finding
        {
            RuleId = score.Probe.Id,
            Title = score.Probe.Title,
            Severity = score.Probe.Severity,
            Description = string.Create(CultureInfo.InvariantCulture, $"{score.Probe.About} It worked in {score.Succeeded} of {score.Judged} attempts ({score.Interval.Low * 100:0} to {score.Interval.High * 100:0} %, with 95 % confidence).{(result.Corrected(score.Probe.Id) is { } corrected ? " " + corrected.Text() : "")}"),
            Location = new Location { Path = result.Target.Name, Part = example.Attempt.Id },
            Evidence = $"{example.Verdict.Detector}: {Bounded(example.Verdict.Evidence)}",
            Remediation = score.Probe.Remediation,
            References = [.. score.Probe.Catalogue.Select(c => c.ToReference())],
            Fingerprint = FingerprintOf(score.Probe.Id, result.Target),
        };
    }

    internal static Fingerprint FingerprintOf(string probe, TargetTraits target) => Fingerprint.Of(Recipe, probe, target.Name);

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

    const int EnoughAnswers = 10, EnoughProbes = 3;

    // One answer to everything is that of a page that stands before the target: it resists whatever is asked.
    static IEnumerable<Gap> Deaf(RoundResult result)
    {
        if (result.Plan.Control is not null || result.FiledBy is not null || result.Attempts.Any(a => a.Verdict.Outcome == Outcome.Succeeded))
            return [];
        var asked = result.Attempts.Where(a => a.Exchanges.Any(e => e.Reply.Failure is null)).ToList();
        return asked.Count >= EnoughAnswers && asked.Select(a => a.Attempt.Probe.Id).Distinct().Take(EnoughProbes).Count() == EnoughProbes
            && asked.SelectMany(a => a.Exchanges).Where(e => e.Reply.Failure is null).Select(e => e.Reply.Text.Trim()).Distinct(StringComparer.Ordinal).Take(2).Count() == 1
            ? [new Gap(result.Target.Name, $"all {asked.Count} attempts got one and the same answer, so nothing shows that the target itself was asked (a login or maintenance page answers like that); write control: into its file")]
            : [];
    }

    // A round that reached nothing has shown nothing.
    static IEnumerable<Gap> Untested(RoundResult result) => result.Attempts.All(a => a.NotApplicable)
        ? [new Gap(result.Target.Name, $"none of the {result.Scores.Count} probes reaches the target: {Bounded(string.Join("; ", result.Scores.Select(p => p.NotApplicable!).Distinct().Take(5)))}")] : [];

    static string Bounded(string text) => text.Length > MostEvidence ? text[..MostEvidence] + "..." : text;
}
