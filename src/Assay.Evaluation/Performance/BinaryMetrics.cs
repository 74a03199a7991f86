using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>The metrics of a yes-or-no prediction.</summary>
sealed class BinaryMetrics(Predictions data, string positive, PerformanceOptions options)
{
    internal ConfusionCounts Counts { get; } = Count(data, positive, [.. Enumerable.Range(0, data.Predicted.Length)]);

    bool[] Labels => field ??= [.. data.Labels!.Select(l => l == positive)];

    internal static ConfusionCounts Count(Predictions data, string positive, int[] rows)
    {
        var counts = default(ConfusionCounts);
        foreach (var r in rows)
            counts = counts.Add(data.Labels![r] == positive, data.Predicted[r] == positive);
        return counts;
    }

    internal void Put(List<Metric> metrics)
    {
        PutRates(metrics, Counts, options.Confidence, null);
        metrics.Put("balanced-accuracy", Counts.BalancedAccuracy, Resample(c => c.BalancedAccuracy), null, Counts.Total);
        metrics.Put("f1", Counts.F1, Resample(c => c.F1), null, Counts.Total);
        metrics.Put("matthews-correlation", Counts.Matthews, Resample(c => c.Matthews), null, Counts.Total);
        if (data.Scores is null)
            return;
        var auc = Ranking.Auc(Labels, data.Scores, options.Confidence);
        metrics.Put("roc-auc", auc.Value, auc.Interval, null, Counts.Total);
        if (!data.ScoresAreProbabilities)
            return;
        var (brier, interval) = Calibration.Brier(Labels, data.Scores, options.Confidence);
        metrics.Put("brier-score", brier, interval, null, Counts.Total);
        metrics.Put("expected-calibration-error", Calibration.ExpectedCalibrationError(Labels, data.Scores), null, null, Counts.Total);
    }

    internal static void PutRates(List<Metric> metrics, ConfusionCounts c, double confidence, string? slice)
    {
        Rate("accuracy", c.TruePositives + c.TrueNegatives, c.Total);
        Rate("precision", c.TruePositives, c.Selected);
        Rate("recall", c.TruePositives, c.Positives);
        Rate("specificity", c.TrueNegatives, c.Negatives);
        Rate("positive-rate", c.Selected, c.Total);
        Rate("base-rate", c.Positives, c.Total);

        void Rate(string name, long part, long whole) =>
            metrics.Put(name, whole == 0 ? double.NaN : (double)part / whole, Proportions.Wilson(part, whole, confidence), slice, whole);
    }

    internal IReadOnlyList<CalibrationBin>? Bins() => !data.ScoresAreProbabilities ? null :
    [
        .. Calibration.Bins(Labels, data.Scores!, 10, options.Confidence).Where(b => b.Count > 0)
            .Select(b => new CalibrationBin(b.From, b.To, b.Count, b.MeanScore, b.PositiveShare, b.Interval.Low, b.Interval.High)),
    ];

    /// <summary>A finding when the interval of the best available measure does not lie above what guessing gives.</summary>
    internal static Finding? AgainstChance(IReadOnlyList<Metric> metrics)
    {
        var measure = metrics.FirstOrDefault(m => m is { Name: "roc-auc", Slice: null }) ?? metrics.FirstOrDefault(m => m is { Name: "balanced-accuracy", Slice: null });
        if (measure is not { Low: <= 0.5 })
            return null;
        return new Finding
        {
            RuleId = "evaluation-not-above-chance",
            Title = Measured.Text($"The model is not shown to be better than guessing: {measure.Name} is {measure.Value:0.###}"),
            Severity = Severity.High,
            Description = Measured.Text($"Its interval, {measure.Low:0.###} to {measure.High:0.###}, includes 0.5, which guessing gives."),
            Remediation = "Check that the label column and the positive label are the right ones; then get more data or a better model.",
            Fingerprint = Fingerprint.Of("performance/1", "evaluation-not-above-chance", measure.Name),
        };
    }

    Interval Resample(Func<ConfusionCounts, double> statistic) =>
        Bootstrap.OfGroups([Counts], g => statistic(g[0]), options.Seed, options.Confidence, options.Draws);
}
