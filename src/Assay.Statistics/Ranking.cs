namespace Assay.Statistics;

/// <summary>An area under the ROC curve with its interval, standard error, and the counts it rests on.</summary>
public readonly record struct AreaUnderCurve(double Value, double StandardError, Interval Interval, long Positives, long Negatives);

/// <summary>How well scores order positive before negative rows.</summary>
public static class Ranking
{
    /// <summary>
    /// Area under the ROC curve (the Mann-Whitney statistic, ties count half) with the normal interval from DeLong's
    /// variance (E. R. DeLong and others, Biometrics 44, 1988), by midranks in O(n log n) (X. Sun and W. Xu, IEEE Signal
    /// Processing Letters 21, 2014). The interval is cut to [0, 1]; NaN where either class has fewer than two rows.
    /// </summary>
    public static AreaUnderCurve Auc(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores, double confidence = 0.95)
    {
        if (labels.Length != scores.Length)
            throw new ArgumentException($"{labels.Length} labels and {scores.Length} scores", nameof(scores));
        var (positive, negative) = (new List<double>(), new List<double>());
        for (var i = 0; i < labels.Length; i++)
        {
            if (double.IsNaN(scores[i]))
                throw new ArgumentException("a score is not a number", nameof(scores));
            (labels[i] ? positive : negative).Add(scores[i]);
        }

        int m = positive.Count, n = negative.Count;
        if (m == 0 || n == 0)
            return new AreaUnderCurve(double.NaN, double.NaN, Interval.Unknown(confidence), m, n);
        var all = Midranks([.. positive, .. negative]);
        var (own, other) = (Midranks([.. positive]), Midranks([.. negative]));
        var sum = 0.0;
        for (var i = 0; i < m; i++)
            sum += all[i];
        var auc = ((sum / m) - ((m + 1) / 2.0)) / n;
        var (v10, v01) = (new double[m], new double[n]);
        for (var i = 0; i < m; i++)
            v10[i] = (all[i] - own[i]) / n;
        for (var j = 0; j < n; j++)
            v01[j] = 1 - ((all[m + j] - other[j]) / m);
        if (m < 2 || n < 2)
            return new AreaUnderCurve(auc, double.NaN, Interval.Unknown(confidence), m, n);
        var error = Math.Sqrt((Variance(v10) / m) + (Variance(v01) / n));
        var half = Normal.TwoSided(confidence) * error;
        return new AreaUnderCurve(auc, error, new Interval(Math.Max(0, auc - half), Math.Min(1, auc + half), confidence), m, n);
    }

    /// <summary>Ranks from 1; equal values share the mean of their ranks.</summary>
    static double[] Midranks(double[] values)
    {
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort((double[])values.Clone(), order);
        var ranks = new double[values.Length];
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (var k = start; k < end; k++)
                ranks[order[k]] = (start + end + 1) / 2.0;
            start = end;
        }

        return ranks;
    }

    static double Variance(double[] values)
    {
        var mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}
