namespace Assay.Governance;

/// <summary>Somebody's part in what a gate is judged on: evidence they made, filed or signed, a waiver they asked for, a condition they changed.</summary>
/// <param name="Part">For people: <c>filed red-team-report (entry 41)</c>.</param>
public sealed record Involvement(string Actor, string Part);

/// <summary>Why a decision may not be taken. Every one has a sentence for people.</summary>
public abstract record DecisionRefusal(string Message)
{
    /// <summary>What to do about it.</summary>
    /// <param name="of">What was judged.</param>
    internal string Mend(GateInput of)
    {
        var check = $"assay gate check {of.Gate.Name()} --use-case {HowTo.UseCase(of)}{(of.ModelVersion is { } version ? $" --model-version {version.Name}" : "")}";
        return this switch
        {
            UnknownOutcome => $"What each means: {check}",
            RoleMissing or SeparationOfDuties => $"Ask somebody who may; who does is said by: {check}",
            GateShut => $"What each one takes: {check}",
            Forbidden => FiledClass.WhatForbids,
            ConditionsMissing => "Give them: --conditions TEXT",
            _ => $"Check it again: {check}",
        };
    }

    /// <summary>The policy does not know this outcome.</summary>
    internal sealed record UnknownOutcome(string Outcome, IReadOnlyList<string> Allowed)
        : DecisionRefusal(Suggestion.Unknown(Outcome, "an outcome of this gate", Allowed));

    /// <summary>The decider holds none of the deciding roles.</summary>
    internal sealed record RoleMissing(IReadOnlyList<Role> Needed)
        : DecisionRefusal(Needed switch
        {
            [] => "The policy of this gate names no role that decides gates.",
            [var one] => $"Deciding this gate needs the role {PackHtml.RoleName(one)}, and you do not hold it.",
            _ => $"Deciding this gate needs one of the roles {string.Join(", ", Needed.Select(PackHtml.RoleName))}, and you hold none of them.",
        });

    /// <summary>The decider had a part in what the gate is judged on.</summary>
    public sealed record SeparationOfDuties(IReadOnlyList<Involvement> Parts)
        : DecisionRefusal($"Whoever produces evidence, asks for an exception or changes a condition does not decide, and you {string.Join(", ", Parts.Take(5).Select(p => p.Part))}{(Parts.Count > 5 ? $" and {Parts.Count - 5} more" : "")}. Somebody else has to decide.");

    /// <summary>The outcome needs every requirement to hold.</summary>
    public sealed record GateShut(string Outcome, IReadOnlyList<RequirementResult> Unmet)
        : DecisionRefusal($"'{Outcome}' needs the gate open, and it is shut: {string.Join(", ", Unmet.Select(r => $"{r.Title} is {Why.Plain(r.State.Name())}"))}.");

    /// <summary>The law forbids it, whatever requirements were let through.</summary>
    internal sealed record Forbidden(string Outcome)
        : DecisionRefusal($"'{Outcome}' would let the use case go on, and it is classified as prohibited: no exception changes that.");

    /// <summary>The outcome means nothing without its conditions.</summary>
    internal sealed record ConditionsMissing(string Outcome) : DecisionRefusal($"'{Outcome}' needs its conditions written down.");

    /// <summary>The result was judged on another policy than the one given.</summary>
    internal sealed record OtherPolicy(Digest Judged) : DecisionRefusal($"The gate was judged on another policy ({Judged.Short}).");
}

/// <summary>Who may decide what.</summary>
internal static class DecisionRules
{
    /// <summary>The roles that decide a gate of this policy: those it names, without any that decides no gate whatever a policy says.</summary>
    public static IReadOnlyList<Role> Deciding(GatePolicy policy) => [.. policy.Decides.Where(Permissions.RolesFor(Operation.DecideGate).Contains)];

