using Assay.Governance;

namespace Assay.Server;

/// <summary>Which AI assets to show.</summary>
/// <param name="Scan">Entry of one inventory, an older one too; of every target the newest when null.</param>
public sealed record InventoryRequest(string? Text = null, string? Kind = null, bool OnlyFindings = false, long? Scan = null, int After = 0, int Limit = 100);

/// <summary>AI assets that were discovered: models, prompts, tools, MCP servers, skills, endpoints, keys.</summary>
/// <param name="Scans">The inventories that are shown.</param>
/// <param name="Kinds">Assets by kind, most first, whatever the filter.</param>
/// <param name="Next">Where the next rows begin; null at the end.</param>
public sealed record InventoryView(IReadOnlyList<InventoryScan> Scans, IReadOnlyList<AssetCount> Kinds, int Total, IReadOnlyList<AssetRow> Rows, int Matching, int? Next);

/// <summary>One inventory.</summary>
/// <param name="LeftOut">Assets that are not in its list because it was full, or that are not read here.</param>
/// <param name="Unreadable">Why it says nothing; null when it was read.</param>
public sealed record InventoryScan(EvidenceRow Evidence, string Target, bool User, int Assets, long? Files, long LeftOut, string? Unreadable);

/// <summary>How many assets of a kind, and how many of them have findings.</summary>
public sealed record AssetCount(string Kind, int Count, int WithFindings);

/// <summary>An AI asset.</summary>
/// <param name="Details">What more is known of it, by name.</param>
/// <param name="Found">How many findings are about it; <paramref name="Findings"/> are those that the record can name.</param>
public sealed record AssetRow(
    string Kind, string Name, string Path, int? Line, string Target, long Entry, IReadOnlyList<AssetDetail> Details, int Found, Severity? Worst, IReadOnlyList<FindingRow> Findings);

/// <summary>A fact about an asset.</summary>
public sealed record AssetDetail(string Name, string Value);
