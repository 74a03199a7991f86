using Assay.Serving.Guards;

namespace Assay.Serving;

/// <summary>The guardrail policy of a route as it was told, and another version beside it that is tried.</summary>
/// <param name="Id">Of the trial: while it is the same, a caller stays with its version.</param>
/// <param name="InForce">The version in force; null for the one of the gateway's file.</param>
/// <param name="Candidate">The version that is tried; null for none.</param>
/// <param name="Percent">Share of callers for whom the candidate acts; for the others, and with 0 for all, it only looks.</param>
public sealed record RoutePolicies(string Id, GuardrailPolicy? InForce, GuardrailPolicy? Candidate, int Percent)
{
    /// <summary>What acts for a caller, and what only looks.</summary>
    internal PolicyChoice For(GuardPolicy ofFile, string caller)
    {
        var inForce = InForce?.Policy ?? ofFile;
        if (Candidate?.Policy is not { } candidate)
            return new PolicyChoice(inForce, null, false);
        return CallerShare.IsWithin(Id, caller, Percent) ? new PolicyChoice(candidate, inForce, true) : new PolicyChoice(inForce, candidate, false);
    }
}

/// <summary>The policy that acts on an exchange, from its first byte to its last.</summary>
/// <param name="Acting">It acts.</param>
/// <param name="Looking">It only looks; null for none.</param>
/// <param name="IsCandidate">Whether the one that acts is the candidate, and the other one is in force.</param>
sealed record PolicyChoice(GuardPolicy Acting, GuardPolicy? Looking, bool IsCandidate);
