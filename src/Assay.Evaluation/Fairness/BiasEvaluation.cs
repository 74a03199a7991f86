namespace Assay.Evaluation;

/// <summary>
/// Predicate of a <c>bias-evaluation</c>: how a model's outcomes differ between groups, with counts and intervals, and
/// whether that stays within its thresholds. Holds no time: the same model, data and options give the same bytes.
/// </summary>
/// <param name="Label">Null when the data has none: then only selection is compared.</param>
/// <param name="Favourable">The outcome that counts as being selected.</param>
/// <param name="Individuals">How unevenly outcomes fall on people, whatever group they are in; empty without labels.</param>
/// <param name="Limitations">What a reader must know before leaning on the numbers.</param>
internal sealed record BiasEvaluation(
    Tool Tool,
    EvaluatedModel Model,
    EvaluatedDataset Dataset,
    FairnessOptions Options,
    string? Label,
    string Favourable,
    Decision Decision,
    IReadOnlyList<AttributeResult> Attributes,
    IReadOnlyList<Metric> Individuals,
    IReadOnlyList<ThresholdOutcome> Thresholds,
    IReadOnlyList<string> Limitations,
    IReadOnlyList<Gap> Gaps,
    EvidenceResult Result);

/// <summary>One attribute (or the intersection of several, joined by <c>*</c>).</summary>
/// <param name="Reference">The judged group with the highest selection rate; the others are compared with it.</param>
/// <param name="Measures">Over the judged groups, each sliced by this attribute, with bootstrap intervals.</param>
internal sealed record AttributeResult(string Name, string? Reference, IReadOnlyList<GroupResult> Groups, IReadOnlyList<Metric> Measures);

/// <summary>One group; a measure is left out where it was not observed.</summary>
/// <param name="Judged">False when the group is too small to be compared.</param>
/// <param name="RatioToReference">Selection rate by that of the reference group, with Katz's interval.</param>
internal sealed record GroupResult(
    string Name,
    long Count,
    long Selected,
    bool Judged,
    Measure? SelectionRate,
    Measure? RatioToReference,
    Measure? BaseRate,
    Measure? TruePositiveRate,
    Measure? FalsePositiveRate,
    Measure? FalseNegativeRate,
    Measure? Accuracy,
    ConfusionCells? Confusion);

/// <summary>A value with its interval at the confidence of the evaluation.</summary>
public sealed record Measure(double Value, double? Low, double? High);
