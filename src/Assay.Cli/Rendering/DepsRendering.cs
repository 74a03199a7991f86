using System.Globalization;
using Assay.Build.Dependencies;

namespace Assay.Cli;

/// <summary>Writes a scan of dependencies in the format that was asked for.</summary>
static class DepsRendering
{
    public static void Write(DependencyScan scan, IReadOnlyList<Recorded> recorded, CommandContext context)
    {
        var report = scan.ToReport();
        var now = TimeProvider.System.GetUtcNow();
        switch (context.Out.Format)
        {
            case OutputFormat.Cyclonedx:
                context.Out.WriteRaw(scan.ToCycloneDx(now));
                break;
            case OutputFormat.Sarif:
                context.Out.WriteRaw(SarifReport.Write(report));
                break;
            case OutputFormat.Json:
                context.Out.WriteJson(json => DepsJson.Write(json, scan, report, recorded, now));
                return;
            default:
                context.Out.WriteText(text => Text(scan, report, recorded, now, text));
                return;
        }

        if (scan.Database is { } database && AdvisoryAge.Warning(database, now) is { } old)
            Console.Error.WriteLine(SafeText.Of(old));
        foreach (var line in recorded.SelectMany(Recording.Lines))
            Console.Error.WriteLine(SafeText.Of(line));
    }

    static void Text(DependencyScan scan, Report report, IReadOnlyList<Recorded> recorded, DateTimeOffset now, TextOutput text)
    {
        text.Line($"{scan.Dependencies.Count} package{(scan.Dependencies.Count == 1 ? "" : "s")} in {scan.Files.Count} file{(scan.Files.Count == 1 ? "" : "s")}: "
            + string.Join(", ", scan.Dependencies.GroupBy(d => d.Ecosystem).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} {g.Count()}")));
        if (scan.Database is { } database)
        {
            text.Line($"Advisories as of {AdvisoryAge.Of(database, now)} ({database.Advisories.ToString("N0", CultureInfo.InvariantCulture)} from {database.Source})", Tone.Quiet);
            if (AdvisoryAge.Warning(database, now) is { } old)
                text.Line(old, Tone.Warn);
        }

        if (scan.Vulnerabilities.Count > 0)
        {
            text.Heading("Known vulnerabilities");
            var likely = scan.Vulnerabilities.Any(v => v.Likelihood is not null || v.Exploited);
            text.Table(
                ["Severity", "Package", "Id", likely ? "Exploitation" : "", "Fixed in", "Where"],
                [.. scan.Vulnerabilities.OrderByDescending(v => v.Exploited).ThenByDescending(v => v.Severity).ThenByDescending(v => v.Likelihood).Select(v => new Cell[]
                {
                    v.Severity.Name(), $"{v.Package.Name} {v.Version}{(v.ByRange ? " (allowed)" : "")}", v.Id,
                    v.Exploited ? "known (KEV)" : v.Likelihood is { } l ? (l * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %" : "",
                    v.FixedIn ?? "none known", $"{v.Package.Path}:{v.Package.Line}",
                })]);
        }

        Stated("Accepted risk: exploitable, and will not be fixed (VEX)", scan.Accepted, text);
        Stated("Not affected (VEX)", scan.Suppressed, text);
        var others = report with { Findings = [.. report.Findings.Where(f => f.RuleId is not ("dependency-vulnerable" or "dependency-allows-vulnerable"))], Metrics = [], Subjects = [] };
        TextReport.Write(others with { Findings = others.Findings }, text);
        if (scan.Vulnerabilities.Count > 0)
            text.Line($"{scan.Vulnerabilities.Count} known vulnerabilit{(scan.Vulnerabilities.Count == 1 ? "y" : "ies")} in {scan.Vulnerabilities.Select(v => v.Package.Purl).Distinct().Count()} packages. assay deps --fix shows what would leave them.", Tone.Bad);
        foreach (var line in recorded.SelectMany(Recording.Lines))
            text.Line(line);
    }

    static void Stated(string heading, IReadOnlyList<DependencyVulnerability> all, TextOutput text)
    {
        if (all.Count == 0)
            return;
        text.Heading(heading);
        text.Table(["Package", "Id", "Severity", "Because"], [.. all.Select(v => new Cell[] { $"{v.Package.Name} {v.Version}", v.Id, v.Severity.Name(), v.Stated!.Detail is { } detail ? $"{v.Stated.Justification}: {detail}" : v.Stated.Justification })]);
    }
}
