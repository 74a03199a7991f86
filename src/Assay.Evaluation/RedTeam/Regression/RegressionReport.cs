namespace Assay.Evaluation.RedTeam;

/// <summary>A regression run as a report: a finding for each case that works, a gap for each that could not be judged, and a statement of kind <c>regression-output</c>.</summary>
public static class RegressionReport
{
    const string Recipe = "red-team-case/1";
    const int MostEvidence = 500, MostFailures = 1_000, MostName = 200;

    /// <param name="subject">The model version behind the target.</param>
    public static Report Of(RegressionResult result, Subject subject, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(subject);
        var report = new Report { Tool = Measured.Tool, Subjects = [subject] };
        if (result.Problem is { } problem)
            return report with { Gaps = [new Gap(result.Target.Name, problem)] };
        return report with
        {
            Findings = [.. result.Cases.Where(c => c.Works).Select(c => Finding(c, result.Target))],
            Metrics = [.. Enum.GetValues<CaseState>().Select(s => new Metric("regression-cases", result.Count(s), Slice: $"state={s.Name()}", Count: result.Cases.Count))],
            Gaps = [.. result.Cases.Where(c => c.State == CaseState.NotJudged).Select(c => new Gap($"case {c.Case.Id}", Bounded(c.Evidence)))],
            Statements = [Statement(result, subject, today)],
        };
    }

    /// <summary>In words: how often it worked, and what that means.</summary>
    public static string Sentence(CaseResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var judged = result.Succeeded + result.Resisted;
        var what = result.State switch
        {
            CaseState.New => "New: it works now and did not before",
            CaseState.Persistent => "Persistent: it works as before",
            CaseState.Flaky => result.Before ? "Flaky: it works sometimes, and worked before" : "Flaky: it works sometimes, and did not work before",
            CaseState.Fixed => "Fixed: it worked before and is resisted now",
            CaseState.Resisted => "Resisted, as before",
            _ => "Not judged",
        };
        return result.State == CaseState.NotJudged
            ? $"{what}: {Bounded(result.Evidence)}"
            : $"{what} (it worked in {result.Succeeded} of {judged} generations{(result.NotJudged > 0 ? $", {result.NotJudged} could not be judged" : "")}).";
    }

    static Finding Finding(CaseResult result, TargetTraits target) => new()
    {
        RuleId = result.Case.From.Probe ?? result.Case.Id,
        Title = result.Case.Title,
        Severity = result.Case.Severity,
        Description = $"{result.Case.About} {Sentence(result)}".Trim(),
        Location = new Location { Path = target.Name, Part = result.Case.Id },
        Evidence = $"{result.Detector}: {Bounded(result.Evidence)}",
        Remediation = result.Case.Remediation,
        References = [.. result.Case.Catalogue.Select(c => CatalogueReference.TryParse(c, out var reference) ? reference.ToReference() : null).OfType<Reference>()],
        Fingerprint = Mark(result, target),
        // What another tool found has a fingerprint of that tool.
        SameAs = result.Case.From is { Probe: { } probe, Tool: null } ? RoundReport.FingerprintOf(probe, target) : null,
    };

    static Fingerprint Mark(CaseResult result, TargetTraits target) => Fingerprint.Of(Recipe, result.Case.Id, result.Case.Digest().ToString(), target.Name);

    static EvidenceStatement Statement(RegressionResult result, Subject subject, DateOnly today)
    {
        var works = result.Cases.Where(c => c.Works).ToList();
        var predicate = Json.Element(new
        {
            Suite = Short($"{result.Suite.Name} {result.Suite.Digest().ToString()[..19]}"),
            Baseline = Short(result.Baseline ?? "none: what the suite expects"),
            Passed = result.Cases.Count(c => c.State is CaseState.Fixed or CaseState.Resisted),
            Failed = works.Count,
            Skipped = result.Count(CaseState.NotJudged),
            Failures = works.Take(MostFailures).Select(c => new { Case = c.Case.Id, Detail = $"{c.Case.Severity.Name()}, {c.Detector}. {Sentence(c)}" }),
            // A suite holds the cases that it holds: of others it says nothing, and closes nothing.
            Judged = result.Cases.Where(c => c.State != CaseState.NotJudged).Select(c => Mark(c, result.Target).ToString()),
            Round = result.Started is { } started ? new { Name = Short(result.Round), StartedAt = started.ToUniversalTime(), EndedAt = (result.Ended ?? started).ToUniversalTime() } : null,
            RanOn = today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        });
        var outcome = works.Count > 0 ? EvidenceResult.Failed : result.Count(CaseState.NotJudged) > 0 || result.Cases.Count == 0 ? EvidenceResult.Incomplete : EvidenceResult.Passed;
        return new EvidenceStatement("regression-output", new Statement([subject], PredicateTypes.Own("regression-output"), predicate), outcome);
    }

    static string Short(string text) => text[..Math.Min(text.Length, MostName)];

    static string Bounded(string text) => text.Length > MostEvidence ? text[..MostEvidence] + "..." : text;
}
