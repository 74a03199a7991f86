namespace Assay.Evaluation.Tests.Thresholds;

public sealed class MetricNamesTests
{
    [Fact]
    public void What_is_measured_of_classifiers_is_what_a_threshold_may_name()
    {
        var several = new EvaluationInput { ModelPath = Samples.Shared("reference/digits_mlp.onnx"), DataPath = Samples.Shared("reference/digits_test.csv"), Label = "y" };
        var measured = new[] { Samples.Credit, several }.SelectMany(i => PerformanceEvaluator.Evaluate(i, PerformanceOptions.Default).Metrics);
        Assert.Equal(MetricNames.Performance, measured.Select(m => m.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_measured_over_groups_and_individuals_is_what_a_threshold_may_name()
    {
        var measured = FairnessEvaluator.Evaluate(Samples.Adult, new FairnessOptions { Groups = ["sex"] }).Metrics;
        // Those of one group are no bars: each group has its own.
        Assert.Equal(MetricNames.Fairness, measured.Where(m => m.Slice is null or "sex").Select(m => m.Name).Distinct().Order(StringComparer.Ordinal));
    }
}
