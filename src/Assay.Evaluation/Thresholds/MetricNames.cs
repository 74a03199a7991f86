namespace Assay.Evaluation;

/// <summary>
/// What each evaluation measures, by name. A threshold on any other name is a slip of whoever wrote it, and no weakness of the model:
/// hosts refuse it before the work begins.
/// </summary>
public static class MetricNames
{
    /// <summary>Of a classifier, of two outcomes or several.</summary>
    public static IReadOnlyList<string> Performance { get; } =
    [
        "accuracy", "balanced-accuracy", "base-rate", "brier-score", "expected-calibration-error", "f1", "macro-f1", "matthews-correlation",
        "positive-rate", "precision", "recall", "roc-auc", "specificity",
    ];

    /// <summary>Over groups of people, and over individuals.</summary>
    public static IReadOnlyList<string> Fairness { get; } =
    [
        "average-odds-difference", "demographic-parity-difference", "demographic-parity-difference-to-overall", "demographic-parity-ratio",
        "equal-opportunity-difference", "equal-opportunity-difference-to-overall", "equal-opportunity-ratio", "equalized-odds-difference",
        "equalized-odds-ratio", "generalized-entropy", "theil-index",
    ];

    /// <summary>Of an assistant's answers; those that are judged are measured with a judge model alone.</summary>
    public static IReadOnlyList<string> Answers { get; } =
    [
        "citation-correctness", "consistency", "groundedness", "groundedness-judged", "groundedness-judged-corrected", "silence-kept",
        "task-success", "task-success-judged", "task-success-judged-corrected",
    ];
}
