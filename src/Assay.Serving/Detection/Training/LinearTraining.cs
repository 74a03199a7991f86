namespace Assay.Serving.Detection.Training;

/// <summary>
/// A linear classifier with squared hinge loss and L2 regularisation by dual coordinate descent (C.-J. Hsieh and others, "A dual
/// coordinate descent method for large-scale linear SVM", ICML 2008). Deterministic: a seeded order, one thread.
/// </summary>
static class LinearTraining
{
    /// <param name="cost">C: how much an error of a row of weight 1 costs beside the size of the weights.</param>
    /// <returns>Weights by feature; the last one is the constant.</returns>
    internal static float[] Fit(IReadOnlyList<LearningRow> rows, bool[] kept, double cost, int passes)
    {
        var weights = new double[kept.Length + 1];
        var alpha = new double[rows.Count];
        var squares = new double[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            squares[i] = 1;
            var row = rows[i];
            for (var k = 0; k < row.Features.Length; k++)
                if (kept[row.Features[k]])
                    squares[i] += row.Values[k] * row.Values[k];
        }

        var order = Enumerable.Range(0, rows.Count).ToArray();
        var state = 88172645463325252UL;
        for (var pass = 0; pass < passes; pass++)
        {
            for (var i = order.Length - 1; i > 0; i--)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                var j = (int)(state % (ulong)(i + 1));
                (order[i], order[j]) = (order[j], order[i]);
            }

            foreach (var i in order)
                Step(rows[i], kept, weights, ref alpha[i], squares[i], 0.5 / (cost * rows[i].Weight));
        }

        return Array.ConvertAll(weights, w => (float)w);
    }

    static void Step(LearningRow row, bool[] kept, double[] weights, ref double alpha, double square, double diagonal)
    {
        var sign = row.Attack ? 1.0 : -1.0;
        var score = weights[^1];
        var (features, values) = (row.Features, row.Values);
        for (var k = 0; k < features.Length; k++)
            if (kept[features[k]])
                score += weights[features[k]] * values[k];
        var gradient = (sign * score) - 1 + (diagonal * alpha);
        if (alpha == 0 && gradient >= 0)
            return;
        var next = Math.Max(alpha - (gradient / (square + diagonal)), 0);
        var step = (next - alpha) * sign;
        alpha = next;
        if (step == 0)
            return;
        for (var k = 0; k < features.Length; k++)
            if (kept[features[k]])
                weights[features[k]] += step * values[k];
        weights[^1] += step;
    }
}
