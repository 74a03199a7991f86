using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Build.Discovery.Mcp;

namespace Assay.Cli;

/// <summary>Writes what inspections saw in the format that was asked for.</summary>
static class McpText
{
    public static ExitCode Write(IReadOnlyList<McpInspection> inspections, IReadOnlyList<Report> reports, IReadOnlyList<Recorded> recorded, CommandContext context)
    {
        var report = new Report
        {
            Tool = McpInspector.Tool,
            Subjects = [.. reports.SelectMany(r => r.Subjects)],
            Findings = [.. reports.SelectMany(r => r.Findings).OrderByDescending(f => f.Severity)],
            Gaps = [.. reports.SelectMany(r => r.Gaps)],
        };
        ReportOutput.Write(report, recorded, context, json => json["servers"] = new JsonArray([.. inspections.Select(Server)]), text => Text(inspections, report, recorded, text));
        return report.ExitCode(context.FailOn);
    }

    static JsonNode? Server(McpInspection inspection) => JsonNode.Parse(Json.Bytes(new
    {
        label = inspection.Label,
        name = inspection.Snapshot?.Name,
        version = inspection.Snapshot?.Version,
        protocolVersion = inspection.Snapshot?.ProtocolVersion,
        instructions = inspection.Snapshot?.Instructions,
        tools = inspection.Snapshot?.Tools,
        prompts = inspection.Snapshot?.Prompts,
        resources = inspection.Snapshot?.Resources,
        failure = inspection.Failure,
    }));

    static void Text(IReadOnlyList<McpInspection> inspections, Report report, IReadOnlyList<Recorded> recorded, TextOutput text)
    {
        foreach (var inspection in inspections)
            text.Line(inspection.Snapshot is { } shown
                ? $"{inspection.Label}: {shown.Name} {shown.Version}, protocol {shown.ProtocolVersion}; {Count(shown.Tools.Count, "tool")}, {Count(shown.Prompts.Count, "prompt")}, {Count(shown.Resources.Count, "resource")}{(shown.Instructions is { Length: > 0 } told ? $", instructions of {told.Length} characters" : "")}"
                : $"{inspection.Label}: could not be looked at", inspection.Failure is null ? Tone.Plain : Tone.Warn);
        var shownOnes = report.Findings.Where(f => f.Evidence is not null && f.Severity >= Severity.Medium).ToList();
        if (shownOnes.Count > 0)
        {
            text.Heading("What was seen");
            foreach (var finding in shownOnes)
                text.Line($"{finding.Severity.Name()}  {(inspections.Count > 1 ? finding.Subject + "  " : "")}{finding.Location?.Part}: {finding.Evidence}");
        }

        TextReport.Write(report, text);
        foreach (var line in recorded.SelectMany(Recording.Lines))
            text.Line(line);
    }

    static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
