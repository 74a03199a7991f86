namespace Assay.Statistics;

/// <summary>One bin of a reliability diagram: how many rows, the mean score, and the share of positives with its interval.</summary>
public readonly record struct ReliabilityBin(double From, double To, long Count, double MeanScore, double PositiveShare, Interval Interval);

/// <summary>How far scores in [0, 1] can be read as probabilities.</summary>
public static class Calibration
{
    /// <summary>
    /// Mean squared distance between score and outcome (G. W. Brier, 1950), with the normal interval of that mean.
    /// </summary>
    public static (double Value, Interval Interval) Brier(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, double confidence = 0.95)
    {
        Check(labels, scores);
        if (labels.Length == 0)
            return (double.NaN, Interval.Unknown(confidence));
        double sum = 0, squares = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var error = scores[i] - (labels[i] ? 1 : 0);
            sum += error * error;
            squares += error * error * error * error;
        }

        double n = labels.Length, mean = sum / n;
        if (n < 2)
            return (mean, Interval.Unknown(confidence));
        var half = Normal.TwoSided(confidence) * Math.Sqrt(Math.Max(0, (squares / n) - (mean * mean)) / (n - 1));
        return (mean, new Interval(Math.Max(0, mean - half), Math.Min(1, mean + half), confidence));
    }

    /// <summary>
    /// Expected calibration error with bins of equal width (M. P. Naeini and others, AAAI 2015): the mean over rows of
    /// |share of positives - mean score| of the row's bin. Biased upwards when bins are thin.
    /// </summary>
    public static double ExpectedCalibrationError(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, int bins = 10)
    {
        var error = 0.0;
        foreach (var bin in Bins(labels, scores, bins))
            if (bin.Count > 0)
                error += bin.Count * Math.Abs(bin.PositiveShare - bin.MeanScore);
        return labels.Length == 0 ? double.NaN : error / labels.Length;
    }

    /// <summary>Bins of equal width over [0, 1]; the last one is closed.</summary>
    public static IReadOnlyList<ReliabilityBin> Bins(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, int bins = 10, double confidence = 0.95)
    {
        Check(labels, scores);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 1000);
        var (count, positive, sum) = (new long[bins], new long[bins], new double[bins]);
        for (var i = 0; i < labels.Length; i++)
        {
            var bin = Math.Min(bins - 1, (int)(scores[i] * bins));
            count[bin]++;
            sum[bin] += scores[i];
            if (labels[i])
                positive[bin]++;
        }

        var made = new ReliabilityBin[bins];
        for (var b = 0; b < bins; b++)
            made[b] = new ReliabilityBin(
                (double)b / bins, (b + 1.0) / bins, count[b], count[b] == 0 ? double.NaN : sum[b] / count[b],
                count[b] == 0 ? double.NaN : (double)positive[b] / count[b], Proportions.Wilson(positive[b], count[b], confidence));
        return made;
    }

    static void Check(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        if (labels.Length != scores.Length)
            throw new ArgumentException($"{labels.Length} labels and {scores.Length} scores", nameof(scores));
        foreach (var score in scores)
            if (!(score >= 0 && score <= 1))
                throw new ArgumentException($"a score of {score} is no probability", nameof(scores));
    }
}
