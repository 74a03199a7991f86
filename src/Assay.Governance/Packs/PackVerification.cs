namespace Assay.Governance;

/// <summary>What a pack is worth: every check with whether it holds, and what the pack says when it can be read at all.</summary>
/// <param name="Ok">Every check holds, and what was to be compared was.</param>
/// <param name="Summary">Null when the pack could not be read far enough to trust what it says.</param>
public sealed record PackVerification(bool Ok, IReadOnlyList<Check> Checks, PackSummary? Summary)
{
    /// <summary>
    /// Why the pack could not be held against the earlier pack or the kept tree head, or not be looked at at all (it has a format that this program does not know; then there
    /// is no <see cref="Summary"/>), and what to do; null when nothing was asked for or all was compared. It says nothing against the pack, and nothing for it.
    /// </summary>
    public string? NotCompared { get; init; }

    /// <summary>What came since the earlier pack, of what this pack holds; null when none was given.</summary>
    public IReadOnlyList<PackAddition>? Since { get; init; }
}

/// <summary>Entries of one type that came since an earlier pack.</summary>
public sealed record PackAddition(string Type, IReadOnlyList<long> Entries);

/// <summary>What a verified pack says.</summary>
/// <param name="At">When the tree head was signed; the report shows everything as of then.</param>
/// <param name="Gates">The seven stamps at the moment asked about.</param>
/// <param name="Findings">What is open at the moment asked about.</param>
/// <param name="Erased">Content that is not there any more, and which entry erased it.</param>
/// <param name="Expired">Waivers that were approved and whose time is over at the moment asked about; gates that lean on them no longer stand.</param>
/// <param name="OtherKeys">Filed evidence whose signature no key of this record vouches for.</param>
public sealed record PackSummary(
    string Record, string Organisation, long TreeSize, Digest Root, DateTimeOffset At, PackThing UseCase, PackThing ModelVersion, Tool BuiltBy,
    IReadOnlyList<StampView> Gates, int Evidence, FindingCounts Findings, IReadOnlyList<ErasedContent> Erased, IReadOnlyList<string> Expired, IReadOnlyList<string> OtherKeys)
{
    /// <summary>The moment asked about: gates, findings and waivers are judged then.</summary>
    public DateTimeOffset JudgedAt { get; init; }

    /// <summary>Gates that are reached and undecided and of which neither record nor pack has the policy: nobody can say from this pack whether they are open.</summary>
    public IReadOnlyList<Gate> NotJudged { get; init; } = [];

    /// <summary>Of each gate that was judged by a policy that is not in the record, or not at all: by which and why, a sentence each.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>Whether the version was released, when, by whom and as what, in a sentence.</summary>
    public string Released { get; init; } = "";

    /// <summary>What is true still and not counted as open at the moment asked about, because somebody bears its risk.</summary>
    public FindingCounts Accepted { get; init; } = new(0, 0, 0, 0, 0);

    /// <summary>Every piece of evidence that names the model version by digest, oldest first.</summary>
    public IReadOnlyList<PackEvidence> OfModelVersion { get; init; } = [];

    /// <summary>Gates whose decision stands and lets work go on.</summary>
    public IReadOnlyList<Gate> Opened { get; init; } = [];
}

/// <summary>A piece of evidence in a pack: what kind, what it says, since when, and until when by its own word.</summary>
public sealed record PackEvidence(long Entry, string Kind, EvidenceResult Result, DateTimeOffset At, DateTimeOffset? ValidUntil, bool Partial = false);
