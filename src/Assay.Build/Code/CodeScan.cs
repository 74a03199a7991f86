namespace Assay.Build.Code;

/// <summary>How to scan code.</summary>
public sealed record CodeOptions
{
    public static CodeOptions Default { get; } = new();

    public CodeLimits Limits { get; init; } = CodeLimits.Default;

    /// <summary>Findings of an earlier scan, as <c>version:value</c> fingerprints: they are told apart from new ones.</summary>
    public IReadOnlySet<string> Baseline { get; init; } = new HashSet<string>();

    /// <summary>Where a secret's fingerprint is keyed from, so that it matches itself and tells nobody what it is.</summary>
    public byte[]? SecretKey { get; init; }

    /// <summary>What other tools found in the same tree, to be merged.</summary>
    public IReadOnlyList<Report> Others { get; init; } = [];
}

/// <summary>A finding that a comment in the code accepts, with the reason that stands there.</summary>
public sealed record SuppressedFinding(Finding Finding, string Reason);

/// <summary>What a scan of code saw.</summary>
/// <param name="Root">What was scanned, as it was named.</param>
/// <param name="Files">Files that were read, with their SHA-256.</param>
/// <param name="Findings">What counts, worst first.</param>
/// <param name="Suppressed">What a comment accepts.</param>
/// <param name="Known">What the baseline holds already.</param>
/// <param name="Gaps">What could not be looked at.</param>
/// <param name="Stats">What it cost.</param>
public sealed record CodeScan(string Root, IReadOnlyList<Subject> Files, IReadOnlyList<Finding> Findings, IReadOnlyList<SuppressedFinding> Suppressed, IReadOnlyList<Finding> Known, IReadOnlyList<Gap> Gaps, CodeStats Stats)
{
    public bool Complete => Gaps.Count == 0;

    /// <summary>Findings, gaps, and one statement of kind <c>code-scan</c> about the tree, named by the digest of its files' digests.</summary>
    public Report ToReport(DateTimeOffset now) => CodeScanEvidence.Of(this, now);
}

/// <summary>What a scan cost.</summary>
public sealed record CodeStats(int Files, long Lines, long Bytes, double Seconds);
