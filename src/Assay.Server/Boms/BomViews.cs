using Assay.Build;
using Assay.Governance;

namespace Assay.Server;

/// <summary>What to show of a bill.</summary>
/// <param name="Entry">The evidence that holds it; the newest of the version when null.</param>
/// <param name="Text">Words of a name, version, licence, package URL or digest.</param>
/// <param name="Lacking">Only components that lack this: <c>licence</c>, <c>digest</c> or <c>version</c>.</param>
/// <param name="After">Rows to pass over.</param>
public sealed record BomRequest(long? Entry = null, string? Text = null, BomKind? Kind = null, string? Lacking = null, int After = 0, int Limit = 200)
{
    /// <summary>Without a filter the components come as a tree, with one as a list.</summary>
    public bool IsFiltered => !string.IsNullOrWhiteSpace(Text) || Kind is not null || Lacking is not null;
}

/// <summary>The bill of materials of a version, as far as it was asked for.</summary>
/// <param name="Evidence">The evidence that holds it.</param>
/// <param name="Bills">All bills of the version, newest first.</param>
/// <param name="Unreadable">Why it cannot be read; then nothing else is known of it, and nothing is said of what it may hold.</param>
/// <param name="Completeness">Share of what a bill should say, in percent.</param>
/// <param name="Missing">What it does not say, and how to add it.</param>
/// <param name="Problems">What is wrong with it: references that lead nowhere, circles, values of the wrong kind.</param>
/// <param name="Kinds">Components by kind, most first.</param>
/// <param name="Next">Where the next rows begin; null at the end.</param>
public sealed record BomView(
    EvidenceRow Evidence, IReadOnlyList<EvidenceRow> Bills, string? Unreadable, string Format, string? Serial, DateTimeOffset? Timestamp, int Components, int Edges, double? Completeness,
    IReadOnlyList<BomShare> Shares, IReadOnlyList<BomLack> Missing, IReadOnlyList<string> Problems, IReadOnlyList<BomCount> Kinds, IReadOnlyList<BomRow> Rows, int Matching, int? Next);

/// <summary>Completeness of one group: identity, contents, lineage, use.</summary>
public sealed record BomShare(string Group, double Percent);

/// <summary>Something that the bill does not say.</summary>
public sealed record BomLack(string Rule, string What, string? HowTo);

/// <summary>How many components of a kind a bill of materials lists.</summary>
public sealed record BomCount(BomKind Kind, int Count);

/// <summary>One line of the tree.</summary>
/// <param name="Depth">0 is what the bill is about; what no dependency leads to stands at 1.</param>
/// <param name="Again">It and what it needs stand further up already.</param>
/// <param name="Needs">Components that it depends on.</param>
/// <param name="Lacks">What it should say and does not.</param>
public sealed record BomRow(
    int Depth, BomKind? Kind, string Name, string? Version, string? Licence, Digest? Digest, string? PackageUrl, string? Relation, bool Again, int Needs, IReadOnlyList<string> Lacks);
