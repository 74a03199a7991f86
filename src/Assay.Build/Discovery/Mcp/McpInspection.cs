using System.Globalization;

namespace Assay.Build.Discovery.Mcp;

/// <summary>What came of an inspection.</summary>
/// <param name="Label">What the server is called here.</param>
/// <param name="Snapshot">What it showed; null when it could not be inspected.</param>
/// <param name="Failure">Why not, or why not to the end.</param>
/// <param name="Findings">About the server and what it says, worst first; without those that need pins.</param>
public sealed record McpInspection(string Label, McpSnapshot? Snapshot, McpFailure? Failure, IReadOnlyList<Finding> Findings)
{
    sealed record Counts(int Critical, int High, int Medium, int Low);

    sealed record Predicate(Tool Tool, string Target, bool Authenticated, Counts Summary, string ScannedAt);

    /// <summary>Findings and gaps, and one statement of kind <c>dynamic-scan</c> about the snapshot's digest.</summary>
    /// <param name="more">Findings from elsewhere: pins, other servers.</param>
    /// <param name="authenticated">Whether credentials were sent along.</param>
    public Report ToReport(IReadOnlyList<Finding> more, bool authenticated, DateTimeOffset now)
    {
        var findings = Findings.Concat(more).OrderByDescending(f => f.Severity).ToList();
        var report = new Report { Tool = McpInspector.Tool, Subjects = [], Findings = findings, Gaps = Failure is null ? [] : [new Gap(Label, Failure.Detail)] };
        if (Snapshot is null)
            return report;
        int Count(Severity severity) => findings.Count(f => f.Severity == severity);
        var predicate = new Predicate(report.Tool, Label.Length <= 200 ? Label : Label[..200], authenticated, new Counts(Count(Severity.Critical), Count(Severity.High), Count(Severity.Medium), Count(Severity.Low)), now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var statement = new Statement([new Subject(Label, Snapshot.Digest)], PredicateTypes.Own("dynamic-scan"), Json.Element(predicate));
        var result = findings.Any(f => f.Severity >= Severity.High) ? EvidenceResult.Failed : Failure is null ? EvidenceResult.Passed : EvidenceResult.Incomplete;
        return report with { Subjects = statement.Subjects, Statements = [new EvidenceStatement("dynamic-scan", statement, result)] };
    }
}
