using System.Text.Json;

namespace Assay.Evaluation.Tests;

public sealed class FairnessEvaluatorTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("assay-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("sex", "sex")]
    [InlineData("race", "race")]
    [InlineData("sex_x_race", "sex*race")]
    public void Agrees_with_fairlearn_on_the_Adult_census(string reference, string attribute)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Samples.Shared("reference/fairness.json")));
        var expected = json.RootElement.GetProperty(reference);
        var report = FairnessEvaluator.Evaluate(Samples.Adult, new FairnessOptions { Groups = ["sex", "race"], Intersections = true });
        Assert.True(report.Complete);
        Assert.Equal(12561, Predicate(report).Dataset.RowsUsed);

        var result = Predicate(report).Attributes.Single(a => a.Name == attribute);
        foreach (var group in expected.GetProperty("by_group").EnumerateObject())
        {
            var actual = result.Groups.Single(g => g.Name == group.Name);
            Assert.True(actual.Judged);
            Assert.Equal(group.Value.GetProperty("count").GetDouble(), actual.Count);
            Assert.Equal(group.Value.GetProperty("selection_rate").GetDouble(), actual.SelectionRate!.Value, 1e-12);
            Assert.Equal(group.Value.GetProperty("tpr").GetDouble(), actual.TruePositiveRate!.Value, 1e-12);
            Assert.Equal(group.Value.GetProperty("fpr").GetDouble(), actual.FalsePositiveRate!.Value, 1e-12);
            Assert.Equal(group.Value.GetProperty("fnr").GetDouble(), actual.FalseNegativeRate!.Value, 1e-12);
            Assert.Equal(actual.FalseNegativeRate.Value, report.Metrics.Single(m => m.Name == "false-negative-rate" && m.Slice == $"{attribute}={group.Name}").Value);
            Assert.Equal(group.Value.GetProperty("accuracy").GetDouble(), actual.Accuracy!.Value, 1e-12);
        }

        foreach (var name in (string[])["demographic_parity_difference", "demographic_parity_ratio", "equalized_odds_difference", "equalized_odds_ratio", "equal_opportunity_difference", "equal_opportunity_ratio"])
        {
            var metric = report.Metrics.Single(m => m.Name == name.Replace('_', '-') && m.Slice == attribute);
            Assert.Equal(expected.GetProperty($"{name}|between_groups").GetDouble(), metric.Value, 1e-12);
            Assert.True(metric.Low <= metric.High && metric.Confidence == 0.95);
        }
    }

    [Theory]
    [InlineData("sex", "sex")]
    [InlineData("race", "race")]
    public void Distances_from_the_rate_over_all_rows_agree_with_fairlearn(string reference, string attribute)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Samples.Shared("reference/fairness.json")));
        var report = FairnessEvaluator.Evaluate(Samples.Adult, new FairnessOptions { Groups = ["sex", "race"] });
        foreach (var name in (string[])["demographic_parity_difference", "equal_opportunity_difference"])
        {
            var metric = report.Metrics.Single(m => m.Name == name.Replace('_', '-') + "-to-overall" && m.Slice == attribute);
            Assert.Equal(json.RootElement.GetProperty(reference).GetProperty($"{name}|to_overall").GetDouble(), metric.Value, 1e-12);
            Assert.True(metric.Low <= metric.High);
        }
    }

    [Fact]
    public void Unevenness_between_individuals_agrees_with_AIF360_and_can_be_a_bar()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Samples.Shared("reference/fairness.json")));
        var expected = json.RootElement.GetProperty("aif360_sex_male_privileged");
        Assert.True(MetricThreshold.TryParse("theil-index<=0.01", out var bar));
        var report = FairnessEvaluator.Evaluate(Samples.Adult, new FairnessOptions { Groups = ["sex"], MinimumRatio = 0, Thresholds = [bar!] });
        var individuals = Predicate(report).Individuals;
        Assert.Equal(expected.GetProperty("theil_index").GetDouble(), individuals.Single(m => m.Name == "theil-index").Value, 1e-12);
        Assert.Equal(expected.GetProperty("generalized_entropy_index").GetDouble(), individuals.Single(m => m.Name == "generalized-entropy").Value, 1e-12);
        Assert.All(individuals, m => Assert.True(m is { Slice: null, Count: 12561 } && m.Low < m.Value && m.Value < m.High, m.ToString()));
        Assert.Equal(EvidenceResult.Failed, report.Statements[0].Result);
    }

    [Fact]
    public void Finds_the_bias_planted_in_the_credit_sample_and_fails_it()
    {
        var report = FairnessEvaluator.Evaluate(Samples.Credit, new FairnessOptions { Groups = ["age_band", "sex"], Favourable = "0" });
        Assert.True(report.Complete, string.Join("; ", report.Gaps));
        var finding = report.Findings.Single(f => f.RuleId == "fairness-four-fifths");
        Assert.Equal("age_band=over 60", finding.Location!.Part);
        Assert.Equal(Severity.High, finding.Severity);
        var ratio = report.Metrics.Single(m => m is { Name: "demographic-parity-ratio", Slice: "age_band" });
        Assert.Equal(137.0 / 239 / (332.0 / 376), ratio.Value, 1e-12);
        Assert.True(ratio.High < 0.8);
        Assert.True(report.Metrics.Single(m => m is { Name: "demographic-parity-ratio", Slice: "sex" }).Value > 0.8);

        var statement = Assert.Single(report.Statements);
        Assert.Equal(("bias-evaluation", EvidenceResult.Failed), (statement.Kind, statement.Result));
        Assert.Equal(Digest.Sha256(File.ReadAllBytes(Samples.Credit.ModelPath!)), statement.Statement.Subjects[0].Sha256);
        Assert.Equal(EvidenceKinds.Get("bias-evaluation").PredicateType, statement.Statement.PredicateType);
        Assert.Equal(Digest.Sha256(File.ReadAllBytes(Samples.Credit.DataPath)), Predicate(report).Dataset.Digest);
    }

    [Fact]
    public void The_same_evaluation_gives_the_same_bytes()
    {
        var options = new FairnessOptions { Groups = ["age_band"], Favourable = "0" };
        Assert.Equal(
            FairnessEvaluator.Evaluate(Samples.Credit, options).Statements[0].Statement.ToBytes(),
            FairnessEvaluator.Evaluate(Samples.Credit, options).Statements[0].Statement.ToBytes());
    }

    [Fact]
    public void A_ratio_that_chance_may_explain_is_medium()
    {
        var report = FairnessEvaluator.Evaluate(Predictions(("a", 40, 20), ("b", 40, 14)), Group);
        var finding = report.Findings.Single(f => f.RuleId == "fairness-four-fifths");
        Assert.Equal(Severity.Medium, finding.Severity);
        Assert.Equal(EvidenceResult.Failed, report.Statements[0].Result);
    }

    [Fact]
    public void Equal_groups_pass()
    {
        var report = FairnessEvaluator.Evaluate(Predictions(("a", 200, 100), ("b", 200, 98)), Group);
        Assert.Empty(report.Findings);
        Assert.Equal(EvidenceResult.Passed, report.Statements[0].Result);
    }

    [Fact]
    public void A_small_group_is_measured_with_a_caveat_and_not_judged()
    {
        var report = FairnessEvaluator.Evaluate(Predictions(("a", 200, 100), ("b", 200, 100), ("c", 10, 0)), Group);
        Assert.Empty(report.Findings);
        var small = Predicate(report).Attributes[0].Groups.Single(g => g.Name == "c");
        Assert.False(small.Judged);
        Assert.Equal(0, small.SelectionRate!.Value);
        Assert.InRange(small.SelectionRate.High!.Value, 0.2, 0.4);
        Assert.Contains(Predicate(report).Limitations, l => l.Contains("1 groups by g have fewer than 30 rows", StringComparison.Ordinal));
    }

    [Fact]
    public void A_single_group_is_incomplete_and_never_passed()
    {
        var report = FairnessEvaluator.Evaluate(Predictions(("a", 200, 100)), Group);
        Assert.False(report.Complete);
        Assert.Equal(EvidenceResult.Incomplete, report.Statements[0].Result);
        Assert.Contains("fewer than two groups", report.Gaps[0].Reason);
    }

    [Fact]
    public void Nobody_selected_is_incomplete_and_never_passed()
    {
        var path = Path.Combine(folder, "none.csv");
        File.WriteAllLines(path, ["g,y_true,y_pred", .. Enumerable.Range(0, 100).Select(i => $"{(i % 2 == 0 ? 'a' : 'b')},{i % 3 % 2},0")]);
        var report = FairnessEvaluator.Evaluate(new EvaluationInput { DataPath = path }, Group);
        Assert.Equal(EvidenceResult.Incomplete, report.Statements[0].Result);
        Assert.Contains("nobody", report.Gaps[0].Reason);
    }

    [Theory]
    [InlineData("nope", "1", "no column 'nope'")]
    [InlineData("g", "yes", "favourable outcome occurs neither")]
    public void Says_what_is_wrong_with_the_options(string group, string favourable, string expected)
    {
        var report = FairnessEvaluator.Evaluate(Predictions(("a", 50, 20), ("b", 50, 20)), new FairnessOptions { Groups = [group], Favourable = favourable });
        Assert.Empty(report.Statements);
        Assert.Contains(expected, Assert.Single(report.Gaps).Reason);
        Assert.Equal(ExitCode.Incomplete, report.ExitCode(Severity.Medium));
    }

    [Fact]
    public void An_asked_for_threshold_that_is_not_met_fails()
    {
        Assert.True(MetricThreshold.TryParse("equalized-odds-difference<=0.05@sex", out var threshold));
        var report = FairnessEvaluator.Evaluate(Samples.Adult, new FairnessOptions { Groups = ["sex"], MinimumRatio = 0, Thresholds = [threshold!] });
        Assert.Equal(EvidenceResult.Failed, report.Statements[0].Result);
        Assert.Contains(report.Findings, f => f is { RuleId: "evaluation-threshold", Severity: Severity.High });
        var outcome = Predicate(report).Thresholds.Single(t => t.Metric == "equalized-odds-difference");
        Assert.False(outcome.Met);
        Assert.False(outcome.IntervalMet);
    }

    [Fact]
    public void Works_without_labels_on_selection_alone()
    {
        var path = Path.Combine(folder, "unlabelled.csv");
        File.WriteAllLines(path, ["g,y_pred", .. Enumerable.Range(0, 400).Select(i => $"{(i % 2 == 0 ? 'a' : 'b')},{(i % 2 == 0 ? i % 4 / 2 : i % 10 / 9)}")]);
        var report = FairnessEvaluator.Evaluate(new EvaluationInput { DataPath = path }, Group);
        Assert.True(report.Complete);
        Assert.Null(Predicate(report).Attributes[0].Groups[0].TruePositiveRate);
        Assert.Empty(Predicate(report).Individuals);
        Assert.Equal(Severity.High, Assert.Single(report.Findings).Severity);
    }

    static FairnessOptions Group { get; } = new() { Groups = ["g"] };

    static BiasEvaluation Predicate(Report report) => Json.Read<BiasEvaluation>(Json.Bytes(report.Statements.Single().Statement.Predicate));

    EvaluationInput Predictions(params (string Group, int Rows, int Selected)[] groups)
    {
        var path = Path.Combine(folder, "predictions.csv");
        File.WriteAllLines(path, ["g,y_true,y_pred", .. groups.SelectMany(g => Enumerable.Range(0, g.Rows).Select(i => $"{g.Group},{(i < g.Selected ? 1 : 0)},{(i < g.Selected ? 1 : 0)}"))]);
        return new EvaluationInput { DataPath = path };
    }
}
