namespace Assay.Governance;

/// <summary>Judges one gate of an engagement and says what its stamp shows.</summary>
static class GateStandings
{
    const string Retire = "retire";

    public static GateStanding Of(EngagementFacts facts, GatePolicy policy, GateStanding? before, DateTimeOffset at, RequirementResult? opa)
    {
        var input = facts.Input(policy.Gate, Previous(before), policy.Period, at);
        var result = GateEvaluator.Evaluate(policy, input, opa);
        var decision = facts.Decisions.FirstOrDefault(d => d.Gate == policy.Gate && d.At <= at && (!EngagementFacts.OfVersion(policy.Gate) || d.ModelVersion == facts.ModelVersion?.Id));
        if (decision is null)
        {
            var reached = (before is null || before.Decision is { Opens: true }) && (policy.Gate != Gate.Retirement || Begun(policy, input, before));
            return new GateStanding(policy, input, result, null,
                !reached ? StampState.Idle : result.Open ? StampState.Open : StampState.Shut,
                !reached ? "not reached" : result.Open ? "ready to decide" : $"{result.Unmet.Count()} unmet", []);
        }

        var title = policy.Outcomes.FirstOrDefault(o => o.Id == decision.Outcome)?.Title ?? decision.Outcome;
        if (decision.Baseline is { } until)
            return until > at
                ? new GateStanding(policy, input, result, decision, StampState.Open, $"baseline to {Why.Day(until)}", [])
                : new GateStanding(policy, input, result, decision, StampState.Stale, "baseline ended", [$"The baseline ended on {Why.Day(until)}; the gate must be met and decided."]);
        var standing = DecisionStanding.Of(decision.Basis, input, result, policy);
        if (!decision.Opens)
            return new GateStanding(policy, input, result, decision, result.Open ? StampState.Open : StampState.Shut, title.ToLowerInvariant(), []);
        return new GateStanding(
            policy, input, result, decision, standing.Stands ? StampState.Decided : StampState.Stale, title.ToLowerInvariant(), [.. standing.Reasons.Where(r => r.Breaks).Select(r => r.Message)])
        {
            Notes = [.. standing.Reasons.Where(r => !r.Breaks).Select(r => r.Message)],
        };
    }

    // What is in production is not on its way out: until somebody decides to retire it or files what only a retirement needs, nothing is lacking.
    static bool Begun(GatePolicy policy, GateInput input, GateStanding? before) =>
        before?.Decision?.Outcome == Retire || input.Evidence.Any(e => policy.Evidence.Any(r => r.Kind == e.Kind)) || input.Waivers.Count > 0;

    static PreviousGate? Previous(GateStanding? before) => before?.Decision is not { } decision
        ? null
        : new PreviousGate(
            before.Gate, decision.Entry, decision.Outcome, decision.Opens, before.Stamp is StampState.Decided || (decision.Baseline is not null && before.Stamp is StampState.Open),
            before.Reasons.Count > 0 ? before.Reasons[0] : null);
}
