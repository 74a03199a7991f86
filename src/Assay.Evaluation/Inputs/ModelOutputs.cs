using System.Globalization;
using Assay.Native;

namespace Assay.Evaluation;

/// <summary>
/// What came out of a model or a predictions file for each row: outcomes as text, or scores for one or several classes
/// (row-major), or both.
/// </summary>
sealed class ModelOutputs
{
    internal string[]? Outcomes { get; set; }

    internal string? OutcomeSource { get; set; }

    internal double[]? Scores { get; set; }

    internal string? ScoreSource { get; set; }

    /// <summary>Scores in a row: 1 for a single score, else one per class.</summary>
    internal int Width { get; set; } = 1;

    /// <summary>One spelling for outcomes, so that a label 1 in a file equals a prediction 1.0, true or 1 of a model.</summary>
    internal static string Outcome(string text) => text switch
    {
        "true" or "True" => "1",
        "false" or "False" => "0",
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == Math.Floor(number) && Math.Abs(number) < 1e15
            => ((long)number).ToString(CultureInfo.InvariantCulture),
        _ => text,
    };

    internal static string[] OutcomesOf(OnnxTensor tensor) => tensor.Data switch
    {
        string[] texts => Array.ConvertAll(texts, Outcome),
        long[] numbers => Array.ConvertAll(numbers, n => n.ToString(CultureInfo.InvariantCulture)),
        int[] numbers => Array.ConvertAll(numbers, n => n.ToString(CultureInfo.InvariantCulture)),
        bool[] flags => Array.ConvertAll(flags, f => f ? "1" : "0"),
        _ => [],
    };
}
