using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

static class Scans
{
    public static readonly ScanLimits Limits = new() { SecondsPerFile = 20 };

    public static ModelScan Path(params string[] paths) => Path(new ScanOptions { Limits = Limits, Digests = true }, paths);

    public static ModelScan Path(ScanOptions options, params string[] paths) =>
        ModelScanner.Scan(ScanTarget.AtPath(paths), options, null, TestContext.Current.CancellationToken);

    public static Report Bytes(byte[] content, string name = "model.bin", ScanLimits? limits = null)
    {
        using var stream = new MemoryStream(content);
        return ModelScanner.Scan(ScanTarget.OfStream(stream, name), new ScanOptions { Limits = limits ?? Limits, Digests = true }, null, TestContext.Current.CancellationToken).ToReport();
    }

    public static string Describe(Report report) =>
        string.Join("\n", report.Findings.Select(f => $"{f.Severity} {f.RuleId} {f.Title} | {f.Evidence} | {f.Location?.Path}").Concat(report.Gaps.Select(g => $"GAP {g.Where}: {g.Reason}")));

    public static void Flags(byte[] content, Severity atLeast = Severity.Medium, string? rule = null)
    {
        var report = Bytes(content);
        Assert.True(report.Worst >= atLeast && (rule is null || report.Findings.Any(f => f.RuleId == rule)), "expected a finding\n" + Describe(report));
    }

    public static void Passes(byte[] content, string name = "model.bin")
    {
        var report = Bytes(content, name);
        Assert.True(report.Complete && !(report.Worst >= Severity.Medium), "expected clean\n" + Describe(report));
        Assert.Equal(ExitCode.Yes, report.ExitCode(Severity.Medium));
    }
}
