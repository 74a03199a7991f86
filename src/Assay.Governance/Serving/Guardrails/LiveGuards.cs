using Assay.Record;

namespace Assay.Governance;

/// <summary>The guardrail policies that a gateway has on a route.</summary>
/// <param name="Id">Of the trial: while it is the same, a caller stays with its version.</param>
/// <param name="InForce">Null for the one of the gateway's own file.</param>
/// <param name="Candidate">The version that is tried; null for none.</param>
/// <param name="Percent">Share of callers for whom it acts.</param>
public sealed record LiveGuards(string Id, string Route, LivePolicy? InForce, LivePolicy? Candidate, int Percent);

/// <summary>A version with its text.</summary>
/// <param name="Source">Null when it was erased.</param>
public sealed record LivePolicy(Digest Policy, string Name, GuardPolicySource? Source)
{
    internal static LivePolicy? Of(IReadView view, Digest? policy, string? name) => policy is { } digest ? new LivePolicy(digest, name ?? "policy", GuardPolicyQueries.Source(view, digest)) : null;
}
