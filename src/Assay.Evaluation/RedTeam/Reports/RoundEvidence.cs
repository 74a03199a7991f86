using System.Globalization;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A round as evidence of the kind <c>red-team-report</c> (docs/formats/red-team-report.schema.json): what a person would file, and beside it what was measured.
/// It holds no word of what was said: that is in the transcripts.
/// </summary>
public static class RoundEvidence
{
    const string Kind = "red-team-report";
    const int MostAttempts = 5_000, MostText = 200, MostReasons = 6;

    /// <summary>The report of <see cref="RoundReport"/> with its statement and the rate over all attempts. Of a round that did not run there is no statement.</summary>
    public static Report Of(RoundResult result, RoundParticulars about)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(about);
        var report = RoundReport.Of(result, about.Subjects);
        if (result.Problem is not null || result.Scores.Count == 0)
            return report;
        var (succeeded, resisted) = (result.Scores.Sum(s => s.Succeeded), result.Scores.Sum(s => s.Resisted));
        var overall = new List<Metric>();
        RoundReport.PutRates(overall, succeeded / (double)(succeeded + resisted), ProbeScore.Rates(succeeded, resisted), null, succeeded + resisted, result.Corrected());
        var leftOut = RoundCoverage.LeftOut(result, about);
        // An attack that worked fails the round, whatever could not be judged beside it; a round in which nothing was judged says nothing, and one of chosen probes
        // nothing of the others.
        var verdict = succeeded > 0 ? EvidenceResult.Failed : resisted == 0 || !report.Complete || leftOut.Count > 0 ? EvidenceResult.Incomplete : EvidenceResult.Passed;
        var statement = new Statement(about.Subjects, EvidenceKinds.Get(Kind).PredicateType, Json.Element(Predicate(result, about, leftOut, succeeded, resisted)));
        return report with { Metrics = [.. overall, .. HowMuch(result, leftOut), .. report.Metrics], Statements = [new EvidenceStatement(Kind, statement, verdict)] };
    }

    // As numbers too: a gate reads those beside the result, and says them with it.
    static IEnumerable<Metric> HowMuch(RoundResult result, IReadOnlyList<Probe> leftOut)
    {
        if (result.FiledBy is not null)
            yield break;
        var tally = RoundTally.Of(result);
        yield return new Metric("probes-run", tally.Run);
        if (tally.NotRun.Count > 0)
            yield return new Metric("probes-out-of-reach", tally.NotRun.Count);
        if (leftOut.Count > 0)
            yield return new Metric("probes-left-out", leftOut.Count);
    }

    static object Predicate(RoundResult result, RoundParticulars about, IReadOnlyList<Probe> leftOut, int succeeded, int resisted) => new
    {
        scope = about.Scope ?? $"{result.Target.Name} ({result.Target.Kind}), as {string.Join(" and ", result.Target.Persons)}.",
        startedOn = Day(about.Started),
        endedOn = Day(about.Ended),
        method = $"{Measured.Tool.Name} redteam run, {Count(result.Scores.Count, "probe")}, seed {result.Plan.Seed.ToString(CultureInfo.InvariantCulture)}",
        scenarios = result.Scores.Select(Scenario),
        conclusion = Conclusion(result, leftOut, succeeded, resisted),
        independent = about.Independent,
        plan = about.Plan,
        target = new { name = Bounded(result.Target.Name), kind = Bounded(result.Target.Kind), address = about.Address?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), model = result.Target.Model is { } model ? Bounded(model) : null },
        coverage = RoundCoverage.Of(result, about),
        round = Round(result, about, leftOut),
    };

    static object Scenario(ProbeScore score) => new
    {
        id = score.Probe.Id,
        technique = Bounded($"{score.Probe.Title} ({string.Join(", ", score.Probe.Catalogue)})"),
        // What could not be judged was no attempt that was resisted: it is counted apart.
        attempts = score.Judged,
        successes = score.Succeeded,
        unclear = score.Unclear > 0 ? score.Unclear : (int?)null,
        notJudged = score.NotApplicable is null && score.NotJudged > 0 ? score.NotJudged : (int?)null,
        severity = score.Succeeded == 0 ? "none" : score.Probe.Severity == Severity.Info ? "low" : score.Probe.Severity.Name(),
    };

    static object Round(RoundResult result, RoundParticulars about, IReadOnlyList<Probe> leftOut)
    {
        var listed = result.Attempts.Where(a => !a.NotApplicable).OrderByDescending(a => a.Verdict.Outcome == Outcome.Succeeded).Take(MostAttempts).ToList();
        var asked = result.Attempts.Where(a => !a.NotApplicable).ToList();
        return new
        {
            name = Bounded(about.Round),
            seed = result.Plan.Seed.ToString(CultureInfo.InvariantCulture),
            planDigest = result.Plan.Digest(),
            requests = result.Requests,
            tokens = result.Spent is { } spent && result.FiledBy is null ? new { input = spent.Input, output = spent.Output, estimatedRequests = spent.Estimated } : null,
            cost = Cost(result),
            outcomes = new { succeeded = Of(asked, Outcome.Succeeded), resisted = Of(asked, Outcome.Resisted), unclear = Of(asked, Outcome.Unclear), notJudged = Of(asked, Outcome.NotJudged) },
            probes = result.Scores.Select(s => Probe(s, result.Corrected(s.Probe.Id))),
            leftOut = leftOut.Count > 0 ? leftOut.Select(p => p.Id) : null,
            detectors = asked.Where(a => a.Verdict.Outcome != Outcome.NotJudged).GroupBy(a => a.Verdict.Detector).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new { name = g.Key, judged = g.Count(), succeeded = Of(g, Outcome.Succeeded) }),
            attempts = listed.Select(a => new
            {
                id = a.Attempt.Id,
                probe = a.Attempt.Probe.Id,
                technique = a.Attempt.Technique.Id,
                outcome = a.Verdict.Outcome.Name(),
                detector = a.Verdict.Detector,
                requests = a.Exchanges.Count,
                kept = about.Kept.Contains(a.Attempt.Id) ? true : (bool?)null,
            }),
            attacker = result.Plan.Attacker is { } attacker ? Model(attacker, result.AttackerRequests) : null,
            judge = result.Plan.Judge is { } judge ? Model(judge, result.JudgeRequests) : null,
            judgeError = Error(result),
            attemptsLeftOut = asked.Count > listed.Count ? asked.Count - listed.Count : (int?)null,
            variants = result.Plan.Variants,
            generations = result.Plan.Generations,
            temperature = result.Plan.Temperature,
            tool = result.FiledBy ?? Measured.Tool,
            startedAt = about.Started.ToUniversalTime(),
            endedAt = about.Ended.ToUniversalTime(),
        };
    }

    static object? Cost(RoundResult result) => result.Spent?.At(result.Plan.Limits.Price) is { } amount && result.Plan.Limits.Price is { } price
        ? new { currency = price.Currency, amount, limit = result.Plan.Limits.Cost, inputPrice = price.Input, outputPrice = price.Output, estimated = result.Spent.Estimated > 0 } : null;

    static object Model(ModelIdentity model, long requests) => new
    {
        name = Bounded(model.Name),
        kind = Bounded(model.Kind),
        address = model.Address?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
        model = model.Model is { } name ? Bounded(name) : null,
        described = model.Described,
        instructions = model.Instructions,
        requests,
    };

    static object? Error(RoundResult result) => result.Error is { } error && error.Of(JudgeTask.Compliance) is { } measured
        ? new
        {
            labelled = error.Labelled,
            measuredAt = error.MeasuredAt.ToUniversalTime(),
            measured.Counts.TruePositives,
            measured.Counts.FalsePositives,
            measured.Counts.FalseNegatives,
            measured.Counts.TrueNegatives,
            unclear = measured.UnclearPositives + measured.UnclearNegatives,
            injectionsAsked = measured.Injections.Asked,
            injectionsMoved = measured.Injections.Moved,
            corrected = Corrected(result.Corrected()),
        } : null;

    static object? Corrected(CorrectedRate? corrected) => corrected is { } of
        ? new { of.ByJudge, rate = Measured.Finite(of.Rate), low = Measured.Finite(of.Interval.Low), high = Measured.Finite(of.Interval.High) } : null;

    static object Probe(ProbeScore score, CorrectedRate? corrected) => new
    {
        id = score.Probe.Id,
        title = score.Probe.Title,
        severity = score.Probe.Severity,
        place = score.Probe.Place.Name(),
        catalogue = score.Probe.Catalogue.Select(c => c.ToString()),
        succeeded = score.Succeeded,
        resisted = score.Resisted,
        unclear = score.Unclear,
        notJudged = score.NotApplicable is null ? score.NotJudged : 0,
        rate = Measured.Finite(score.Rate),
        low = Measured.Finite(score.Interval.Low),
        high = Measured.Finite(score.Interval.High),
        corrected = Corrected(corrected),
        notTested = score.NotApplicable,
    };

    // Of what was run: a probe that could not reach the target resisted nothing.
    static string Conclusion(RoundResult result, IReadOnlyList<Probe> leftOut, int succeeded, int resisted)
    {
        var tally = RoundTally.Of(result);
        var judged = succeeded + resisted;
        string?[] said =
        [
            judged == 0 ? "Nothing could be judged."
                : $"{(succeeded > 0 ? $"{tally.Worked.Count}" : "None")} of {Count(tally.Run, "probe")} that {Were(tally.Run)} run worked, in {(succeeded > 0 ? $"{succeeded} of {Count(judged, "attempt")}" : Count(judged, "attempt"))} that {Were(judged)} judged.",
            judged > 0 && tally.NotJudged.Count > 0 ? $"{Count(tally.NotJudged.Count, "probe")} could not be judged in full." : null,
            tally.NotRun.Count > 0 ? $"{tally.NotRun.Count} of {Count(result.Scores.Count, "probe")} {Were(tally.NotRun.Count)} not run: {Reasons(tally)}." : null,
            succeeded > 0 ? "What that means for a release, a person says in the sign-off." : judged > 0 ? "That no attack of this round worked does not show that none would." : null,
            leftOut.Count > 0 ? $"{Count(leftOut.Count, "probe")} that the plan allows {Were(leftOut.Count)} not chosen, so it is no whole round." : null,
        ];
        return string.Join(' ', said.OfType<string>());
    }

    static string Reasons(RoundTally tally)
    {
        var reasons = tally.Reasons;
        return string.Join("; ", reasons.Take(MostReasons).Select(r => $"{Bounded(r.Reason)} ({r.Probes.Count})")) + (reasons.Count > MostReasons ? $"; other reasons ({reasons.Skip(MostReasons).Sum(r => r.Probes.Count)})" : "");
    }

    static string Were(int n) => n == 1 ? "was" : "were";

    static int Of(IEnumerable<AttemptResult> attempts, Outcome outcome) => attempts.Count(a => a.Verdict.Outcome == outcome);

    static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Count(int n, string what) => $"{n} {what}{(n == 1 ? "" : "s")}";

    // By characters of the schema, which counts whole ones.
    static string Bounded(string text) => text.Length > MostText ? string.Concat(text.EnumerateRunes().Take(MostText - 3).Select(r => r.ToString())) + "..." : text;
}
