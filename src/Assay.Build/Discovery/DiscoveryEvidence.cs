using System.Globalization;

namespace Assay.Build.Discovery;

/// <summary>The report and the statement that a discovery leaves (<c>docs/formats/ai-asset-inventory.schema.json</c>).</summary>
internal static class DiscoveryEvidence
{
    const int MostRows = 20_000;

    public static Report Of(DiscoveryScan scan, DateTimeOffset now)
    {
        var report = new Report
        {
            Tool = AssetDiscovery.Tool,
            Subjects = scan.Read,
            Findings = scan.Findings,
            Gaps = scan.Gaps,
            Metrics = [.. scan.Assets.GroupBy(a => a.Kind).OrderBy(g => g.Key).Select(g => new Metric("assets." + g.Key.Name(), g.Count(), "assets"))],
        };
        int Count(Severity severity) => scan.Findings.Count(f => f.Severity == severity);
        var target = scan.Root.Length <= 200 ? scan.Root : scan.Root[^200..];
        var predicate = new
        {
            tool = AssetDiscovery.Tool,
            target = target.Length == 0 ? "." : target,
            user = scan.User,
            scannedAt = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            files = scan.Stats.Files,
            foldersNotEntered = scan.Stats.FoldersNotEntered,
            assetsLeftOut = Math.Max(0, scan.Assets.Count - MostRows),
            summary = new { critical = Count(Severity.Critical), high = Count(Severity.High), medium = Count(Severity.Medium), low = Count(Severity.Low) },
            assets = scan.Assets.Take(MostRows).ToList(),
        };
        // A tree without AI assets is a result too: it is about the tree's name then.
        IReadOnlyList<Subject> subjects = scan.Read.Count > 0 ? scan.Read : [new Subject(predicate.target, Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(predicate.target)))];
        var result = scan.Findings.Any(f => f.Severity >= Severity.High) ? EvidenceResult.Failed : scan.Complete ? EvidenceResult.Passed : EvidenceResult.Incomplete;
        return report with { Statements = [new EvidenceStatement("ai-asset-inventory", new Statement(subjects, PredicateTypes.Own("ai-asset-inventory"), Json.Element(predicate)), result)] };
    }
}
