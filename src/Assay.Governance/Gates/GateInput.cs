namespace Assay.Governance;

/// <summary>
/// Everything a gate is judged on, as one document: the same for our evaluation, for an OPA endpoint, and inside the
/// recorded decision. Built from the record at one tree size; evaluation reads no clock and no database.
/// </summary>
public sealed record GateInput
{
    public required Gate Gate { get; init; }

    /// <summary>The moment of evaluation: expiry and age are judged against it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Number of log entries the document was built from.</summary>
    public required long TreeSize { get; init; }

    public required UseCaseFacts UseCase { get; init; }

    /// <summary>The version under judgement; null at gates that come before there is one.</summary>
    public ThingFacts? ModelVersion { get; init; }

    public IReadOnlyList<ThingFacts> Datasets { get; init; } = [];

    /// <summary>All evidence about those things (superseded pieces included: they may contradict), oldest first.</summary>
    public IReadOnlyList<EvidenceFact> Evidence { get; init; } = [];

    /// <summary>All findings about those things that are not closed.</summary>
    public IReadOnlyList<FindingFact> Findings { get; init; } = [];

    /// <summary>Exceptions and "not applicable" of this use case and gate, approved or not, expired or not.</summary>
    public IReadOnlyList<WaiverFact> Waivers { get; init; } = [];

    /// <summary>Overrides and acceptances of the findings, asked for or approved: whoever asks for one has a part in the gate.</summary>
    public IReadOnlyList<FindingWaiverFact> FindingWaivers { get; init; } = [];

    /// <summary>Who changed what the policy's conditions depend on.</summary>
    public IReadOnlyList<RegisterChange> Changes { get; init; } = [];

    /// <summary>The standing decision of the gate before; null when there is none.</summary>
    public PreviousGate? Previous { get; init; }

    /// <summary>For the monitoring gate: start of the period under judgement (its end is <see cref="At"/>).</summary>
    public DateTimeOffset? PeriodStart { get; init; }
}

/// <summary>A use case as the gates see it. <paramref name="Attributes"/> are free flags of the register
/// (<c>model-type=predictive</c>, <c>origin=trained-from-scratch</c>) for the conditions of policies.</summary>
/// <param name="Slug">As commands name it.</param>
public sealed record UseCaseFacts(
    string Id, string Name, Digest Digest, RiskClass RiskClass, IReadOnlyDictionary<string, string> Attributes, bool Baseline = false, string? Slug = null)
{
    /// <summary>What the classification filed last says; null when there is none that can be read.</summary>
    internal FiledClass? Filed { get; init; }
}

/// <summary>Who last changed, after it was registered, something of the use case that conditions of policies ask for.</summary>
/// <param name="What"><c>the risk class</c> or <c>the attribute origin</c>.</param>
public sealed record RegisterChange(string What, string Actor, long Entry)
{
    /// <summary>The name of the attribute; null for the risk class.</summary>
    internal string? Attribute { get; init; }
}

/// <summary>A dataset version or model version: register id, name for people, digests.</summary>
public sealed record ThingFacts(string Id, string Name, IReadOnlyList<Digest> Digests);

