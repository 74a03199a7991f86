using System.Text.Json.Nodes;
using Assay.Evaluation.RedTeam;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Writes a regression run in the format that was asked for.</summary>
static class RegressionRendering
{
    /// <param name="open">Findings of the record that are open although all their cases are resisted.</param>
    public static void Write(RegressionResult result, Report report, IReadOnlyList<Recorded> recorded, IReadOnlyList<FindingRow> open, CommandContext context, bool newOnly, DateTimeOffset now)
    {
        IEnumerable<string> lines = [.. recorded.SelectMany(Recording.Lines), .. StillOpen.Lines(open, result, recorded.FirstOrDefault()?.Entry)];
        switch (context.Out.Format)
        {
            case OutputFormat.Sarif:
                context.Out.WriteRaw(SarifReport.Write(report));
                break;
            case OutputFormat.Junit:
                context.Out.WriteRaw(RegressionJunit.Write(result, context.FailOn, newOnly));
                break;
            case OutputFormat.Html:
                context.Out.WriteRaw(RegressionHtml.Write(result, report, now));
                break;
            case OutputFormat.Json:
                context.Out.Write(Json(result, report, recorded, open), _ => { });
                return;
            default:
                context.Out.WriteText(text =>
                {
                    Text(result, report, text);
                    foreach (var line in lines)
                        text.Line(line);
                    if (recorded.Count == 0 && result.Count(CaseState.Fixed) > 0)
                        text.Line("That a case is fixed closes no finding of the round; --record names those that are open.", Tone.Quiet);
                });
                return;
        }

        foreach (var line in lines)
            Console.Error.WriteLine(SafeText.Of(line));
    }

    static JsonNode Json(RegressionResult result, Report report, IReadOnlyList<Recorded> recorded, IReadOnlyList<FindingRow> open)
    {
        var json = JsonReport.Of(report);
        json["format"] = RegressionBaseline.Format;
        json["suite"] = result.Suite.Name;
        json["suiteDigest"] = result.Suite.Digest().ToString();
        json["target"] = result.Target.Name;
        json["round"] = result.Round;
        json["baseline"] = result.Baseline;
        json["requests"] = result.Requests;
        json["rewritten"] = JsonNode.Parse(Assay.Json.Bytes(result.Rewritten));
        json["cases"] = JsonNode.Parse(Assay.Json.Bytes(result.Cases.Select(c => new
        {
            c.Case.Id,
            Digest = c.Case.Digest(),
            c.Case.Title,
            c.Case.Severity,
            c.State,
            c.Before,
            c.IsNew,
            c.Generations,
            c.Succeeded,
            c.Resisted,
            c.NotJudged,
            c.Detector,
            c.Case.Owner,
            c.Case.From,
        })));
        if (recorded.Count > 0)
            json["recorded"] = JsonNode.Parse(Assay.Json.Bytes(recorded));
        if (open.Count > 0)
            json["stillOpen"] = JsonNode.Parse(Assay.Json.Bytes(open.Select(f => new { f.Id, f.Status, f.SubjectName })));
        return json;
    }

    static void Text(RegressionResult result, Report report, TextOutput text)
    {
        if (result.Problem is { } problem)
        {
            text.Line($"Nothing was asked: {problem}.", Tone.Bad);
            return;
        }

        text.Heading("Cases");
        text.Table(["Case", "Severity", "State", "Worked", "Detector", "Owner"], [.. result.Cases.OrderBy(c => c.State).Select(c => new Cell[]
        {
            c.Case.Id, c.Case.Severity.Name(), c.State.Name(), $"{c.Succeeded} of {c.Generations}", c.Detector, c.Case.Owner,
        })]);
        foreach (var one in result.Cases.Where(c => c.Works))
            text.Line($"{one.Case.Id}: {one.Case.Title}. {RegressionReport.Sentence(one)}");
        ToDo(result, text);
        foreach (var gap in report.Gaps)
            text.Line($"{gap.Where}: not judged: {gap.Reason}", Tone.Warn);
        foreach (var id in result.Rewritten)
            text.Line($"{id}: it asks something else than in the baseline, and was compared with what the suite expects.", Tone.Quiet);
        text.Line();
        text.Line(Summary(result), result.Cases.Any(c => c.Works) ? Tone.Bad : report.Complete ? Tone.Good : Tone.Warn);
        text.Line($"Compared with {result.Baseline ?? "what the suite expects (no --baseline)"}. Round {result.Round}, {result.Requests} requests.");
    }

    // Cases of one probe want one thing done: it is said once, as under a round.
    static void ToDo(RegressionResult result, TextOutput text)
    {
        var advice = result.Cases.Where(c => c is { Works: true, Case.Remediation: not null }).GroupBy(c => c.Case.Remediation!).ToList();
        if (advice.Count > 0)
            text.Heading("What to do");
        foreach (var one in advice)
        {
            text.Line(string.Join(", ", one.Select(c => c.Case.Id)), Tone.Strong);
            text.Line($"  {one.Key}");
        }
    }

    /// <summary>The counts in one sentence.</summary>
    public static string Summary(RegressionResult result) =>
        $"{result.Cases.Count} case{(result.Cases.Count == 1 ? "" : "s")}: {string.Join(", ", Enum.GetValues<CaseState>().Where(s => result.Count(s) > 0).Select(s => $"{result.Count(s)} {s.Name().Replace('-', ' ')}"))}.";
}
