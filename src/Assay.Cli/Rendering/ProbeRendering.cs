using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Serving.Exposure;

namespace Assay.Cli;

/// <summary>Writes a probe's plan, and what it saw.</summary>
static class ProbeRendering
{
    /// <summary>The plan in a few lines, for the error stream.</summary>
    public static IEnumerable<string> Lines(ProbePlan plan)
    {
        yield return $"Probing {plan.Target} (allowed by {plan.AuthorisedBy}).";
        yield return $"Scope: {plan.Scope}. Nothing else is asked, and redirects that leave it are not followed.";
        yield return string.Create(CultureInfo.InvariantCulture, $"Sends at most {plan.Requests} requests, {plan.Rate:0.##} a second{(plan.Burst > 0 ? $", and among them one burst of {plan.Burst} that is faster" : "")}: about {Seconds(plan):0} seconds. {(plan.SendsKey ? "The valid key is sent along where the connection is safe." : "No valid key is sent.")}");
    }

    static double Seconds(ProbePlan plan) => Math.Max(0, plan.Requests - plan.Burst) / plan.Rate;

    public static void Plan(ProbePlan plan, TextOutput text)
    {
        foreach (var line in Lines(plan))
            text.Line(line.Replace(" (allowed by )", " (--authorised-by is missing: it is needed to begin)", StringComparison.Ordinal));
        text.Heading("What would be sent");
        text.Table(["Check", "At most", "Sends"], [.. plan.Steps.Select(s => new Cell[] { s.Check, s.Most.ToString(CultureInfo.InvariantCulture), s.Sends })]);
        if (plan.LeftOut.Count > 0)
            text.Line($"Left out by you: {string.Join(", ", plan.LeftOut)}.");
        if (plan.Requests < plan.Steps.Sum(s => s.Most))
            text.Line($"The checks may need {plan.Steps.Sum(s => s.Most)} requests; what {plan.Requests} do not reach will be told as not looked at.", Tone.Warn);
        text.Line("Nothing was sent.");
    }

    public static JsonNode Json(ProbePlan plan) => JsonNode.Parse(Assay.Json.Bytes(new
    {
        target = plan.Target.ToString(),
        plan.AuthorisedBy,
        plan.Scope,
        plan.Requests,
        perSecond = plan.Rate,
        plan.Burst,
        plan.SendsKey,
        steps = plan.Steps,
        plan.LeftOut,
    }))!;

    public static ExitCode Write(ProbeResult result, Report report, IReadOnlyList<Recorded> recorded, CommandContext context)
    {
        ReportOutput.Write(report, recorded, context, json =>
        {
            json["plan"] = Json(result.Plan);
            json["notes"] = JsonNode.Parse(Assay.Json.Bytes(result.Notes));
            json["requests"] = result.Sent;
        }, text => Text(result, report, recorded, text));
        return report.ExitCode(context.FailOn);
    }

    static void Text(ProbeResult result, Report report, IReadOnlyList<Recorded> recorded, TextOutput text)
    {
        if (report.Findings.Count > 0)
        {
            text.Heading("Findings");
            foreach (var finding in report.Findings)
            {
                text.Line($"{finding.Severity.Name(),-8}  {finding.RuleId}  {finding.Title}", TextReport.ToneOf(finding.Severity));
                text.Line($"          {finding.Evidence ?? finding.Location?.Path}", Tone.Quiet);
            }

            text.Heading("What to do");
            foreach (var (rule, remedy) in report.Findings.Where(f => f.Remediation is not null).Select(f => (f.RuleId, f.Remediation)).Distinct())
                text.Line($"{rule}: {remedy}");
        }

        text.Heading("What was seen");
        text.Table(["Check", "Seen"], [.. result.Notes.Select(n => new Cell[] { n.Check, n.Text })]);
        if (result.Plan.LeftOut.Count > 0)
            text.Line($"Left out by you: {string.Join(", ", result.Plan.LeftOut)}.");
        text.Line(string.Create(CultureInfo.InvariantCulture, $"{result.Sent} requests in {result.Took.TotalSeconds:0.0} seconds, to {result.Plan.Scope}."));
        TextReport.Close(report, text);
        foreach (var line in recorded.SelectMany(Recording.Lines))
            text.Line(line);
    }
}
