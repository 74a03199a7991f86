namespace Assay.Build.Discovery;

/// <summary>Where to look, and what it may cost. What is beyond a limit is a gap, never silence.</summary>
public sealed record DiscoveryOptions
{
    public static DiscoveryOptions Default { get; } = new();

    /// <summary>The user's home, whose known places of agent configuration are looked at as well; null to leave it alone.</summary>
    public string? Home { get; init; }

    /// <summary>Also enter folders of installed dependencies (node_modules, virtual environments, site-packages).</summary>
    public bool Dependencies { get; init; }

    /// <summary>Files below the path.</summary>
    public int Files { get; init; } = 500_000;

    /// <summary>Bytes of one text that is read whole.</summary>
    public int FileBytes { get; init; } = 16 << 20;

    /// <summary>Assets, findings and gaps that are kept of one file.</summary>
    public int PerFile { get; init; } = 2000;
}

/// <summary>What was found.</summary>
/// <param name="Root">What was looked at, as it was named.</param>
/// <param name="User">The configuration in the user's home was looked at as well.</param>
/// <param name="Assets">By kind, path and line.</param>
/// <param name="Findings">Worst first.</param>
/// <param name="Gaps">What could not be looked at.</param>
/// <param name="Read">The files that hold assets, with their digests.</param>
/// <param name="Stats">What it cost.</param>
public sealed record DiscoveryScan(string Root, bool User, IReadOnlyList<AiAsset> Assets, IReadOnlyList<Finding> Findings, IReadOnlyList<Gap> Gaps, IReadOnlyList<Subject> Read, DiscoveryStats Stats)
{
    public bool Complete => Gaps.Count == 0;

    /// <summary>Findings, gaps, and one statement of kind <c>ai-asset-inventory</c> about the files that hold assets.</summary>
    public Report ToReport(DateTimeOffset now) => DiscoveryEvidence.Of(this, now);
}

/// <summary>What a discovery cost.</summary>
/// <param name="FoldersNotEntered">Folders of installed dependencies and caches.</param>
public sealed record DiscoveryStats(int Files, int FoldersNotEntered, double Seconds);
