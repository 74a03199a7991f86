using System.Globalization;

namespace Assay.Build.Code.Outside;

/// <summary>Findings of other tools, from a SARIF file, as reports of Assay: one for each tool, no finding twice.</summary>
public static class SarifImport
{
    const int MostText = 200;

    /// <param name="json">The file.</param>
    /// <param name="name">What the file is called.</param>
    /// <param name="scanned">A scan of the tree that the tool looked at: then the evidence is about that tree, otherwise about the file.</param>
    /// <returns>The reports, or what is wrong with the file.</returns>
    public static (IReadOnlyList<Report> Reports, string? Error) Read(ReadOnlyMemory<byte> json, string name, CodeScan? scanned, DateTimeOffset now)
    {
        var (runs, error) = SarifReader.Read(json, scanned?.Root);
        if (error is not null)
            return ([], error);
        var file = new Subject(name, Digest.Sha256(json.Span));
        var subject = scanned?.ToReport(now).Subjects is [var tree, ..] ? tree : file;
        var merged = FindingMerge.Of([], runs);
        var owner = new Dictionary<Fingerprint, string>();
        foreach (var run in runs)
            foreach (var finding in run.Findings)
                owner.TryAdd(finding.Fingerprint, run.Tool.Name);
        return ([.. runs.GroupBy(r => r.Tool.Name).Select(g => Of(g.First().Tool, [.. g.SelectMany(r => r.Gaps).Distinct()], [.. merged.Where(f => owner.GetValueOrDefault(f.Fingerprint) == g.Key).DistinctBy(f => f.Fingerprint)], subject, file, now))], null);
    }

    static Report Of(Tool tool, IReadOnlyList<Gap> gaps, IReadOnlyList<Finding> findings, Subject subject, Subject file, DateTimeOffset now)
    {
        int Count(Severity severity) => findings.Count(f => f.Severity == severity);
        var predicate = new
        {
            tool,
            target = subject.Name.Length <= MostText ? subject.Name : subject.Name[^MostText..],
            rules = "as given by the tool",
            summary = new { critical = Count(Severity.Critical), high = Count(Severity.High), medium = Count(Severity.Medium), low = Count(Severity.Low) },
            scannedAt = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            report = file.Digests[0].ToString(),
        };
        var result = findings.Any(f => f.Severity >= Severity.High) ? EvidenceResult.Failed : gaps.Count > 0 ? EvidenceResult.Incomplete : EvidenceResult.Passed;
        return new Report
        {
            Tool = tool,
            Subjects = [subject],
            Findings = [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Subject, StringComparer.Ordinal).ThenBy(f => f.Location?.Line)],
            Gaps = gaps,
            Statements = [new EvidenceStatement("code-scan", new Statement([subject], PredicateTypes.Own("code-scan"), Json.Element(predicate)), result)],
        };
    }
}
