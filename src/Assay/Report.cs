namespace Assay;

/// <summary>The program that measured something.</summary>
public sealed record Tool(string Name, string Version);

/// <summary>
/// A measured number. <paramref name="Low"/> and <paramref name="High"/> bound it at <paramref name="Confidence"/>
/// (0.95 means 95 %) where an interval was computed; <paramref name="Slice"/> says for which part of the data
/// (<c>age_band=over 60</c>), null for all of it; <paramref name="Count"/> is how many observations it rests on.
/// </summary>
public sealed record Metric(
    string Name,
    double Value,
    string? Unit = null,
    string? Slice = null,
    double? Low = null,
    double? High = null,
    double? Confidence = null,
    long? Count = null);

/// <summary>Something that could not be looked at: where, and why. A report with gaps is never clean.</summary>
public sealed record Gap(string Where, string Reason);

/// <summary>
/// What a layer hands to whoever asked: what it saw of which subjects, complete or not. Never thrown, never null;
/// a file that cannot be read yields a gap or a finding.
/// </summary>
public sealed record Report
{
    public required Tool Tool { get; init; }

    public required IReadOnlyList<Subject> Subjects { get; init; }

    public IReadOnlyList<Finding> Findings { get; init; } = [];

    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    /// <summary>Statements ready to be signed (bills of materials, evaluations, cards).</summary>
    public IReadOnlyList<EvidenceStatement> Statements { get; init; } = [];

    public IReadOnlyList<Gap> Gaps { get; init; } = [];

    public bool Complete => Gaps.Count == 0;

    public Severity? Worst => Findings.Count == 0 ? null : Findings.Max(f => f.Severity);

    /// <summary>The contract of every command: a detection is never hidden by an error.</summary>
    public ExitCode ExitCode(Severity failOn) =>
        Worst >= failOn ? Assay.ExitCode.No : Complete ? Assay.ExitCode.Yes : Assay.ExitCode.Incomplete;
}

/// <summary>A statement together with the kind of evidence it is and what it says of its subject.</summary>
public sealed record EvidenceStatement(string Kind, Statement Statement, EvidenceResult Result);
