using System.Globalization;

namespace Assay.Evaluation;

/// <summary>
/// Turns outputs into one predicted outcome per row. In order: an asked-for threshold; the model's own decision; the
/// highest of several scores; the threshold in the model's metadata; 0.5 for probabilities and 0 for other scores.
/// </summary>
sealed class Decider(string positive, double? threshold, IReadOnlyDictionary<string, string>? metadata)
{
    internal string[]? Decide(ModelOutputs outputs, string[]? labels, int rows, out double[]? scores, out Decision decision, out string error)
    {
        (scores, decision, error) = (Positive(outputs, rows), new Decision("output", outputs.OutcomeSource, null), "");
        if (threshold is null && outputs.Outcomes is { } own)
        {
            decision = new Decision(metadata is null ? "column" : "output", outputs.OutcomeSource, null);
            return own;
        }

        if (scores is null)
        {
            if (threshold is not null || outputs.Scores is not { } many)
                return Fail("a threshold was asked for, but there is no single score to hold it against", out error);
            decision = new Decision("highest-score", outputs.ScoreSource, null);
            return HighestScore(many, outputs.Width, rows);
        }

        var at = threshold ?? Declared() ?? (scores.All(s => double.IsNaN(s) || s is >= 0 and <= 1) ? 0.5 : 0);
        decision = new Decision("threshold", outputs.ScoreSource, at);
        var others = (labels ?? []).Where(l => l.Length > 0 && l != positive).Distinct().Take(2).ToList();
        if (others.Count > 1)
            return Fail("the label has more than two values, so a single score cannot predict it", out error);
        var negative = others.Count == 1 ? others[0] : positive == "1" ? "0" : $"not {positive}";
        return Array.ConvertAll(scores, s => double.IsNaN(s) ? "" : s >= at ? positive : negative);
    }

    double? Declared() =>
        metadata?.GetValueOrDefault("threshold") is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    // One score a row, or the second of two: probabilities where they add up to one, else logits through softmax.
    static double[]? Positive(ModelOutputs outputs, int rows)
    {
        if (outputs.Scores is not { } all || outputs.Width > 2)
            return null;
        if (outputs.Width == 1)
            return all;
        var scores = new double[rows];
        for (var r = 0; r < rows; r++)
        {
            var (a, b) = (all[2 * r], all[(2 * r) + 1]);
            scores[r] = Math.Abs(a + b - 1) < 1e-3 && a >= 0 && b >= 0 ? Math.Min(1, b) : 1 / (1 + Math.Exp(a - b));
        }

        return scores;
    }

    static string[] HighestScore(double[] scores, int width, int rows)
    {
        var predicted = new string[rows];
        for (var r = 0; r < rows; r++)
        {
            var row = scores.AsSpan(r * width, width);
            var best = 0;
            var odd = false;
            for (var c = 0; c < width; c++)
            {
                odd |= double.IsNaN(row[c]);
                if (row[c] > row[best])
                    best = c;
            }

            predicted[r] = odd ? "" : best.ToString(CultureInfo.InvariantCulture);
        }

        return predicted;
    }

    static string[]? Fail(string reason, out string error)
    {
        error = reason;
        return null;
    }
}
