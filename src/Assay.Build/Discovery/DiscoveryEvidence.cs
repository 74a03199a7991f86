using System.Text;

namespace Assay.Build.Discovery;

/// <summary>The report and the statement that a discovery leaves (<c>docs/formats/ai-asset-inventory.schema.json</c>).</summary>
internal static class DiscoveryEvidence
{
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
        var target = scan.Root.Length <= 200 ? scan.Root : scan.Root[^200..];
        var predicate = InventoryPredicate.Of(AssetDiscovery.Tool, target.Length == 0 ? "." : target, scan.Assets, scan.Findings, now) with { User = scan.User, Files = scan.Stats.Files, FoldersNotEntered = scan.Stats.FoldersNotEntered };
        // A tree without AI assets is a result too: it is about the tree's name then. Of several files none stands for the others: their folder does.
        IReadOnlyList<Subject> subjects = scan.Read.Count == 0 ? [new Subject(predicate.Target, Digest.Sha256(Encoding.UTF8.GetBytes(predicate.Target)))]
            : Directory.Exists(scan.Root) ? [new Subject(NameOf(scan.Root) ?? predicate.Target, ModelDigest.RootOf(scan.Read.Select(r => r.Digests[0].ToBytes()))), .. scan.Read]
            : scan.Read;
        var result = scan.Findings.Any(f => f.Severity >= Severity.High) ? EvidenceResult.Failed : scan.Complete ? EvidenceResult.Passed : EvidenceResult.Incomplete;
        return report with { Statements = [new EvidenceStatement("ai-asset-inventory", new Statement(subjects, PredicateTypes.Own("ai-asset-inventory"), Json.Element(predicate)), result)] };
    }

    // The last part of the path, also of '.'; nothing of the machine around it. The root of a disk has none.
    static string? NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) is { Length: > 0 } name ? name : null;
}
