namespace Assay.Governance;

/// <summary>Who is asking: id, name (null when erased), roles.</summary>
public sealed record CallerView(string Actor, string? Name, IReadOnlyList<Role> Roles, string KeyId);

/// <summary>A thing of the register.</summary>
public sealed record ThingView(
    string Id, ThingKind Kind, string Slug, string Name, string? Purpose, Role? OwnerRole, RiskClass RiskClass,
    IReadOnlyDictionary<string, string> Attributes, Digest RegisterDigest, IReadOnlyList<Digest> Digests,
    string? Parent, string? ParentName, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, long Entry)
{
    /// <summary>Of a version with several digests the one of the whole, where that was registered: files may be those of other versions too. Null where nobody asked for it.</summary>
    public Digest? Root { get; init; }

    /// <summary>Of a use case that was just registered or changed, or is looked at by itself: what speaks against its entry, and what to do.</summary>
    public string? Note { get; init; }
}

/// <summary>One stamp of the hallmark strip.</summary>
/// <param name="Label">Two or three words under the stamp: the outcome, or how many requirements are unmet.</param>
public sealed record StampView(Gate Gate, StampState State, string Label, DateTimeOffset? DecidedAt = null);

/// <summary>Open findings by severity.</summary>
public sealed record FindingCounts(int Critical, int High, int Medium, int Low, int Info)
{
    public int Total => Critical + High + Medium + Low + Info;

    internal FindingCounts Plus(FindingCounts more) => new(Critical + more.Critical, High + more.High, Medium + more.Medium, Low + more.Low, Info + more.Info);
}

/// <summary>A use case on the portfolio.</summary>
/// <param name="Findings">What is open in the version linked last, in every version that callers get, in the datasets and in the use case itself.</param>
/// <param name="InProduction">What runs, as the record states it: each version with its share of the callers, and since when; null when nothing does.</param>
/// <param name="Candidate">The version linked last, while it does not run.</param>
public sealed record PortfolioRow(ThingView UseCase, IReadOnlyList<StampView> Stamps, FindingCounts Findings, string? InProduction, string? Candidate);

/// <summary>All use cases, and the numbers a leader asks for first.</summary>
public sealed record PortfolioView(IReadOnlyList<PortfolioRow> Rows, int GatesShut, int EvidenceExpiringThisWeek, FindingCounts Findings)
{
    /// <summary>Critical and high findings that are accepted: not open, and not fixed.</summary>
    public int AcceptedHigh { get; init; }
}

/// <summary>Something that waits for the caller, or expires soon.</summary>
/// <param name="Kind"><c>decide</c>, <c>approve</c>, <c>finding</c> (yours), <c>unowned</c>, <c>retest</c>, <c>sign-off</c>, <c>round</c>, <c>evidence</c>, <c>people</c>, <c>expires</c>.</param>
/// <param name="Due">When it is due; of a wish (<c>approve</c>), until when what is asked for would last; of what expires, when.</param>
/// <param name="Link">Address of the page where it is done.</param>
public sealed record WorkItem(string Kind, string Title, string Detail, string Link, DateTimeOffset? Due, bool Overdue);

/// <summary>What waits for the caller.</summary>
public sealed record WorkView(IReadOnlyList<WorkItem> Mine, IReadOnlyList<WorkItem> ExpiringSoon);

/// <summary>A deployment.</summary>
public sealed record DeploymentView(ThingView Thing, DeploymentStatus Status, int? Percent, string? ModelVersion, string? ModelVersionName, DateTimeOffset Since);

/// <summary>All that is known of one use case: the engagement record.</summary>
public sealed record EngagementView(
    ThingView UseCase, IReadOnlyList<StampView> Stamps, Gate Current, ThingView? ModelVersion, IReadOnlyList<ThingView> ModelVersions, IReadOnlyList<ThingView> Datasets,
    IReadOnlyList<DeploymentView> Deployments, IReadOnlyList<EvidenceRow> Evidence, IReadOnlyList<FindingRow> Findings, FindingCounts Counts,
    IReadOnlyList<DecisionRow> Decisions, IReadOnlyList<PackRow> Packs)
{
    /// <summary>Findings whose risk is accepted now: not among <see cref="Findings"/>, which are open.</summary>
    public IReadOnlyList<FindingRow> Accepted { get; init; } = [];

    /// <summary>What callers of its deployments get, as the record states it, route by route.</summary>
    public IReadOnlyList<LiveShare> Live { get; init; } = [];
}

/// <summary>A thing of the register with what is known of it.</summary>
public sealed record ThingPage(
    ThingView Thing, IReadOnlyList<ThingView> Versions, IReadOnlyList<ThingView> UsedBy, IReadOnlyList<EvidenceRow> Evidence, IReadOnlyList<FindingRow> Findings, FindingCounts Counts)
{
    /// <summary>What runs in a deployment; null for other things.</summary>
    public DeploymentView? Deployment { get; init; }

    /// <summary>The last rollouts of the routes that a deployment is.</summary>
    public IReadOnlyList<RolloutRow> Rollouts { get; init; } = [];

    /// <summary>What callers of a deployment get, as the record states it, route by route.</summary>
    public IReadOnlyList<LiveShare> Live { get; init; } = [];

    /// <summary>Where the files of gateways that are there say otherwise than the record of what is live in a deployment, a sentence each.</summary>
    public IReadOnlyList<string> GatewaysSay { get; init; } = [];
}

/// <summary>A result of a search or of the command palette.</summary>
public sealed record SearchHit(string Kind, string Title, string Detail, string Link);
