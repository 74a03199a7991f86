using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>
/// Measures how well a classifier predicts, with intervals, over all rows and by slice. Accuracy, precision, recall and
/// specificity carry Wilson intervals; the area under the ROC curve DeLong's; F1, balanced accuracy and Matthews correlation
/// a seeded bootstrap.
/// </summary>
public static class PerformanceEvaluator
{
    const string Recipe = "performance/1";
    const int MaxSlices = 100;
    const int MaxClasses = 200;

    /// <summary>Evaluates; a report without statements means that nothing could be measured, and its gaps say why.</summary>
    public static Report Evaluate(EvaluationInput input, PerformanceOptions options)
    {
        var loader = new PredictionLoader(input, options.Slices, needsLabel: true);
        var data = loader.Load();
        var report = new Report { Tool = Measured.Tool, Subjects = loader.Subject is { } s ? [s] : [] };
        if (data is null)
            return report with { Gaps = loader.Gaps };

        var gaps = loader.Gaps;
        var positive = ModelOutputs.Outcome(input.PositiveLabel);
        var values = data.Labels!.Concat(data.Predicted).Distinct().Take(MaxClasses + 1).ToList();
        var binary = values.Count <= 2 && values.Contains(positive);
        if (!binary && (values.Count <= 2 || values.Count > MaxClasses))
        {
            gaps.Add(new Gap(data.Dataset.Name, values.Count <= 2
                ? "the positive label occurs neither among the labels nor among the predictions; name the one that does"
                : $"the labels and predictions have more than {MaxClasses} values; this is not a classification"));
            return report with { Gaps = gaps };
        }

        var metrics = new List<Metric>();
        var findings = new List<Finding>();
        ConfusionCells? cells = null;
        IReadOnlyList<CalibrationBin>? bins = null;
        if (binary)
        {
            var task = new BinaryMetrics(data, positive, options);
            cells = ConfusionCells.Of(task.Counts);
            task.Put(metrics);
            bins = task.Bins();
            if (BinaryMetrics.AgainstChance(metrics) is { } chance)
                findings.Add(chance);
        }
        else
            MulticlassMetrics.Put(metrics, data, values, options.Confidence);

        foreach (var column in options.Slices.Distinct())
            Slice(column, data, binary ? positive : null, options, metrics, findings, gaps);
        var thresholds = options.Thresholds.Select(t => ThresholdOutcome.Of(t, metrics)).ToList();
        findings.AddRange(thresholds.Where(t => !t.Met).Select(t => Measured.ForThreshold(t, Recipe)));
        var result = Measured.Result(thresholds, gaps.Count == 0);
        var record = new EvaluationRecord(
            Measured.Tool, data.ModelRef, data.Dataset, options, input.Label ?? "y_true", binary ? positive : null, data.Decision,
            binary ? "binary" : "multiclass", metrics, cells, bins, thresholds, gaps, result);
        var statement = new Statement([data.Model], EvidenceKinds.Get("evaluation-record").PredicateType, Json.Element(record));
        return report with
        {
            Findings = findings,
            Metrics = metrics,
            Gaps = gaps,
            Statements = [new EvidenceStatement("evaluation-record", statement, result)],
        };
    }

    static void Slice(
        string column, Predictions data, string? positive, PerformanceOptions options, List<Metric> metrics, List<Finding> findings, List<Gap> gaps)
    {
        var values = data.Columns[column];
        var groups = Enumerable.Range(0, values.Length).GroupBy(r => values[r]).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (groups.Count > MaxSlices)
        {
            gaps.Add(new Gap(data.Dataset.Name, $"column '{column}' has {groups.Count} values, more than the {MaxSlices} slices that are measured"));
            return;
        }

        long Right(IEnumerable<int> rows) => rows.LongCount(r => data.Labels![r] == data.Predicted[r]);
        var allRight = Right(Enumerable.Range(0, values.Length));
        foreach (var group in groups)
        {
            int[] rows = [.. group];
            var name = $"{column}={group.Key}";
            var right = Right(rows);
            if (positive is not null)
                BinaryMetrics.PutRates(metrics, BinaryMetrics.Count(data, positive, rows), options.Confidence, name);
            else
                metrics.Put("accuracy", (double)right / rows.Length, Proportions.Wilson(right, rows.Length, options.Confidence), name, rows.Length);
            var others = values.Length - rows.Length;
            if (rows.Length < options.MinimumSliceRows || others < options.MinimumSliceRows)
                continue;
            var difference = Proportions.Difference(right, rows.Length, allRight - right, others, options.Confidence);
            if (difference.High >= -options.SliceMargin)
                continue;
            findings.Add(new Finding
            {
                RuleId = "evaluation-weak-slice",
                Title = Measured.Text($"Accuracy in a slice by {column} is {(double)right / rows.Length:0.###}, against {(double)(allRight - right) / others:0.###} elsewhere"),
                Severity = Severity.Medium,
                Description = Measured.Text($"The difference lies between {difference.Low:0.###} and {difference.High:0.###} at {options.Confidence:0.##} confidence. The average hides it."),
                Location = new Location { Part = name },
                Remediation = "Look at the rows of this slice: too few in training, other features, or labels of another quality.",
                Fingerprint = Fingerprint.Of(Recipe, "evaluation-weak-slice", column, group.Key),
            });
        }
    }
}
