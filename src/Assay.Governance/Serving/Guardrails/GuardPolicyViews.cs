namespace Assay.Governance;

/// <summary>Publishes a version.</summary>
/// <param name="Yaml">Its text (<c>assay-guardrails/1</c>).</param>
/// <param name="Name">What it is called unless it says so itself.</param>
/// <param name="Files">The files that it names, by name.</param>
/// <param name="Comment">Why; erasable.</param>
public sealed record GuardPolicyRequest(string Yaml, string? Name = null, IReadOnlyDictionary<string, string>? Files = null, string? Comment = null);

/// <summary>A published version.</summary>
/// <param name="Comment">Null when there is none, or it was erased.</param>
/// <param name="Routes">Routes on which it is in force or tried.</param>
public sealed record GuardPolicyRow(Digest Policy, string Name, IReadOnlyList<GuardFacts> Guards, IReadOnlyList<string> Routes, DateTimeOffset At, string Actor, string? ActorName, string? Comment, long Entry);

/// <summary>A published version with its text.</summary>
/// <param name="Source">Null when it was erased.</param>
public sealed record GuardPolicyView(GuardPolicyRow Row, GuardPolicySource? Source);

/// <summary>What a text would be as a version.</summary>
/// <param name="Published">Whether the record has it already.</param>
/// <param name="Lost">What it guards less than the version in force on the route that was asked for; null when none was asked for, or when it has none of the record.</param>
public sealed record GuardPolicyCheck(GuardPolicyFacts Facts, bool Published, IReadOnlyList<string>? Lost);

/// <summary>What becomes of a version on a route.</summary>
public enum GuardChange
{
    /// <summary>It looks beside the one in force, and never acts.</summary>
    Shadow,

    /// <summary>It acts for a share of callers.</summary>
    Canary,

    /// <summary>It is in force.</summary>
    Enforce,

    /// <summary>What is tried ends; where nothing is tried, the version before comes back.</summary>
    Rollback,
}

/// <summary>Changes what a route has.</summary>
/// <param name="Policy">The version: its digest, the beginning of it, or the name of a policy for its last version. Nothing for a rollback.</param>
/// <param name="Percent">Of a canary: 1 to 99.</param>
/// <param name="Comment">Why; erasable.</param>
public sealed record GuardRouteRequest(string Route, GuardChange Change, string? Policy = null, int? Percent = null, string? Comment = null);

/// <summary>What a route has.</summary>
/// <param name="Policy">Null for what the gateways' own files say.</param>
public sealed record GuardRouteRow(
    string Id, string Route, Digest? Policy, string? PolicyName, Digest? Candidate, string? CandidateName, GuardTrial? Trial, int Percent, string? Previous, IReadOnlyList<string> Weaker,
    DateTimeOffset At, string Actor, string? ActorName, string? Comment, long Entry);

/// <summary>How a candidate compares with the version in force, summed over gateways and hours: exchanges in which a guard would have acted at a place.</summary>
/// <param name="Route">The route.</param>
/// <param name="Candidate">The version that is tried.</param>
/// <param name="InForce">The one beside it.</param>
/// <param name="Guard">The rule; empty for the whole exchange.</param>
/// <param name="Place">Where; empty for the whole exchange.</param>
/// <param name="Effect"><c>block</c>, <c>change</c> or <c>note</c>.</param>
/// <param name="Seen">Exchanges that both looked at; on the rows of whole exchanges only.</param>
/// <param name="Both">Both act.</param>
/// <param name="OnlyCandidate">The candidate acts, the one in force does not.</param>
/// <param name="OnlyInForce">The reverse.</param>
public sealed record GuardTrialRow(string Route, string Candidate, string InForce, string Guard, string Place, string Effect, long Seen, long Both, long OnlyCandidate, long OnlyInForce);
