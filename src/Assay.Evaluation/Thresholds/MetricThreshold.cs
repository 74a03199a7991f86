using System.Globalization;

namespace Assay.Evaluation;

/// <summary>
/// A bar that a metric has to clear: <c>roc-auc</c> at least 0.75, <c>recall</c> of the slice <c>region=north</c> at least
/// 0.5. It is held against the measured value; whether the interval clears it too is said beside it.
/// </summary>
public sealed record MetricThreshold(string Metric, double? Min = null, double? Max = null, string? Slice = null)
{
    /// <summary>Reads <c>METRIC&gt;=NUMBER</c> or <c>METRIC&lt;=NUMBER</c>, with <c>@COLUMN=VALUE</c> after it for a slice.</summary>
    public static bool TryParse(string? text, out MetricThreshold? threshold)
    {
        threshold = null;
        if (text is null)
            return false;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var slice = at < 0 ? null : text[(at + 1)..];
        var rule = at < 0 ? text : text[..at];
        var sign = rule.IndexOf(">=", StringComparison.Ordinal) is >= 0 and var more ? more : rule.IndexOf("<=", StringComparison.Ordinal);
        if (sign <= 0 || slice is "" || !double.TryParse(rule.AsSpan(sign + 2), NumberStyles.Float, CultureInfo.InvariantCulture, out var bar) || !double.IsFinite(bar))
            return false;
        var name = rule[..sign].Trim();
        threshold = rule[sign] == '>' ? new MetricThreshold(name, Min: bar, Slice: slice) : new MetricThreshold(name, Max: bar, Slice: slice);
        return true;
    }
}

/// <summary>
/// A threshold held against what was measured. <paramref name="Value"/> is null when the metric was not measured, which
/// does not meet it; <paramref name="IntervalMet"/> says whether the whole interval clears the bar.
/// </summary>
internal sealed record ThresholdOutcome(string Metric, string? Slice, double? Min, double? Max, double? Value, bool Met, bool? IntervalMet)
{
    internal static ThresholdOutcome Of(MetricThreshold threshold, IEnumerable<Metric> metrics)
    {
        var metric = metrics.FirstOrDefault(m => m.Name == threshold.Metric && m.Slice == threshold.Slice);
        var met = metric is not null && Clears(threshold, metric.Value, metric.Value);
        bool? interval = metric is { Low: { } low, High: { } high } ? Clears(threshold, low, high) : null;
        return new ThresholdOutcome(threshold.Metric, threshold.Slice, threshold.Min, threshold.Max, metric?.Value, met, interval);
    }

    static bool Clears(MetricThreshold threshold, double low, double high) =>
        (threshold.Min is null || low >= threshold.Min) && (threshold.Max is null || high <= threshold.Max);
}