    /// <summary>All that speaks against the decision; empty when it may be taken.</summary>
    /// <param name="roles">Roles the decider holds.</param>
    /// <param name="involved">From <see cref="Involved"/>.</param>
    /// <param name="conditions">The carve-outs, residual risks or rollout phases written with the decision.</param>
    /// <param name="filed">The class that was filed of the use case.</param>
    public static IReadOnlyList<DecisionRefusal> MayDecide(
        GatePolicy policy, GateResult result, string outcomeId, string decider, IReadOnlyCollection<Role> roles, IReadOnlyList<Involvement> involved, string? conditions = null, FiledClass? filed = null)
    {
        var refusals = new List<DecisionRefusal>();
        if (result.Gate != policy.Gate || result.Policy != policy.Digest)
            refusals.Add(new DecisionRefusal.OtherPolicy(result.Policy));
        if (!policy.Decides.Any(roles.Contains))
            refusals.Add(new DecisionRefusal.RoleMissing(Deciding(policy)));
        var parts = involved.Where(i => i.Actor == decider).ToList();
        if (!policy.ProducersMayDecide && parts.Count > 0)
            refusals.Add(new DecisionRefusal.SeparationOfDuties(parts));
        if (policy.Outcomes.FirstOrDefault(o => o.Id == outcomeId) is not { } outcome)
            refusals.Add(new DecisionRefusal.UnknownOutcome(outcomeId, [.. policy.Outcomes.Select(o => o.Id)]));
        else
        {
            if (outcome.NeedsOpenGate && !result.Open)
                refusals.Add(new DecisionRefusal.GateShut(outcome.Id, [.. result.Unmet]));
            // What runs already is watched, rolled back and retired all the same.
            else if (outcome.Opens && policy.Gate < Gate.Monitoring && filed is { Forbids: true })
                refusals.Add(new DecisionRefusal.Forbidden(outcome.Id));
            if (outcome.NeedsConditions && string.IsNullOrWhiteSpace(conditions))
                refusals.Add(new DecisionRefusal.ConditionsMissing(outcome.Id));
        }

        return refusals;
    }

    /// <summary>
    /// Everybody with a part in this gate: they made or filed evidence of a kind the policy asks for (superseded and erased
    /// pieces too; not pieces under a revoked key, which somebody else may have signed), signed such a piece with their own key,
    /// asked for a waiver here or of a finding that the gate limits, or changed the risk class or an attribute that a policy reads.
    /// </summary>
    /// <param name="inForce">The policies of all gates, where they are known: an attribute that none of them reads is a note, and no condition.</param>
    public static IReadOnlyList<Involvement> Involved(GatePolicy policy, GateInput input, IReadOnlyList<GatePolicy>? inForce = null)
    {
        var kinds = policy.Evidence.Select(e => e.Kind).Concat(policy.Metrics.Select(m => m.Kind)).ToHashSet();
        var reads = PolicyAttribute.ReadByAny(inForce ?? [policy]);
        var pieces = input.Evidence.Where(e => kinds.Contains(e.Kind) && !e.KeyRevoked).ToList();
        return
        [
            .. pieces.Select(e => new Involvement(e.Actor, $"{(e.Origin == Origin.Measured ? "measured" : "filed")} {e.Kind} (entry {e.Entry})")),
            .. pieces.Where(e => e.Signer is not null && e.Signer != e.Actor).Select(e => new Involvement(e.Signer!, $"signed {e.Kind} (entry {e.Entry})")),
            .. input.Waivers.Where(w => w.Status is "requested" or "approved" && w.IsFor(input.ModelVersion))
                .Select(w => new Involvement(w.Requester, $"asked for the {w.Kind.Replace('-', ' ')} of {w.Requirement}")),
            // Where open findings shut the gate, asking for one to be set aside opens it.
            .. policy.Findings.Count == 0 ? [] : input.FindingWaivers.Select(w => new Involvement(w.Requester, $"asked for the {w.Kind.Replace('-', ' ')} of {w.Finding}")),
            .. input.Changes.Where(c => c.Attribute is not { } key || reads?.Contains(key) != false).Select(c => new Involvement(c.Actor, $"changed {c.What} (entry {c.Entry})")),
        ];
    }
}
