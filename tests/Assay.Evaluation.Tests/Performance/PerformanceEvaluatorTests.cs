using System.Text.Json;

namespace Assay.Evaluation.Tests;

public sealed class PerformanceEvaluatorTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("assay-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Measures_of_the_credit_model_what_its_training_script_measured()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Samples.Credit.ModelPath)!, "metrics.json")));
        var expected = json.RootElement.GetProperty("test");
        var report = PerformanceEvaluator.Evaluate(Samples.Credit, PerformanceOptions.Default);
        Assert.True(report.Complete, string.Join("; ", report.Gaps));
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), Metric(report, "accuracy"), 1e-6);
        Assert.Equal(expected.GetProperty("recall").GetDouble(), Metric(report, "recall"), 1e-6);
        Assert.Equal(expected.GetProperty("false_positive_rate").GetDouble(), 1 - Metric(report, "specificity"), 1e-6);
        Assert.Equal(expected.GetProperty("roc_auc").GetDouble(), Metric(report, "roc-auc"), 1e-5);
        Assert.Equal(expected.GetProperty("brier").GetDouble(), Metric(report, "brier-score"), 1e-5);
        Assert.All(report.Metrics.Where(m => m.Name != "expected-calibration-error"), m => Assert.True(m.Low <= m.Value && m.Value <= m.High, m.Name));
        Assert.Equal(EvidenceResult.NotStated, report.Statements[0].Result);
        Assert.Equal("output", Record(report).Decision.By);
        Assert.Equal(1200, Record(report).Calibration!.Sum(b => b.Count));
    }

    [Theory]
    [InlineData("digits_mlp.onnx", "mlp")]
    [InlineData("digits_cnn.onnx", "cnn")]
    [InlineData("digits_logreg.onnx", "logreg")]
    [InlineData("digits_rf.onnx", "rf")]
    [InlineData("digits_gbdt.onnx", "gbdt")]
    public void Evaluates_models_of_several_classes_and_shapes(string model, string reference)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Samples.Shared("reference/models.json")));
        var report = PerformanceEvaluator.Evaluate(
            new EvaluationInput { ModelPath = Samples.Shared($"reference/{model}"), DataPath = Samples.Shared("reference/digits_test.csv"), Label = "y" }, PerformanceOptions.Default);
        Assert.True(report.Complete, string.Join("; ", report.Gaps));
        Assert.Equal(json.RootElement.GetProperty(reference).GetProperty("test_accuracy").GetDouble(), Metric(report, "accuracy"), 1e-12);
        Assert.Equal("multiclass", Record(report).Task);
        Assert.Equal(10, report.Metrics.Count(m => m.Name == "recall"));
    }

    [Fact]
    public void Every_batch_of_rows_gets_its_own_predictions()
    {
        var train = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Samples.Credit.DataPath)!, "train.csv"));
        var path = Path.Combine(folder, "twice.csv");
        File.WriteAllLines(path, [.. train, .. train[1..]]);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Samples.Credit.ModelPath)!, "metrics.json")));
        var report = PerformanceEvaluator.Evaluate(Samples.Credit with { DataPath = path }, PerformanceOptions.Default);
        Assert.Equal(5600, Record(report).Dataset.RowsUsed);
        Assert.Equal(json.RootElement.GetProperty("train").GetProperty("roc_auc").GetDouble(), Metric(report, "roc-auc"), 1e-5);
        Assert.Equal(json.RootElement.GetProperty("train").GetProperty("accuracy").GetDouble(), Metric(report, "accuracy"), 1e-6);
    }

    [Fact]
    public void A_model_of_a_fixed_number_of_rows_is_fed_that_many()
    {
        // Made with onnx.helper: y = x, both of shape [3, 1].
        var model = Path.Combine(folder, "three.onnx");
        File.WriteAllBytes(model, Convert.FromBase64String("CAcSADo/ChAKAXgSAXkiCElkZW50aXR5EgFnWhMKAXgSDgoMCAESCAoCCAMKAggBYhMKAXkSDgoMCAESCAoCCAMKAggBQgQKABAN"));
        var input = RowsOf("label,x", ["1,0.9", "0,0.2", "1,0.8", "0,0.1", "1,0.4", "0,0.3", "1,0.7"]);
        var report = PerformanceEvaluator.Evaluate(input with { ModelPath = model, Label = "label" }, PerformanceOptions.Default);
        Assert.True(report.Complete, string.Join("; ", report.Gaps));
        Assert.Equal(7, Record(report).Dataset.RowsUsed);
        Assert.Equal(6.0 / 7, Metric(report, "accuracy"), 1e-12);
        Assert.Equal(1, Metric(report, "roc-auc"));
    }

    [Fact]
    public void Evaluates_a_predictions_file_of_a_named_model()
    {
        var model = new Subject("any-model.bin", Digest.Sha256("weights"u8));
        var report = PerformanceEvaluator.Evaluate(Samples.Adult with { Model = model }, new PerformanceOptions { Slices = ["sex"] });
        Assert.Equal(model, report.Statements[0].Statement.Subjects[0]);
        Assert.Equal(0.9054849445986984, Metric(report, "roc-auc"), 1e-12);
        Assert.Equal(0.6597197269134029, Metric(report, "f1"), 1e-12);
        Assert.Equal(0.5696255380223483, Metric(report, "matthews-correlation"), 1e-12);
        Assert.Equal(0.924487334137515, report.Metrics.Single(m => m is { Name: "accuracy", Slice: "sex=Female" }).Value, 1e-12);
        var weak = report.Findings.Single(f => f.RuleId == "evaluation-weak-slice");
        Assert.Equal("sex=Male", weak.Location!.Part);
    }

    [Fact]
    public void A_threshold_given_overrides_the_models_decision()
    {
        var report = PerformanceEvaluator.Evaluate(Samples.Credit with { Threshold = 0.5 }, PerformanceOptions.Default);
        Assert.Equal(("threshold", 0.5), (Record(report).Decision.By, Record(report).Decision.Threshold!.Value));
        var own = PerformanceEvaluator.Evaluate(Samples.Credit, PerformanceOptions.Default);
        Assert.True(Metric(report, "recall") < Metric(own, "recall"));
        var same = PerformanceEvaluator.Evaluate(Samples.Credit with { Threshold = 0.25 }, PerformanceOptions.Default);
        Assert.Equal(Metric(own, "accuracy"), Metric(same, "accuracy"));
    }

    [Theory]
    [InlineData("roc-auc>=0.7", EvidenceResult.Passed)]
    [InlineData("roc-auc>=0.9", EvidenceResult.Failed)]
    [InlineData("brier-score<=0.2", EvidenceResult.Passed)]
    [InlineData("accuracy>=0.9@age_band=over 60", EvidenceResult.Failed)]
    [InlineData("no-such-metric>=0", EvidenceResult.Failed)]
    public void Thresholds_decide_the_result(string text, EvidenceResult expected)
    {
        Assert.True(MetricThreshold.TryParse(text, out var threshold));
        var report = PerformanceEvaluator.Evaluate(Samples.Credit, new PerformanceOptions { Slices = ["age_band"], Thresholds = [threshold!] });
        Assert.Equal(expected, report.Statements[0].Result);
        Assert.Equal(expected == EvidenceResult.Failed, report.Findings.Any(f => f.RuleId == "evaluation-threshold"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(">=0.5")]
    [InlineData("accuracy")]
    [InlineData("accuracy>=x")]
    [InlineData("accuracy>=NaN")]
    [InlineData("accuracy>=0.5@")]
    public void A_threshold_that_cannot_be_read_is_refused(string text) => Assert.False(MetricThreshold.TryParse(text, out _));

    [Fact]
    public void Guessing_is_found_out()
    {
        var random = new Random(5);
        var report = PerformanceEvaluator.Evaluate(RowsOf("y_true,score", Enumerable.Range(0, 300).Select(i => FormattableString.Invariant($"{i % 2},{random.NextDouble():0.000}"))), PerformanceOptions.Default);
        Assert.Contains(report.Findings, f => f is { RuleId: "evaluation-not-above-chance", Severity: Severity.High });
    }

    [Fact]
    public void Rows_without_label_or_score_are_left_out_and_said()
    {
        var report = PerformanceEvaluator.Evaluate(RowsOf("y_true,score", ["1,0.9", "0,0.1", ",0.5", "1,", "0,0.2", "1,0.8"]), PerformanceOptions.Default);
        Assert.Equal(4, Record(report).Dataset.RowsUsed);
        Assert.Equal(6, Record(report).Dataset.Rows);
        Assert.Equal(2, report.Gaps.Count);
        Assert.Equal(EvidenceResult.Incomplete, report.Statements[0].Result);
    }

    [Fact]
    public void Logits_are_cut_at_zero_and_not_taken_for_probabilities()
    {
        var report = PerformanceEvaluator.Evaluate(RowsOf("y_true,score", ["1,2.5", "0,-3", "1,0.2", "0,-0.2"]), PerformanceOptions.Default);
        Assert.Equal(1, Metric(report, "accuracy"));
        Assert.Equal(0, Record(report).Decision.Threshold);
        Assert.DoesNotContain(report.Metrics, m => m.Name == "brier-score");
    }

    [Theory]
    [InlineData("outcome", "x")]
    [InlineData("default", "label with a typo")]
    public void An_unusable_label_yields_a_gap_and_no_statement(string label, string positive)
    {
        var report = PerformanceEvaluator.Evaluate(Samples.Credit with { Label = label, PositiveLabel = positive }, PerformanceOptions.Default);
        Assert.Empty(report.Statements);
        Assert.NotEmpty(report.Gaps);
        Assert.Single(report.Subjects);
    }

    [Fact]
    public void A_file_that_is_no_model_or_no_table_yields_a_gap()
    {
        var noModel = PerformanceEvaluator.Evaluate(Samples.Credit with { ModelPath = Samples.Credit.DataPath }, PerformanceOptions.Default);
        Assert.Contains("Only ONNX models are run", Assert.Single(noModel.Gaps).Reason);
        var path = Path.Combine(folder, "broken.parquet");
        File.WriteAllText(path, "PAR1 this is not");
        Assert.NotEmpty(PerformanceEvaluator.Evaluate(Samples.Credit with { DataPath = path }, PerformanceOptions.Default).Gaps);
        Assert.Contains("no such file", PerformanceEvaluator.Evaluate(Samples.Credit with { ModelPath = "/nowhere.onnx" }, PerformanceOptions.Default).Gaps[0].Reason);
    }

    [Fact]
    public void A_missing_feature_column_is_named()
    {
        var report = PerformanceEvaluator.Evaluate(Samples.Credit with { DataPath = Samples.Shared("reference/fairness_adult.csv"), Label = "y_true" }, PerformanceOptions.Default);
        Assert.Contains("'annual_income'", Assert.Single(report.Gaps).Reason);
    }

    [Fact]
    public void More_rows_than_allowed_are_not_silently_dropped()
    {
        var report = PerformanceEvaluator.Evaluate(Samples.Credit with { MaxRows = 500 }, PerformanceOptions.Default);
        Assert.Contains("only the first 500 of 1200 rows", Assert.Single(report.Gaps).Reason);
        Assert.Equal(500, Record(report).Dataset.RowsUsed);
    }

    [Fact]
    public void Numbers_with_many_values_are_sliced_into_quarters()
    {
        var report = PerformanceEvaluator.Evaluate(Samples.Credit, new PerformanceOptions { Slices = ["annual_income"] });
        var slices = report.Metrics.Where(m => m.Name == "accuracy" && m.Slice is not null).ToList();
        Assert.Equal(4, slices.Count);
        Assert.Equal(1200, slices.Sum(s => s.Count));
        Assert.All(slices, s => Assert.InRange(s.Count!.Value, 280, 320));
    }

    EvaluationInput RowsOf(string head, IEnumerable<string> rows)
    {
        var path = Path.Combine(folder, "rows.csv");
        File.WriteAllLines(path, [head, .. rows]);
        return new EvaluationInput { DataPath = path };
    }

    static double Metric(Report report, string name) => report.Metrics.Single(m => m.Name == name && m.Slice is null).Value;

    static EvaluationRecord Record(Report report) => Json.Read<EvaluationRecord>(Json.Bytes(report.Statements.Single().Statement.Predicate));
}
