using System.Globalization;

namespace Assay.Build.Dependencies;

/// <summary>The report and the statement that a scan of dependencies leaves (<c>docs/formats/dependency-scan.schema.json</c>).</summary>
internal static class DependencyEvidence
{
    const int MostRows = 20_000, MostText = 200;

    public static Report Of(DependencyScan scan, Tool tool)
    {
        var report = new Report
        {
            Tool = tool,
            Subjects = scan.Files,
            Findings = scan.Findings,
            Gaps = scan.Gaps,
            Metrics =
            [
                new Metric("dependencies.packages", scan.Dependencies.Count, "packages"),
                new Metric("dependencies.vulnerabilities", scan.Vulnerabilities.Count, "vulnerabilities"),
            ],
        };
        if (scan.Database is not { } database || scan.Files.Count == 0)
            return report;
        var real = scan.Vulnerabilities.Where(v => !v.ByRange).ToList();
        int Count(Severity severity) => real.Concat(scan.Accepted).Count(v => v.Severity == severity);
        var predicate = new
        {
            tool,
            target = Short(scan.Target),
            databaseDate = (database.Date ?? database.Imported).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            databaseDigest = database.SourceDigest.ToString(),
            packages = scan.Dependencies.Count,
            summary = new { critical = Count(Severity.Critical), high = Count(Severity.High), medium = Count(Severity.Medium), low = Count(Severity.Low) },
            vulnerabilities = real.Select(v => Row(v, null)).Concat(scan.Accepted.Select(v => Row(v, "accepted"))).Concat(scan.Suppressed.Select(v => Row(v, "not-affected"))).Take(MostRows).ToList(),
        };
        var failed = real.Exists(v => v.Severity >= Severity.Medium) || scan.Findings.Any(f => f.Severity >= Severity.High);
        var result = failed ? EvidenceResult.Failed : scan.Gaps.Count > 0 ? EvidenceResult.Incomplete : EvidenceResult.Passed;
        return report with { Statements = [new EvidenceStatement("dependency-scan", new Statement(scan.Files, PredicateTypes.Own("dependency-scan"), Json.Element(predicate)), result)] };
    }

    static object Row(DependencyVulnerability v, string? vex) => new
    {
        id = Short(v.Id),
        package = Short(v.Package.Name),
        version = Short(v.Version.Length > 0 ? v.Version : "any"),
        fixedIn = v.FixedIn is null ? null : Short(v.FixedIn),
        purl = Short(v.Package.Purl),
        severity = v.Severity,
        likelihood = v.Likelihood,
        exploited = v.Exploited ? true : (bool?)null,
        vex,
        justification = vex is null ? null : v.Stated?.Justification,
    };

    static string Short(string text) => text.Length <= MostText ? text : text[..MostText];
}
