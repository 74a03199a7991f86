using System.Globalization;
using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>What both evaluators share: metrics without NaN, texts without culture, the tool's name.</summary>
static class Measured
{
    internal static Tool Tool { get; } = new("assay", typeof(Measured).Assembly.GetName().Version?.ToString(3) ?? "0");

    /// <summary>Adds a metric, unless it was not observed: JSON has no NaN, and no number is better than a made-up one.</summary>
    internal static void Put(this List<Metric> metrics, string name, double value, Interval? interval = null, string? slice = null, long? count = null)
    {
        if (!double.IsFinite(value))
            return;
        var known = interval is { } i && double.IsFinite(i.Low) && double.IsFinite(i.High);
        metrics.Add(new Metric(
            name, value, null, slice, known ? interval!.Value.Low : null, known ? interval!.Value.High : null, known ? interval!.Value.Confidence : null, count));
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    internal static double? Finite(double value) => double.IsFinite(value) ? value : null;

    internal static Finding ForThreshold(ThresholdOutcome outcome, string recipe) => new()
    {
        RuleId = "evaluation-threshold",
        Title = outcome.Value is null
            ? Text($"{outcome.Metric} was not measured, though a threshold asks for it")
            : Text($"{outcome.Metric} is {outcome.Value:0.####}, the threshold asks for {(outcome.Min is { } min ? Text($"at least {min:0.####}") : Text($"at most {outcome.Max:0.####}"))}"),
        Severity = Severity.High,
        Location = outcome.Slice is null ? null : new Location { Part = outcome.Slice },
        Remediation = "Improve the model, or have the threshold changed by whoever answers for it.",
        Fingerprint = Fingerprint.Of(recipe, "evaluation-threshold", outcome.Metric, outcome.Slice),
    };

    internal static EvidenceResult Result(IReadOnlyList<ThresholdOutcome> thresholds, bool complete) =>
        thresholds.Any(t => !t.Met) ? EvidenceResult.Failed
        : !complete ? EvidenceResult.Incomplete
        : thresholds.Count == 0 ? EvidenceResult.NotStated : EvidenceResult.Passed;
}
