namespace Assay.Build.Dependencies;

/// <summary>What was seen of the dependencies of a project, a model or an environment.</summary>
/// <param name="Files">The files that were read, by path and digest.</param>
/// <param name="Suppressed">Vulnerabilities that a VEX statement calls not affected, with the statement.</param>
/// <param name="Accepted">Vulnerabilities that a VEX statement accepts: exploitable, and will not be fixed.</param>
/// <param name="Target">What was looked at, for people.</param>
public sealed record DependencyScan(
    string Target, IReadOnlyList<Subject> Files, IReadOnlyList<Dependency> Dependencies, IReadOnlyList<DependencyVulnerability> Vulnerabilities, IReadOnlyList<DependencyVulnerability> Suppressed,
    IReadOnlyList<DependencyVulnerability> Accepted, IReadOnlyList<Finding> Findings, IReadOnlyList<Gap> Gaps, Osv.OsvStatus? Database)
{
    Report? report;

    /// <summary>The report, with the evidence of kind <c>dependency-scan</c> when there was a database to judge by.</summary>
    public Report ToReport() => report ??= DependencyEvidence.Of(this, DependencyScanner.Tool);

    /// <summary>CycloneDX 1.6 JSON: every package with its package URL, the vulnerabilities, and what VEX says of them.</summary>
    public byte[] ToCycloneDx(DateTimeOffset now) => DependencyBom.Write(this, now);
}
