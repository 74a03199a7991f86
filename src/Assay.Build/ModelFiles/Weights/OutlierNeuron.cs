namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// The row or column whose norm stands furthest above the others of its tensor, by the median and the median absolute
/// deviation (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). A few such neurons are ordinary in large
/// language models (Dettmers et al., LLM.int8(), 2022); a backdoor that one neuron carries looks the same
/// (Liu et al., Trojaning Attack on Neural Networks, NDSS 2018).
/// </summary>
/// <param name="Axis">row or column.</param>
/// <param name="Ratio">Its norm over the median norm.</param>
/// <param name="Deviations">Its distance from the median in scaled median absolute deviations.</param>
internal sealed record OutlierNeuron(string Axis, int Index, double Ratio, double Deviations)
{
    const double Scale = 1.4826;

    public static OutlierNeuron? Of(double[]? squares, string axis)
    {
        if (squares is null)
            return null;
        var norms = Array.ConvertAll(squares, Math.Sqrt);
        var worst = 0;
        for (var i = 1; i < norms.Length; i++)
            worst = norms[i] > norms[worst] ? i : worst;
        var most = norms[worst];
        // Rows of zeros are padding or pruned: the rest is the layer.
        var living = Array.FindAll(norms, n => n > 0);
        if (living.Length < 16 || !double.IsFinite(most))
            return null;
        var median = Median(living);
        var spread = Scale * Median(Array.ConvertAll(living, n => Math.Abs(n - median)));
        return new OutlierNeuron(axis, worst, most / median, (most - median) / Math.Max(spread, median * 1e-3));
    }

    public static OutlierNeuron Worse(OutlierNeuron one, OutlierNeuron? other) => other is null || one.Ratio >= other.Ratio ? one : other;

    static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }
}
