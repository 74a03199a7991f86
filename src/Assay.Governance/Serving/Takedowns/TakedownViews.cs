namespace Assay.Governance;

/// <summary>Where a takedown stands.</summary>
public enum TakedownState
{
    /// <summary>It waits for another person.</summary>
    Proposed,

    /// <summary>The switches are pulled.</summary>
    CarriedOut,

    /// <summary>Somebody decided against it.</summary>
    Refused,
}

/// <summary>Body of a <c>takedown</c> entry, version 1: its whole state from here on. Blobs: <c>comment</c>, <c>preview</c> (what it reaches, as of then), <c>policy</c> (YAML).</summary>
/// <param name="Digest">What the finding was found in.</param>
/// <param name="Stops">Digests whose switches are pulled.</param>
/// <param name="Policy">Digest of the policy that it follows.</param>
/// <param name="Share">Of all requests, in percent, at the time; null when that is not known.</param>
/// <param name="Needed">People who have to agree; 0 when the policy lets it happen by itself.</param>
/// <param name="People">Those who did.</param>
/// <param name="Automatic">A server began it.</param>
internal sealed record TakedownBody(
    string Id, string Finding, Digest Digest, TakedownState State, IReadOnlyList<Digest> Stops, Digest Policy, double? Share, int Needed, IReadOnlyList<string> People, bool Automatic);

/// <summary>A takedown as it stands.</summary>
public sealed record TakedownRow(
    string Id, string Finding, Digest Digest, TakedownState State, IReadOnlyList<Digest> Stops, Digest Policy, double? Share, int Needed, IReadOnlyList<TakedownPerson> People, bool Automatic,
    DateTimeOffset ProposedAt, DateTimeOffset At, string Actor, string? ActorName, string? Comment, long Entry);

/// <summary>Somebody who agreed.</summary>
public sealed record TakedownPerson(string Actor, string? Name);

/// <summary>Asks for what a finding would take down, or for doing it.</summary>
public sealed record TakedownRequest(string Finding, string? Comment = null);

/// <summary>Says yes or no to a takedown that waits.</summary>
public sealed record TakedownAnswer(string Takedown, bool Approve, string? Comment = null);

/// <summary>Who reported a finding last.</summary>
/// <param name="Trusted">Whether the policy lets such a report stop what runs.</param>
public sealed record FindingSource(long Entry, string Kind, string? Tool, Origin Origin, bool Trusted = false);

/// <summary>A model version that contains what the finding was found in.</summary>
/// <param name="Version">Its name in the register; the subject's name of the evidence when nobody registered it.</param>
/// <param name="Why">How it contains it: <c>itself</c>, or the role and what says so.</param>
/// <param name="Steps">0 is the thing itself, 1 what was made from it, and so on.</param>
/// <param name="Deployments">Where the register has it.</param>
public sealed record AffectedVersion(string Version, bool Registered, string Why, int Steps, IReadOnlyList<Digest> Digests, IReadOnlyList<BomDeployment> Deployments);

/// <summary>A route of some gateways.</summary>
/// <param name="Upstreams">Its servers whose version would be stopped.</param>
/// <param name="Left">Its servers that would go on.</param>
/// <param name="Gateways">Gateways that have it.</param>
/// <param name="Requests">Requests that it served in the last day; null when no gateway counted.</param>
/// <param name="Stopped">Those of them that went to what would be stopped.</param>
public sealed record AffectedRoute(string Route, IReadOnlyList<string> Upstreams, IReadOnlyList<string> Left, IReadOnlyList<string> Gateways, long? Requests, long? Stopped);

/// <summary>What a takedown would stop.</summary>
/// <param name="Refused">Why this finding takes nothing down; null when it may.</param>
/// <param name="Stops">Digests whose switches would be pulled; those that are pulled already are not among them.</param>
/// <param name="Already">Digests that are stopped.</param>
/// <param name="Unknown">Routes with servers whose version nobody wrote down: a takedown does not reach them.</param>
/// <param name="Gateways">Gateways that follow the record now.</param>
/// <param name="Silent">Those of them that do not say what they serve.</param>
/// <param name="Seen">Share of all requests of the last day, in percent; null when nobody counted.</param>
/// <param name="Declared">Share that the register says (attribute <c>traffic-percent</c> of the deployments), in percent; null when one does not say.</param>
/// <param name="Share">The larger of the two; null when neither is known.</param>
/// <param name="IsCut">There is more than was followed: what is listed is not all.</param>
/// <param name="Needed">People who have to agree.</param>
/// <param name="WhyTwo">Why two, in words; null when one is enough.</param>
public sealed record TakedownPreview(
    FindingRow Finding, Digest Digest, FindingSource Source, string? Refused, IReadOnlyList<AffectedVersion> Versions, IReadOnlyList<Digest> Stops, IReadOnlyList<Digest> Already,
    IReadOnlyList<AffectedRoute> Routes, IReadOnlyList<string> Unknown, IReadOnlyList<string> Gateways, IReadOnlyList<string> Silent, double? Seen, double? Declared, double? Share,
    bool IsCut, int Needed, string? WhyTwo, Digest Policy)
{
    /// <summary>Whether something of it runs that a takedown would stop, or nobody can say that nothing does: a gateway that does not say what it serves, more than was followed.</summary>
    public bool Runs => Routes.Count > 0 || IsCut || Silent.Count > 0
        || Versions.Any(v => v.Deployments.Any(d => d.Status is DeploymentStatus.Rollout or DeploymentStatus.Live or DeploymentStatus.Paused));
}
