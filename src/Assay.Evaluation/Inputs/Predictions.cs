namespace Assay.Evaluation;

/// <summary>What an evaluator works on: one element per row in each array.</summary>
sealed class Predictions
{
    internal required Subject Model { get; init; }

    internal required EvaluatedModel ModelRef { get; init; }

    internal required EvaluatedDataset Dataset { get; init; }

    internal required Decision Decision { get; init; }

    /// <summary>Null when no label was asked for.</summary>
    internal required string[]? Labels { get; init; }

    internal required string[] Predicted { get; init; }

    /// <summary>Of the positive label; null when there are none, or several classes.</summary>
    internal required double[]? Scores { get; init; }

    /// <summary>Columns to slice or group by, as text; an empty cell is <see cref="Missing"/>.</summary>
    internal required IReadOnlyDictionary<string, string[]> Columns { get; init; }

    internal const string Missing = "(missing)";

    internal bool ScoresAreProbabilities => Scores is not null && Array.TrueForAll(Scores, s => s is >= 0 and <= 1);
}
