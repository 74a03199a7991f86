using Assay.Build;
using Assay.Build.ModelFiles;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Writes what a re-scan found, and what it could not find.</summary>
static class RescanRendering
{
    public static ExitCode Write(IReadOnlyList<Rescanned> done, IReadOnlyList<FileProblem> problems, CommandContext context)
    {
        var report = Together(done);
        if (context.Out.Format == OutputFormat.Sarif)
            context.Out.WriteRaw(SarifReport.Write(report));
        else
            context.Out.Write(
                new
                {
                    ruleSet = ModelScanner.RuleSet,
                    versions = done.Select(d => new
                    {
                        version = d.Row.Version.Slug,
                        deployments = d.Row.Deployments.Select(x => x.Slug),
                        reasons = d.Row.Reasons,
                        before = d.Row.Scan?.Entry,
                        paths = d.Paths,
                        verdict = d.Scan?.Verdict,
                        policy = d.Scan?.Options.Policy.Name,
                        findings = d.Scan?.Files.SelectMany(f => f.Findings).Select(f => new { ruleId = f.RuleId, severity = f.Severity, title = f.Title, path = f.Location?.Path, evidence = f.Evidence }),
                        missed = d.Missed,
                        recorded = d.Recorded,
                    }),
                    problems = problems.Select(p => p.ToString()),
                },
                text => Text(done, problems, text));
        var code = report.ExitCode(context.FailOn);
        return code == ExitCode.Yes && done.Any(d => d.Partial) ? ExitCode.Incomplete : code;
    }

    public static void List(IReadOnlyList<RescanRow> due, TextOutput text)
    {
        if (due.Count == 0)
            text.Line("Nothing that is deployed waits for a scan by today's rules.", Tone.Good);
        else
            text.Table(["Version", "Runs as", "Last scan", "Why"], [.. due.Select(r => new Cell[]
            {
                new(r.Version.Slug, Tone.Strong), string.Join(", ", r.Deployments.Select(d => d.Slug)),
                r.Scan is { } scan ? $"entry {scan.Entry}, {scan.At:yyyy-MM-dd}, {EvidenceText.Word(scan.Result)}" : "none", Why(r),
            })]);
    }

    static void Text(IReadOnlyList<Rescanned> done, IReadOnlyList<FileProblem> problems, TextOutput text)
    {
        if (done.Count == 0)
            text.Line("Nothing to do: nothing that is deployed waits for a scan by today's rules.", Tone.Good);
        foreach (var one in done)
        {
            text.Heading(one.Row.Version.Slug);
            text.Line($"runs as {string.Join(", ", one.Row.Deployments.Select(d => d.Slug))}; {Why(one.Row)}", Tone.Quiet);
            if (one.Scan is { } scan)
                ScanText.Write(scan, text);
            else
                text.Line($"Not scanned: {one.Missed}.", Tone.Warn);
            if (one.Recorded is { } entry)
                text.Line($"In the record as entry {entry}{(one.Partial ? ": incomplete, for not all of the version was looked at" : "")}.", one.Partial ? Tone.Warn : Tone.Good);
        }

        var missed = done.Count(d => d.Scan is null);
        if (missed > 0)
            text.Line($"{missed} of {done.Count} could not be scanned. Give --models the folder that holds {(missed == 1 ? "it" : "them")}, or scan where the files lie: assay scan PATH --record", Tone.Warn);
        foreach (var problem in problems.Take(20))
            text.Line($"not read: {problem}", Tone.Quiet);
    }

    static string Why(RescanRow row) => row.Reasons.Count == 0 ? "today's rules" : string.Join(", ", row.Reasons.Select(r => r.Name().Replace('-', ' ')));

    // What was not found is a gap: could not look is never clean.
    static Report Together(IReadOnlyList<Rescanned> done) => new()
    {
        Tool = ModelScanner.Tool,
        Subjects = [.. done.SelectMany(d => d.Report?.Subjects ?? [])],
        Findings = [.. done.SelectMany(d => d.Report?.Findings ?? [])],
        Gaps = [.. done.SelectMany(d => d.Report?.Gaps ?? [new Gap(d.Row.Version.Slug, d.Missed!)])],
    };
}
