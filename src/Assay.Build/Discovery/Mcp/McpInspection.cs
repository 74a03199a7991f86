namespace Assay.Build.Discovery.Mcp;

/// <summary>What came of an inspection.</summary>
/// <param name="Label">What the server is called here.</param>
/// <param name="Snapshot">What it showed; null when it could not be inspected.</param>
/// <param name="Failure">Why not, or why not to the end.</param>
/// <param name="Findings">About the server and what it says, worst first; without those that need pins.</param>
public sealed record McpInspection(string Label, McpSnapshot? Snapshot, McpFailure? Failure, IReadOnlyList<Finding> Findings)
{
    const int MostAssets = 20_000, MostText = 400, MostName = 200;

    /// <summary>Findings and gaps, and one statement of kind <c>ai-asset-inventory</c> about the snapshot's digest: the server with what it offers.</summary>
    /// <param name="more">Findings from elsewhere: pins, other servers.</param>
    /// <param name="authenticated">Whether credentials were sent along.</param>
    public Report ToReport(IReadOnlyList<Finding> more, bool authenticated, DateTimeOffset now)
    {
        var findings = Findings.Concat(more).OrderByDescending(f => f.Severity).ToList();
        var report = new Report { Tool = McpInspector.Tool, Subjects = [], Findings = findings, Gaps = Failure is null ? [] : [new Gap(Label, Failure.Detail)] };
        if (Snapshot is not { } seen)
            return report;
        var label = DiscoverySink.Clean(Label, MostName) is { Length: > 0 } clean ? clean : "server";
        var assets = AssetFindings.Counted(Assets(seen, label, authenticated), [.. findings.Select(f => f with { Subject = label })]);
        var predicate = InventoryPredicate.Of(McpInspector.Tool, label, assets, findings, now) with { Live = true };
        var statement = new Statement([new Subject(Label, seen.Digest)], PredicateTypes.Own("ai-asset-inventory"), Json.Element(predicate));
        var result = findings.Any(f => f.Severity >= Severity.High) ? EvidenceResult.Failed : Failure is null ? EvidenceResult.Passed : EvidenceResult.Incomplete;
        return report with { Subjects = statement.Subjects, Statements = [new EvidenceStatement("ai-asset-inventory", statement, result)] };
    }

    // A live server has no files: what it offers stands under its own name.
    static List<AiAsset> Assets(McpSnapshot seen, string label, bool authenticated) =>
    [
        new(AssetKind.McpServer, label, label, null, Details(("calls itself", seen.Name), ("version", seen.Version), ("protocol", seen.ProtocolVersion), ("offers", string.Join(", ", seen.Capabilities)), ("digest", seen.Digest.ToString()), ("authenticated", authenticated ? "true" : null))),
        .. seen.Tools.Take(MostAssets).Select(t => Offered(AssetKind.Tool, t, label)),
        .. seen.Prompts.Take(MostAssets).Select(p => Offered(AssetKind.Prompt, p, label)),
    ];

    static AiAsset Offered(AssetKind kind, McpEntry entry, string label) =>
        new(kind, DiscoverySink.Clean(entry.Name, MostName) is { Length: > 0 } name ? name : "no name", label, null, Details(("framework", "mcp"), ("server", label), ("digest", entry.Digest.ToString()), ("described", McpSnapshot.Text(entry.Definition, "description") is { Length: > 0 } ? "true" : "false")));

    static SortedDictionary<string, string> Details(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            if (!string.IsNullOrEmpty(value))
                details[name] = DiscoverySink.Clean(value, MostText);
        return details;
    }
}
