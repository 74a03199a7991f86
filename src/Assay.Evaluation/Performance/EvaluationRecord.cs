using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>
/// Predicate of an <c>evaluation-record</c>: what was measured of which model on which data, how, and whether it clears
/// its thresholds. Holds no time: the same model, data and options give the same bytes.
/// </summary>
/// <param name="Task"><c>binary</c> or <c>multiclass</c>.</param>
/// <param name="Metrics">Over all rows, then by slice (<c>column=value</c>) or class (<c>class=value</c>).</param>
/// <param name="Confusion">Of a binary task.</param>
/// <param name="Calibration">Of a binary task whose scores are probabilities; bins without rows are left out.</param>
internal sealed record EvaluationRecord(
    Tool Tool,
    EvaluatedModel Model,
    EvaluatedDataset Dataset,
    PerformanceOptions Options,
    string Label,
    string? PositiveLabel,
    Decision Decision,
    string Task,
    IReadOnlyList<Metric> Metrics,
    ConfusionCells? Confusion,
    IReadOnlyList<CalibrationBin>? Calibration,
    IReadOnlyList<ThresholdOutcome> Thresholds,
    IReadOnlyList<Gap> Gaps,
    EvidenceResult Result);

/// <summary>The four cells of a yes-or-no prediction.</summary>
internal sealed record ConfusionCells(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    internal static ConfusionCells Of(ConfusionCounts counts) => new(counts.TruePositives, counts.FalsePositives, counts.FalseNegatives, counts.TrueNegatives);
}

/// <summary>One bin of a reliability diagram.</summary>
internal sealed record CalibrationBin(double From, double To, long Count, double MeanScore, double PositiveShare, double Low, double High);
