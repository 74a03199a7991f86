using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Assay.Build.Code;

/// <summary>The report and the statement that a scan of code leaves (<c>docs/formats/code-scan.schema.json</c>).</summary>
internal static class CodeScanEvidence
{
    const int MostExcerpts = 5000;

    sealed record Counts(int Critical, int High, int Medium, int Low);

    sealed record Predicate(Tool Tool, string Target, string Rules, Counts Summary, [property: JsonPropertyName("scannedAt")] string ScannedAt);

    public static Report Of(CodeScan scan, DateTimeOffset now)
    {
        var report = new Report { Tool = CodeScanner.Tool, Subjects = [], Findings = Kept(scan.Findings), Gaps = scan.Gaps };
        if (scan.Files.Count == 0)
            return report;
        int Count(Severity severity) => scan.Findings.Count(f => f.Severity == severity);
        var target = scan.Root.Length <= 200 ? scan.Root : scan.Root[^200..];
        var predicate = new Predicate(CodeScanner.Tool, target.Length == 0 ? "." : target, "assay " + CodeScanner.Tool.Version, new Counts(Count(Severity.Critical), Count(Severity.High), Count(Severity.Medium), Count(Severity.Low)), now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var statement = new Statement([new Subject(target, Tree(scan.Files))], PredicateTypes.Own("code-scan"), Json.Element(predicate));
        var result = scan.Findings.Any(f => f.Severity >= Severity.High) ? EvidenceResult.Failed : scan.Complete ? EvidenceResult.Passed : EvidenceResult.Incomplete;
        return report with { Subjects = statement.Subjects, Statements = [new EvidenceStatement("code-scan", statement, result)] };
    }

    // Worst first: a record of a whole monorepo needs no second copy of it.
    static IReadOnlyList<Finding> Kept(IReadOnlyList<Finding> findings) => findings.Count <= MostExcerpts
        ? findings
        : [.. findings.Select((f, i) => i < MostExcerpts || f.Location?.Excerpt is null ? f : f with { Location = f.Location with { Excerpt = null } })];

    // One line for each file, in order: "<sha-256>  <path>\n", as sha256sum writes them.
    static Digest Tree(IReadOnlyList<Subject> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Digests[0].ToString().Split(':')[1]}  {file.Name}\n"));
        return Digest.Parse("sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
