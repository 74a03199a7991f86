using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Serving.Hardening;

/// <summary>The report and the statement that a scan of serving leaves (<c>docs/formats/serving-hardening-record.schema.json</c>).</summary>
internal static class HardeningEvidence
{
    const string Kind = "serving-hardening-record", Baseline = "Pod Security Standards (restricted), CIS Kubernetes Benchmark 1.10 section 5, NSA-CISA Kubernetes Hardening Guidance 1.2";

    sealed record Predicate(string Baseline, IReadOnlyList<HardeningControl> Controls, string? Image, IReadOnlyList<string>? Exceptions, string CheckedOn);

    public static Report Of(ServingScan scan, DateTimeOffset now, Subject? serves)
    {
        var report = new Report { Tool = ServingScanner.Tool, Subjects = [], Findings = scan.Findings, Gaps = scan.Gaps };
        // Evidence is about something that was there: nothing was looked at when nothing is deployed.
        if (scan.Files.Count == 0 || scan.Controls.Count == 0)
            return report;
        var target = scan.Root.Length <= 200 ? scan.Root : scan.Root[^200..];
        var exceptions = scan.Gaps.Select(g => Short($"{g.Where}: {g.Reason}")).Concat(scan.Known.Select(f => Short($"in the baseline: {f.Title}"))).Distinct().Take(100).ToList();
        var predicate = new Predicate(Baseline, scan.Controls, scan.Image, exceptions.Count > 0 ? exceptions : null, now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        List<Subject> subjects = [new Subject(target is "" or "." ? "manifests" : target, Tree(scan.Files))];
        if (serves is not null)
            subjects.Add(serves);
        var statement = new Statement(subjects, PredicateTypes.Own(Kind), Json.Element(predicate));
        var result = scan.Findings.Any(f => f.Severity >= Severity.High) || scan.Servers.Any(s => s.Answer == GatewayReach.NotOnly) ? EvidenceResult.Failed : scan.Complete ? EvidenceResult.Passed : EvidenceResult.Incomplete;
        return report with { Subjects = statement.Subjects, Statements = [new EvidenceStatement(Kind, statement, result)] };
    }

    static string Short(string text) => text.Length <= 500 ? text : text[..499] + "…";

    // One line for each file, in order: "<sha-256>  <path>\n", as sha256sum writes them.
    static Digest Tree(IReadOnlyList<Subject> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Digests[0].Hex}  {file.Name}\n"));
        return Digest.Parse("sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
