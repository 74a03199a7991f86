namespace Assay.Governance;

/// <summary>
/// Judges a gate: a pure function of the policy and the document of facts. It reads no clock, no database and no network,
/// so the same decision can be judged again by anybody who holds both.
/// </summary>
internal static class GateEvaluator
{
    /// <param name="opa">
    /// What <see cref="OpaClient"/> got for this input. A policy that names an endpoint and got no answer is not met:
    /// not having asked is never a yes.
    /// </param>
    /// <exception cref="ArgumentException">The input is of another gate than the policy.</exception>
    public static GateResult Evaluate(GatePolicy policy, GateInput input, RequirementResult? opa = null)
    {
        if (policy.Gate != input.Gate)
            throw new ArgumentException($"the policy is for {policy.Gate.Name()}, the input for {input.Gate.Name()}", nameof(input));
        var judged = new List<RequirementResult>();
        if (policy.InheritsPrevious && policy.Gate != Gate.UseCaseIntake)
            judged.Add(Previous(input));
        judged.AddRange(policy.Evidence.Select(requirement => EvidenceJudge.Judge(requirement, policy, input)));
        judged.AddRange(policy.Findings.Select(limit => LimitJudge.Judge(limit, input)));
        judged.AddRange(policy.Metrics.Select(threshold => LimitJudge.Judge(threshold, policy, input)));
        if (policy.Opa is { } endpoint)
            judged.Add(opa ?? OpaClient.NotAsked(endpoint));
        return new GateResult(policy.Gate, policy.Digest, input.At, input.TreeSize, [.. judged.Select(r => Waivers.Apply(r, policy, input))]);
    }

    static RequirementResult Previous(GateInput input)
    {
        var before = input.Gate - 1;
        var title = $"Decision of the gate before ({Plain(before)})";
        var howTo = HowTo.Decide(before, input);
        RequirementResult Result(RequirementState state, string detail) =>
            new("previous-gate", title, state, detail, state == RequirementState.Met ? null : howTo, input.Previous is { } p ? [p.Entry] : []);

        return input.Previous switch
        {
            null => Result(RequirementState.Missing, $"The gate {Plain(before)} has no decision."),
            var p when p.Gate != before => Result(RequirementState.Missing, $"The gate {Plain(before)} has no decision; the one given is of {Plain(p.Gate)}."),
            { Opens: false } p => Result(RequirementState.Failed, $"The gate {Plain(before)} was decided '{Why.Plain(p.Outcome)}', which does not let work go on."),
            { Stands: false } p => Result(RequirementState.Stale, $"The decision '{Why.Plain(p.Outcome)}' of {Plain(before)} no longer stands: {(p.WhyNot ?? "what it rested on has changed").TrimEnd('.')}."),
            var p => Result(RequirementState.Met, $"{Why.Capital(Plain(before))} was decided '{Why.Plain(p.Outcome)}' and the decision stands."),
        };
    }

    static string Plain(Gate gate) => Why.Plain(gate.Name());
}
