using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>A piece of evidence in a list.</summary>
/// <param name="Expires">When it goes stale by its own validity.</param>
/// <param name="Partial">In the list of a thing: it is about some of the thing's files only, and does not count for it unless it failed.</param>
public sealed record EvidenceRow(
    long Entry, EvidenceKind Kind, Origin Origin, string? Tool, EvidenceResult Result, string SubjectName, Digest Envelope, DateTimeOffset At,
    DateTimeOffset? Expires, string Actor, string? ActorName, bool Erased, int Findings, bool Partial = false)
{
    /// <summary>In the list of a version: it is about something else that shares files with it, and failed for what this version does not have. It does not count for it.</summary>
    public bool FailedElsewhere { get; init; }

    /// <summary>When it was just filed, or is looked at by itself: what it says that the register does not, and what to do.</summary>
    public string? Note { get; init; }

    /// <summary>What it says in a few words, where its kind and result alone would read as something else: <c>No incident from 1 Aug 2026 to 31 Oct 2026</c>; null of everything else.</summary>
    public string? Says { get; init; }

    /// <summary>What it is, for people: what it says, or its kind.</summary>
    public string Titled() => Says ?? Kind.Title;

    /// <summary>The same in a sentence, with what it is about: <c>Model card of credit-risk@1</c>.</summary>
    public string About() => Says is null ? $"{Kind.Title} of {SubjectName}" : $"{Says} ({SubjectName})";
}

/// <summary>One check of a piece of evidence: what was checked, whether it holds, and how one sees it.</summary>
public sealed record Check(string Name, bool Holds, string Detail);

/// <summary>A piece of evidence, opened: decoded, verified, placed in the log.</summary>
/// <param name="Checks">Signature, key at that log index, commitment, inclusion, tree head.</param>
/// <param name="Statement">Null when erased.</param>
public sealed record EvidenceView(
    EvidenceRow Row, IReadOnlyList<Subject> Subjects, string KeyId, Statement? Statement, JsonElement? Predicate, byte[]? Envelope, IReadOnlyList<Check> Checks,
    InclusionProof Inclusion, TreeHead Head, IReadOnlyList<Metric> Metrics, IReadOnlyList<Gap> Gaps, IReadOnlyList<FindingRow> Findings, IReadOnlyList<ThingView> Things, string? Comment)
{
    /// <summary>Findings that were closed, or waited for their retest, and that it saw again when it was filed.</summary>
    public IReadOnlyList<string> Reopened { get; init; } = [];

    /// <summary>Findings that were closed when it came, since it no longer saw them; what became of them later stands in each.</summary>
    public IReadOnlyList<FindingRow> Closed { get; init; } = [];
}

/// <summary>An entry in the activity log.</summary>
/// <param name="Summary">One sentence.</param>
/// <param name="Link">Page of what it is about; null when there is none.</param>
public sealed record ActivityRow(long Index, DateTimeOffset At, string Type, string Actor, string? ActorName, string Summary, string? Link, Digest LeafHash);

/// <summary>A page of a list. <paramref name="Next"/> is the cursor of the next page; <paramref name="Total"/> counts up to a cap.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, long Total, bool TotalIsCapped);

/// <summary>State of the record itself.</summary>
public sealed record RecordView(string Record, string Organisation, long Size, TreeHead? Head, string RootKeyId, IReadOnlyList<ActorView> Actors, IReadOnlyList<KeyView> Keys);

/// <summary>An actor with roles.</summary>
public sealed record ActorView(string Id, string? Name, bool Service, bool Closed, IReadOnlyList<Role> Roles);

/// <summary>A key that the root delegated.</summary>
public sealed record KeyView(string Id, KeyPurpose Purpose, string? Actor, long DelegatedAt, long? RevokedAt);
