namespace Assay.Build.ModelFiles;

/// <summary>The report and the signed statement that a scan leaves.</summary>
internal static class ModelScanEvidence
{
    const int MostNamed = 10, LongestNamed = 100;

    public static Report Of(ModelScan scan)
    {
        var report = new Report
        {
            Tool = ModelScanner.Tool,
            Subjects = [.. scan.Files.Where(f => f.Digest is not null).Select(f => new Subject(f.Path, f.Digest!.Value))],
            Findings = [.. scan.Files.SelectMany(f => f.Findings)],
            Gaps = [.. scan.Gaps, .. scan.Files.SelectMany(f => f.Gaps)],
        };
        if (report.Subjects.Count == 0)
            return report;
        var policy = Named(scan.Options.Policy);
        var predicate = new ModelScanPredicate(
            ModelScanner.Tool, ModelScanner.RuleSet, policy, scan.Options.Limits, scan.Verdict, [.. scan.Files.Select(Describe)], scan.Gaps);
        var statement = new Statement(report.Subjects, PredicateTypes.Own("model-scan"), Json.Element(predicate));
        return report with { Statements = [new EvidenceStatement("model-scan", statement, Result(scan))], Metrics = [.. LooksAway(policy)] };
    }

    static ScanPolicyName Named(ScanPolicy policy) => new(policy.Name, policy.Digest)
    {
        Off = Some(policy.Rules.Where(r => r.Value is null).Select(r => r.Key)),
        Quiet = Some(policy.Rules.Where(r => r.Value < Severity.Medium).Select(r => r.Key)),
        AllowedImports = Some(policy.AllowedImports),
    };

    static List<string>? Some(IEnumerable<string> names) => names.Order(StringComparer.Ordinal).ToList() is { Count: > 0 } some ? some : null;

    // As numbers too: a gate reads those beside the result, and says them with it. The names are slices, the first few of them.
    static IEnumerable<Metric> LooksAway(ScanPolicyName policy) =>
        [.. Counted("policy-rules-off", policy.Off), .. Counted("policy-rules-quiet", policy.Quiet), .. Counted("policy-imports-allowed", policy.AllowedImports)];

    static IEnumerable<Metric> Counted(string name, IReadOnlyList<string>? all) =>
        all is null ? [] : [new Metric(name, all.Count), .. all.Where(one => one.Length <= LongestNamed).Take(MostNamed).Select(one => new Metric(name, 1, Slice: one))];

    static EvidenceResult Result(ModelScan scan) => scan.Verdict switch
    {
        ScanVerdict.Malicious or ScanVerdict.Suspicious => EvidenceResult.Failed,
        ScanVerdict.Incomplete => scan.Options.Policy.FailIncomplete ? EvidenceResult.Failed : EvidenceResult.Incomplete,
        ScanVerdict.NotAModel => EvidenceResult.NotStated,
        _ => EvidenceResult.Passed,
    };

    static ScannedFile Describe(FileScan file) => new(
        file.Path, file.Digest, file.Size, file.Formats, file.Verdict, [.. file.Findings.Select(f => Describe(f, file))],
        [.. file.Waived.Select(w => new ScanWaived(Describe(w.Finding, file), w.Waiver.Reason, w.Waiver.Owner, w.Waiver.Expires))], file.Gaps);

    static ScanFinding Describe(Finding finding, FileScan file) => new(
        finding.RuleId, finding.Severity, finding.Title, finding.Location?.Path ?? file.Path, finding.Location?.Offset, finding.Fingerprint.ToString());
}
