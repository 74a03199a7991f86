namespace Assay.Serving.Predictive;

/// <summary>
/// How far the numbers of a row lie from those of the training rows: Mahalanobis' distance, after each column was given a normal shape by its quantiles, so that no long tail hides the others. What lies outside of a
/// column's range counts by how far. It sees what bins are too coarse for: numbers that follow each other closely.
/// </summary>
/// <param name="Columns">The columns of numbers.</param>
/// <param name="Means">Of their normal scores.</param>
/// <param name="Precision">The inverse of their covariance, row after row.</param>
sealed record DistanceMeasure(IReadOnlyList<int> Columns, double[] Means, double[] Precision)
{
    // Added to each variance: columns that repeat others would make it infinite.
    const double Ridge = 0.1;
    const double Outermost = 0.002, Outside = 3, FurthestOutside = 3;

    internal double Read(ReadOnlySpan<double> row, IReadOnlyList<ProfileColumn> columns)
    {
        var k = Columns.Count;
        Span<double> z = stackalloc double[k];
        for (var i = 0; i < k; i++)
            z[i] = row[Columns[i]] is var value && double.IsNaN(value) ? 0 : Normal(value, columns[Columns[i]]) - Means[i];
        var sum = 0.0;
        for (var i = 0; i < k; i++)
        {
            var inner = 0.0;
            for (var j = 0; j < k; j++)
                inner += Precision[i * k + j] * z[j];
            sum += z[i] * inner;
        }

        return sum;
    }

    internal static double Normal(double value, ProfileColumn column)
    {
        var q = column.Quantiles;
        var range = Math.Max(q[^1] - q[0], 1e-9);
        if (value >= q[^1])
            return Z(1 - Outermost) + Outside * Math.Min((value - q[^1]) / range, FurthestOutside);
        if (value <= q[0])
            return Z(Outermost) - Outside * Math.Min((q[0] - value) / range, FurthestOutside);
        // The middle of where the value stands: one that many rows have spans several quantiles.
        var (low, high) = (0, q.Count - 1);
        while (q[low + 1] < value)
            low++;
        while (q[high - 1] > value)
            high--;
        var at = q[low] < value && q[high] > value && high - low == 1 ? low + (value - q[low]) / (q[high] - q[low]) : (low + high) / 2.0;
        return Z(Outermost + (1 - 2 * Outermost) * at / (q.Count - 1));
    }

    static double Z(double share) => Statistics.Normal.Quantile(share);

    internal static DistanceMeasure? Learn(IReadOnlyList<double[]> rows, IReadOnlyList<ProfileColumn> columns)
    {
        int[] numbers = [.. Enumerable.Range(0, columns.Count).Where(i => columns[i].IsNumber)];
        var k = numbers.Length;
        if (k < 2)
            return null;
        var means = new double[k];
        var scores = rows.Select(r => numbers.Select(c => double.IsNaN(r[c]) ? double.NaN : Normal(r[c], columns[c])).ToArray()).ToList();
        for (var i = 0; i < k; i++)
            means[i] = scores.Select(s => s[i]).Where(double.IsFinite).DefaultIfEmpty(0).Average();
        var covariance = new double[k, k];
        foreach (var score in scores)
            for (var i = 0; i < k; i++)
                for (var j = 0; j <= i; j++)
                    covariance[i, j] += double.IsNaN(score[i]) || double.IsNaN(score[j]) ? 0 : (score[i] - means[i]) * (score[j] - means[j]);
        for (var i = 0; i < k; i++)
            for (var j = 0; j <= i; j++)
                covariance[j, i] = covariance[i, j] = covariance[i, j] / scores.Count + (i == j ? Ridge : 0);
        return new DistanceMeasure(numbers, [.. means.Select(m => Math.Round(m, 6))], Inverse(covariance));
    }

    // Gauss and Jordan, with pivots: the matrix is small, and positive because of its ridge.
    static double[] Inverse(double[,] matrix)
    {
        var k = matrix.GetLength(0);
        var inverse = new double[k, k];
        for (var i = 0; i < k; i++)
            inverse[i, i] = 1;
        for (var at = 0; at < k; at++)
        {
            var pivot = Enumerable.Range(at, k - at).MaxBy(i => Math.Abs(matrix[i, at]));
            for (var j = 0; j < k; j++)
            {
                (matrix[at, j], matrix[pivot, j]) = (matrix[pivot, j], matrix[at, j]);
                (inverse[at, j], inverse[pivot, j]) = (inverse[pivot, j], inverse[at, j]);
            }

            var by = matrix[at, at];
            for (var j = 0; j < k; j++)
            {
                matrix[at, j] /= by;
                inverse[at, j] /= by;
            }

            for (var i = 0; i < k; i++)
                if (i != at && matrix[i, at] is var factor && factor != 0)
                    for (var j = 0; j < k; j++)
                    {
                        matrix[i, j] -= factor * matrix[at, j];
                        inverse[i, j] -= factor * inverse[at, j];
                    }
        }

        return [.. inverse.Cast<double>().Select(v => Math.Round(v, 6))];
    }
}
