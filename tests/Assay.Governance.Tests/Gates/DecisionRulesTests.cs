using static Assay.Governance.Tests.Gates.GateCase;

namespace Assay.Governance.Tests.Gates;

public class DecisionRulesTests
{
    static IReadOnlyList<DecisionRefusal> Ask(GateInput input, string outcome, string decider = "a_lead", Role role = Role.ProductSecurity, string? conditions = "10 % for a week")
    {
        var policy = Policy(input.Gate);
        return DecisionRules.MayDecide(policy, input.Judge(), outcome, decider, [role, Role.DataScience], DecisionRules.Involved(policy, input), conditions);
    }

    [Fact]
    public void Somebody_with_a_deciding_role_and_no_part_in_it_may_decide_an_open_gate() =>
        Assert.Empty(Ask(Met(Gate.Deployment), "approve-phased"));

    [Fact]
    public void A_shut_gate_takes_a_refusal_but_no_approval()
    {
        var shut = Met(Gate.Deployment).Change("rollback-runbook", _ => null);
        var refusal = Assert.IsType<DecisionRefusal.GateShut>(Assert.Single(Ask(shut, "approve-phased")));
        Assert.Contains("Rollback runbook is missing", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Ask(shut, "reject"));
        Assert.Empty(Ask(Met(Gate.Monitoring).Change("monitoring-reference", _ => null), "retire"));
        Assert.IsType<DecisionRefusal.GateShut>(Assert.Single(Ask(Met(Gate.Monitoring).Change("monitoring-reference", _ => null), "continue")));
    }

    [Fact]
    public void Whoever_made_filed_or_asked_for_something_here_does_not_decide_whatever_the_outcome()
    {
        var filed = Met(Gate.Deployment).Change("rollback-runbook", e => e with { Origin = Origin.Filed, Actor = "a_lead", Tool = null });
        Assert.Contains("filed rollback-runbook (entry 13)", Assert.IsType<DecisionRefusal.SeparationOfDuties>(Assert.Single(Ask(filed, "approve-phased"))).Message, StringComparison.Ordinal);
        Assert.IsType<DecisionRefusal.SeparationOfDuties>(Assert.Single(Ask(filed, "reject")));
        Assert.IsType<DecisionRefusal.SeparationOfDuties>(Assert.Single(Ask(Met(Gate.Deployment), "reject", "a_ci")));
        var superseded = filed.With(Piece(99, "rollback-runbook", "mv_1", origin: Origin.Filed, who: "a_other"));
        Assert.IsType<DecisionRefusal.SeparationOfDuties>(Assert.Single(Ask(superseded, "reject")));
        var asked = Met(Gate.Deployment) with { Waivers = [Waiver("evidence:aibom", requester: "a_lead")] };
        Assert.Contains("asked for the exception", Assert.Single(Ask(asked, "approve-phased")).Message, StringComparison.Ordinal);
        // Not about this gate, or signed by whoever stole the key: no part.
        Assert.Empty(Ask(Met(Gate.Deployment).With(Piece(99, "dataset-card", "dv_1", origin: Origin.Filed, who: "a_lead")), "reject"));
        Assert.Empty(Ask(Met(Gate.Deployment).With(Piece(99, "rollback-runbook", "mv_1", origin: Origin.Filed, who: "a_lead") with { KeyRevoked = true }), "reject"));
    }

    [Fact]
    public void Whoever_asked_for_a_finding_to_be_set_aside_does_not_decide_a_gate_that_the_finding_shuts()
    {
        var asked = Met(Gate.Deployment) with { FindingWaivers = [new FindingWaiverFact("w_1", "false-positive", "AS-1", "requested", "a_lead")] };
        Assert.Contains("you asked for the false positive of AS-1", Assert.IsType<DecisionRefusal.SeparationOfDuties>(Assert.Single(Ask(asked, "reject"))).Message, StringComparison.Ordinal);
        Assert.Empty(Ask(asked, "reject", "a_other"));
    }

    [Fact]
    public void Whoever_signed_a_piece_that_somebody_else_filed_does_not_decide()
    {
        var signed = Met(Gate.Deployment).Change("rollback-runbook", e => e with { Signer = "a_lead" });
        Assert.Contains("you signed rollback-runbook (entry 13)", Assert.IsType<DecisionRefusal.SeparationOfDuties>(Assert.Single(Ask(signed, "reject"))).Message, StringComparison.Ordinal);
        Assert.Empty(Ask(signed, "reject", "a_other"));
    }

    [Fact]
    public void Whoever_changed_the_risk_class_or_an_attribute_does_not_decide()
    {
        var changed = Met(Gate.Deployment) with { Changes = [new RegisterChange("the risk class", "a_lead", 9)] };
        Assert.Contains("you changed the risk class (entry 9)", Assert.IsType<DecisionRefusal.SeparationOfDuties>(Assert.Single(Ask(changed, "reject"))).Message, StringComparison.Ordinal);
        Assert.Empty(Ask(changed, "reject", "a_other"));
    }

    [Fact]
    public void A_policy_may_let_producers_decide()
    {
        var policy = Policy(Gate.Deployment) with { ProducersMayDecide = true };
        var input = Met(Gate.Deployment);
        Assert.Empty(DecisionRules.MayDecide(policy, GateEvaluator.Evaluate(policy, input), "approve-phased", "a_ci", [Role.CloudSecurity], DecisionRules.Involved(policy, input), "x"));
    }

    [Fact]
    public void Refuses_an_unknown_outcome_a_missing_role_and_missing_conditions_all_at_once()
    {
        var unknown = Assert.IsType<DecisionRefusal.UnknownOutcome>(Assert.Single(Ask(Met(Gate.Deployment), "reejct")));
        Assert.Contains("did you mean 'reject'?", unknown.Message, StringComparison.Ordinal);
        Assert.Equal([typeof(DecisionRefusal.RoleMissing), typeof(DecisionRefusal.ConditionsMissing)], Ask(Met(Gate.Deployment), "approve-phased", role: Role.Auditor, conditions: " ").Select(r => r.GetType()));
    }

    [Fact]
    public void Refuses_a_result_judged_on_another_policy()
    {
        var other = Policy(Gate.Deployment) with { Digest = D("other") };
        Assert.IsType<DecisionRefusal.OtherPolicy>(Assert.Single(DecisionRules.MayDecide(other, Met(Gate.Deployment).Judge(), "reject", "a", [Role.CloudSecurity], [])));
    }
}
