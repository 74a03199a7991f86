namespace Assay.Governance.Tests.Policies;

public class DefaultPoliciesTests
{
    [Fact]
    public void There_is_one_for_each_gate_in_order() =>
        Assert.Equal(Enum.GetValues<Gate>(), DefaultPolicies.All.Select(p => p.Policy.Gate));

    [Theory]
    [InlineData(Gate.UseCaseIntake, "ai-register-entry risk-classification obligations-list data-inventory-request threat-model", "proceed modify-scope block")]
    [InlineData(Gate.DataPreparation, "dataset-card ingestion-log dataset-access-audit retention-boundary", "approve approve-with-carve-outs reject")]
    [InlineData(Gate.Training, "aibom code-scan dependency-scan model-scan base-model-verification fine-tune-approval checkpoint-signature", "approve approve-with-exceptions reject")]
    [InlineData(Gate.Evaluation, "model-card red-team-report regression-output", "approve approve-with-residual-risks reject")]
    [InlineData(Gate.Deployment, "deployment-manifest guardrail-configuration logging-retention rollback-runbook", "approve-phased reject")]
    [InlineData(Gate.Monitoring, "monitoring-reference incident-record rollback-record post-incident-review", "continue mitigate roll-back retire")]
    [InlineData(Gate.Retirement, "decommission-plan retirement-record disposal-evidence retention-closure consumer-notification", "close keep-open")]
    public void They_ask_for_the_evidence_and_give_the_outcomes_of_the_table_of_seven_gates(Gate gate, string evidence, string outcomes)
    {
        var policy = DefaultPolicies.For(gate).Policy;
        Assert.Subset(policy.Evidence.Select(e => e.Kind).ToHashSet(), evidence.Split(' ').ToHashSet());
        Assert.Equal(outcomes.Split(' '), policy.Outcomes.Select(o => o.Id));
    }

    [Fact]
    public void None_lets_work_go_on_through_a_shut_gate_except_towards_retirement() =>
        Assert.Equal(["retire"], DefaultPolicies.All.SelectMany(p => p.Policy.Outcomes).Where(o => o.Opens && !o.NeedsOpenGate).Select(o => o.Id));

    [Fact]
    public void Every_one_forbids_open_critical_findings_and_release_and_deployment_forbid_high_ones_too()
    {
        Assert.All(DefaultPolicies.All, p => Assert.Contains(new FindingLimit(Severity.Critical, 0), p.Policy.Findings));
        Assert.Equal([Gate.Evaluation, Gate.Deployment], DefaultPolicies.All.Where(p => p.Policy.Findings.Contains(new FindingLimit(Severity.High, 0))).Select(p => p.Policy.Gate));
    }

    [Fact]
    public void None_lets_producers_decide_and_none_sets_a_threshold_for_somebody_elses_model() =>
        Assert.All(DefaultPolicies.All, p => Assert.True(!p.Policy.ProducersMayDecide && p.Policy.Metrics.Count == 0));

    [Fact]
    public void What_the_register_does_not_state_is_asked_for()
    {
        var fineTune = DefaultPolicies.For(Gate.Training).Policy.Evidence.Single(e => e.Kind == "fine-tune-approval").When!;
        var threat = DefaultPolicies.For(Gate.UseCaseIntake).Policy.Evidence.Single(e => e.Kind == "threat-model").When!;
        Assert.True(fineTune.Holds(UseCase(RiskClass.Minimal)));
        Assert.True(fineTune.Holds(UseCase(RiskClass.Minimal, ("origin", "fine-tuned"))));
        Assert.False(fineTune.Holds(UseCase(RiskClass.Minimal, ("origin", "trained-from-scratch"))));
        Assert.True(threat.Holds(UseCase(RiskClass.Unclassified)));
        Assert.True(threat.Holds(UseCase(RiskClass.High)));
        Assert.False(threat.Holds(UseCase(RiskClass.Minimal)));
    }

    static UseCaseFacts UseCase(RiskClass risk, params (string Key, string Value)[] attributes) =>
        new("uc_1", "Credit risk", Digest.Sha256([1]), risk, attributes.ToDictionary(a => a.Key, a => a.Value));
}
