using Assay.Native;

namespace Assay.Evaluation;

/// <summary>
/// What is evaluated: an ONNX model over a labelled file, or a file that holds predictions already, made by any model.
/// Files are CSV, TSV, JSON, JSON lines or Parquet with one row per case.
/// </summary>
public sealed record EvaluationInput
{
    /// <summary>The ONNX model to run; null when <see cref="DataPath"/> holds predictions.</summary>
    public string? ModelPath { get; init; }

    public required string DataPath { get; init; }

    /// <summary>
    /// The model that made the predictions of a predictions file. Without it the statement is about the predictions file,
    /// which no gate takes for evidence about a model.
    /// </summary>
    public Subject? Model { get; init; }

    /// <summary>The column with the true outcome; by default <c>y_true</c> where there is one.</summary>
    public string? Label { get; init; }

    /// <summary>The outcome that scores speak of: a score near one means this.</summary>
    public string PositiveLabel { get; init; } = "1";

    /// <summary>
    /// The columns, in order, for a model that takes one matrix; by default all numeric columns but the label. A model
    /// with an input per column finds them by name.
    /// </summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>In a predictions file: the column with the score; by default <c>score</c> where there is one.</summary>
    public string? ScoreColumn { get; init; }

    /// <summary>In a predictions file: the column with the predicted outcome; by default <c>y_pred</c> where there is one.</summary>
    public string? PredictionColumn { get; init; }

    /// <summary>The model's output with scores; by default its first output of real numbers.</summary>
    public string? ScoreOutput { get; init; }

    /// <summary>The model's output with predicted outcomes; by default its first output of integers, booleans or text.</summary>
    public string? LabelOutput { get; init; }

    /// <summary>Predict the positive label from this score up, whatever the model or file itself decided.</summary>
    public double? Threshold { get; init; }

    /// <summary>More rows than this are not read, and the report says so.</summary>
    public int MaxRows { get; init; } = 1_000_000;

    public OnnxLimits ModelLimits { get; init; } = OnnxLimits.Default;

    public DuckLimits DataLimits { get; init; } = DuckLimits.Default;
}

/// <summary>The model as a predicate names it; <paramref name="Format"/> is <c>onnx</c> or <c>predictions</c>.</summary>
internal sealed record EvaluatedModel(string Name, Digest Digest, string Format);

/// <summary>
/// The dataset as a predicate names it: rows in the file, and rows that were evaluated (with a label and a prediction).
/// </summary>
internal sealed record EvaluatedDataset(string Name, Digest Digest, long Rows, long RowsUsed);

/// <summary>
/// How an outcome was predicted: <paramref name="By"/> is <c>output</c> or <c>column</c> (the model's own decision),
/// <c>threshold</c> (score at or above it) or <c>highest-score</c> (several classes).
/// </summary>
public sealed record Decision(string By, string? Source, double? Threshold);