/// <summary>One piece of evidence.</summary>
/// <param name="Entry">Log index of the entry that took it in.</param>
/// <param name="Envelope">Digest of the signed envelope.</param>
/// <param name="Kind">Evidence kind id.</param>
/// <param name="Subject">Register id of what it is about.</param>
/// <param name="Actor">Who filed it, or ran the tool.</param>
/// <param name="KeyRevoked">The signing key was revoked before this entry, so the signature does not count.</param>
/// <param name="Erased">The envelope was erased: the evidence can no longer be read.</param>
/// <param name="Tool">Name, or name and version (<c>assay 0.1.0</c>), of what measured it; null when filed.</param>
/// <param name="Signer">Actor whose own key signed it; null for an evidence key or one of another party.</param>
/// <param name="Partial">Of a kind that says something of every file, and about some of the subject's files only.</param>
/// <param name="NoneInPeriod">The predicate says <c>"noneInPeriod": true</c>: nothing of this kind happened.</param>
public sealed record EvidenceFact(
    long Entry, Digest Envelope, string Kind, string Subject, Origin Origin, EvidenceResult Result, DateTimeOffset At,
    DateTimeOffset? ValidUntil, string Actor, bool KeyRevoked, bool Erased, string? Tool, IReadOnlyList<Metric> Metrics, bool NoneInPeriod = false, string? Signer = null,
    bool Partial = false)
{
    /// <summary>It is about another version too, or about a file, and failed for what is not in this subject.</summary>
    internal bool FailedElsewhere { get; init; }

    /// <summary>What a failed piece is of, where that is not this subject: a version with files of it, or one of its files.</summary>
    internal string? Of { get; init; }

    /// <summary>Of a measured round when its last answer came; null of everything else, and of rounds from before that was written down.</summary>
    internal DateTimeOffset? Answered { get; init; }

    /// <summary>From when it is: how old it is does not depend on when somebody recorded it.</summary>
    internal DateTimeOffset Since => Answered ?? At;

    /// <summary>Part of the subject being well says nothing of the rest; part of it being bad does. So with a round that was told to leave attacks out.</summary>
    internal bool SaysNothing => FailedElsewhere || ((Partial || Probes is { LeftOut: > 0 }) && Result != EvidenceResult.Failed);

    /// <summary>How much of its plan a measured red-team round tried, as the round counts it in its metrics; null of everything else, and of rounds from before they did.</summary>
    internal TriedProbes? Probes => Kind == "red-team-report" && Counted("probes-run") is { } run ? new TriedProbes(run, Counted("probes-out-of-reach") ?? 0, Counted("probes-left-out") ?? 0) : null;

    int? Counted(string metric) => Metrics.FirstOrDefault(m => m.Name == metric && m.Slice is null) is { } counted ? (int)Math.Clamp(counted.Value, 0, int.MaxValue / 4) : null;
}

/// <summary>Probes of a red-team round.</summary>
/// <param name="OutOfReach">Nothing of the target is where they attack.</param>
/// <param name="LeftOut">The plan allows them, and the round was told to leave them out.</param>
readonly record struct TriedProbes(int Run, int OutOfReach, int LeftOut)
{
    public int All => Run + OutOfReach + LeftOut;
}

/// <summary>An open finding with its severity after approved, unexpired overrides; accepted ones carry the acceptance's expiry.</summary>
public sealed record FindingFact(
    string Id, string Title, Severity Severity, string Status, string Subject, DateTimeOffset OpenedAt, DateTimeOffset? DueAt,
    bool Accepted, DateTimeOffset? AcceptedUntil)
{
    /// <summary>What found it: the source of the evidence that it came with.</summary>
    internal string? Tool { get; init; }
}

/// <summary>An exception or "not applicable" of a requirement. It counts when approved and not expired.</summary>
/// <param name="Kind"><c>exception</c> or <c>not-applicable</c>.</param>
/// <param name="Requirement">Requirement id, such as <c>evidence:fine-tune-approval</c>.</param>
/// <param name="Status"><c>requested</c>, <c>approved</c>, <c>rejected</c>, <c>withdrawn</c>.</param>
/// <param name="ModelVersion">Register id of the one version it is for; null for every version.</param>
public sealed record WaiverFact(
    string Id, string Kind, string Requirement, string Status, string Requester, string? Approver, Role? ApproverRole, DateTimeOffset? Expires, string? Reason,
    string? ModelVersion = null)
{
    /// <summary>Whether it was asked for what is judged now.</summary>
    internal bool IsFor(ThingFacts? version) => ModelVersion is null || ModelVersion == version?.Id;
}

/// <summary>An override or risk acceptance of a finding that counts or waits for an approver.</summary>
/// <param name="Kind"><c>false-positive</c>, <c>severity</c> or <c>risk-acceptance</c>.</param>
public sealed record FindingWaiverFact(string Id, string Kind, string Finding, string Status, string Requester);

/// <summary>The previous gate's decision: its outcome, whether that outcome lets work go on, and whether it still stands.</summary>
public sealed record PreviousGate(Gate Gate, long Entry, string Outcome, bool Opens, bool Stands, string? WhyNot);
