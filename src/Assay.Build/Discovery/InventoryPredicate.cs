using System.Globalization;

namespace Assay.Build.Discovery;

/// <summary>The predicate of kind <c>ai-asset-inventory</c> (<c>docs/formats/ai-asset-inventory.schema.json</c>).</summary>
internal sealed record InventoryPredicate(Tool Tool, string Target, string ScannedAt, SeverityCounts Summary, IReadOnlyList<AiAsset> Assets, int AssetsLeftOut)
{
    const int MostRows = 20_000, MostPath = 400;

    /// <summary>The configuration in the user's home was looked at as well.</summary>
    public bool User { get; init; }

    /// <summary>A running MCP server was asked what it offers.</summary>
    public bool Live { get; init; }

    public int? Files { get; init; }

    public int? FoldersNotEntered { get; init; }

    public static InventoryPredicate Of(Tool tool, string target, IReadOnlyList<AiAsset> assets, IReadOnlyList<Finding> findings, DateTimeOffset now) => new(
        tool, target, now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), SeverityCounts.Of(findings),
        [.. assets.Take(MostRows).Select(a => a.Path.Length <= MostPath ? a : a with { Path = a.Path[^MostPath..] })], Math.Max(0, assets.Count - MostRows));
}

/// <summary>Findings by severity.</summary>
internal sealed record SeverityCounts(int Critical, int High, int Medium, int Low)
{
    public static SeverityCounts Of(IReadOnlyList<Finding> findings)
    {
        int Count(Severity severity) => findings.Count(f => f.Severity == severity);
        return new SeverityCounts(Count(Severity.Critical), Count(Severity.High), Count(Severity.Medium), Count(Severity.Low));
    }
}
