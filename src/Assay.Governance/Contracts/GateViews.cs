namespace Assay.Governance;

/// <summary>An outcome as offered to the caller: allowed, or why not.</summary>
public sealed record OutcomeView(Outcome Outcome, bool Allowed, string? WhyNot);

/// <summary>A gate of one engagement, now.</summary>
/// <param name="Reasons">When the decision no longer stands: why. Empty while it stands.</param>
/// <param name="Outcomes">What the caller may decide.</param>
public sealed record GateView(
    ThingView UseCase, ThingView? ModelVersion, GatePolicy Policy, GateResult Result, StampView Stamp, DecisionRow? Decision, IReadOnlyList<string> Reasons,
    IReadOnlyList<OutcomeView> Outcomes, IReadOnlyList<WaiverRow> Waivers, IReadOnlyList<EvidenceRow> Evidence)
{
    /// <summary>What has changed since the decision and does not break it: it counts when the gate is decided next.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The stamps of all seven gates for the version that this one was judged for.</summary>
    public IReadOnlyList<StampView> Stamps { get; init; } = [];

    /// <summary>The versions that the use case is linked to, the one linked last first. None at a gate that judges the use case.</summary>
    public IReadOnlyList<GateVersion> Versions { get; init; } = [];

    /// <summary>What callers get of the use case, as deployments and rollouts of the record state it, route by route. None at a gate that judges the use case.</summary>
    public IReadOnlyList<LiveShare> Live { get; init; } = [];

    /// <summary>Where the files of gateways that are there say otherwise of what is live, a sentence each. Nobody looked at the bytes that they serve.</summary>
    public IReadOnlyList<string> GatewaysSay { get; init; } = [];

    /// <summary>Judged as of a moment that has passed: what of it cannot be told, a sentence each. Nothing of it is among the rest.</summary>
    public IReadOnlyList<string> Untold { get; init; } = [];

    /// <summary>Which roles decide this gate, and who holds them.</summary>
    public IReadOnlyList<GateDecider> Deciders { get; init; } = [];
}

/// <summary>A model version that a gate can be judged for.</summary>
/// <param name="Slug">As commands name it.</param>
/// <param name="Live">A deployment of the use case runs it, for all of its callers or for a part of them.</param>
public sealed record GateVersion(string Slug, bool Live)
{
    /// <summary>Share of the callers that get it, while a rollout gives the others another version; null when all do, or none. Of several routes the largest: see <see cref="GateView.Live"/>.</summary>
    public int? Percent { get; init; }
}

/// <summary>A role that decides a gate, with the names of those who hold it.</summary>
public sealed record GateDecider(Role Role, IReadOnlyList<string> People);

/// <summary>A decision.</summary>
/// <param name="Rationale">Null when erased.</param>
/// <param name="Pack">In the answer to a release only: its assurance pack, or why there is none.</param>
/// <param name="ModelVersionName">Slug of the version that was decided on; null at a gate that judges the use case.</param>
public sealed record DecisionRow(
    long Entry, Gate Gate, string UseCase, string? ModelVersion, string Outcome, string OutcomeTitle, bool Opens, string Actor, string? ActorName, Role As,
    DateTimeOffset At, Digest Policy, Digest Envelope, string? Rationale, string? Conditions, ReleasePack? Pack = null, string? ModelVersionName = null);

/// <summary>The pack that a release builds. The decision stands whether or not it could be built.</summary>
/// <param name="Row">The pack; null when it was not built.</param>
/// <param name="WhyNot">Why it was not built.</param>
/// <param name="HowTo">How to build it later.</param>
public sealed record ReleasePack(PackRow? Row, string? WhyNot = null, string? HowTo = null);

/// <summary>A waiver.</summary>
/// <param name="Expired">Judged at reading.</param>
/// <param name="ModelVersion">Id of the one version that a waiver of a requirement is for; null: every version (or none is judged).</param>
/// <param name="ModelVersionName">Its slug.</param>
/// <param name="FromSeverity">Of a finding: the severity that its producer gave it.</param>
/// <param name="AnsweredBy">The roles that may answer it.</param>
public sealed record WaiverRow(
    string Id, WaiverKind Kind, WaiverStatus Status, bool Expired, string? Finding, string? UseCase, Gate? Gate, string? Requirement, Severity? Severity,
    string? Rationale, string Requester, string? RequesterName, string Owner, string? OwnerName, string? Approver, string? ApproverName, Role? ApproverRole,
    DateTimeOffset RequestedAt, DateTimeOffset Expires, long Entry, string? ModelVersion = null, string? ModelVersionName = null, Severity? FromSeverity = null,
    IReadOnlyList<Role>? AnsweredBy = null);

/// <summary>An assurance pack that was built.</summary>
public sealed record PackRow(string Id, string UseCase, string ModelVersion, long TreeSize, Digest Digest, long Bytes, DateTimeOffset At, string? ActorName, long Entry)
{
    /// <summary>The gates that were decided so that work goes on, by the decisions that it covers. A baseline is no such decision.</summary>
    public IReadOnlyList<Gate> Opened { get; init; } = [];
}
