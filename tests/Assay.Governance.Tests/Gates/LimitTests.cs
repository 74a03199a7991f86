using static Assay.Governance.Tests.Gates.GateCase;

namespace Assay.Governance.Tests.Gates;

public class LimitTests
{
    static FindingFact Finding(Severity severity, bool accepted = false, DateTimeOffset? until = null) =>
        new("F-12", "Pickle imports os.system", severity, "open", "mv_1", Now.AddDays(-2), null, accepted, until);

    [Theory]
    [InlineData(Gate.Training, Severity.Critical, false)]
    [InlineData(Gate.Training, Severity.High, true)]
    [InlineData(Gate.Evaluation, Severity.High, false)]
    [InlineData(Gate.Deployment, Severity.High, false)]
    [InlineData(Gate.Deployment, Severity.Medium, true)]
    public void Open_findings_shut_a_gate_from_its_limit_on(Gate gate, Severity severity, bool open)
    {
        var result = (Met(gate) with { Findings = [Finding(severity)] }).Judge();
        Assert.Equal(open, result.Open);
        Assert.All(result.Unmet, r => Assert.Contains("F-12 Pickle imports os.system", r.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public void An_accepted_finding_does_not_count_while_the_acceptance_lasts()
    {
        bool Open(FindingFact finding) => (Met(Gate.Deployment) with { Findings = [finding] }).Judge().Open;
        Assert.True(Open(Finding(Severity.Critical, true, Now.AddDays(1))));
        Assert.False(Open(Finding(Severity.Critical, true, Now)));
        Assert.False(Open(Finding(Severity.Critical, true, null)));
        Assert.False(Open(Finding(Severity.Critical, false, Now.AddDays(1))));
    }

    static readonly GatePolicy Auc = Policy(Gate.Evaluation) with { Metrics = [new MetricThreshold("evaluation-record", "auc", 0.7, 1)] };

    static RequirementResult Judged(GatePolicy policy, params Metric[] metrics) =>
        GateEvaluator.Evaluate(policy, Met(Gate.Evaluation).Change("evaluation-record", e => e with { Metrics = metrics })).Requirements.Single(r => r.Id.StartsWith("metric:", StringComparison.Ordinal));

    [Fact]
    public void A_metric_has_to_keep_its_bounds_in_every_slice()
    {
        Assert.Equal(RequirementState.Met, Judged(Auc, new Metric("auc", 0.8)).State);
        Assert.Equal(RequirementState.Met, Judged(Auc, new Metric("auc", 0.7), new Metric("auc", 1, Slice: "x")).State);
        Assert.Equal(RequirementState.Failed, Judged(Auc, new Metric("auc", 0.69)).State);
        Assert.Equal(RequirementState.Failed, Judged(Auc, new Metric("auc", double.NaN)).State);
        Assert.Equal(RequirementState.Failed, Judged(Auc, new Metric("auc", 1.01)).State);
        var sliced = Judged(Auc, new Metric("auc", 0.9), new Metric("auc", 0.5, Slice: "age=over 60"));
        Assert.Equal("metric:evaluation-record/auc", sliced.Id);
        Assert.Contains("0.5 for age=over 60; asked for is between 0.7 and 1", sliced.Detail, StringComparison.Ordinal);
        Assert.Equal(RequirementState.Missing, Judged(Auc, new Metric("accuracy", 0.9)).State);
    }

    [Fact]
    public void A_threshold_for_one_slice_looks_at_that_slice_only()
    {
        var policy = Auc with { Metrics = [new MetricThreshold("evaluation-record", "auc", 0.7, null, "region=north")] };
        Assert.Equal(RequirementState.Met, Judged(policy, new Metric("auc", 0.1), new Metric("auc", 0.8, Slice: "region=north")).State);
        Assert.Equal(RequirementState.Missing, Judged(policy, new Metric("auc", 0.9)).State);
    }

    [Fact]
    public void Filed_numbers_do_not_hide_measured_ones_and_stale_numbers_do_not_count()
    {
        var metric = new Metric("auc", 0.5);
        var input = Met(Gate.Evaluation).Change("evaluation-record", e => e with { Metrics = [metric] })
            .With(Piece(80, "evaluation-record", "mv_1", origin: Origin.Filed, who: "a_x") with { Metrics = [metric with { Value = 0.99 }] });
        Assert.Equal(RequirementState.Failed, GateEvaluator.Evaluate(Auc, input).Of("metric:evaluation-record/auc").State);
        var old = Met(Gate.Evaluation).Change("evaluation-record", e => e with { Metrics = [metric with { Value = 0.9 }], At = Now.AddDays(-91) });
        Assert.Equal(RequirementState.Stale, GateEvaluator.Evaluate(Auc, old).Of("metric:evaluation-record/auc").State);
    }
}
