using System.Globalization;
using Assay.Native;

namespace Assay.Evaluation;

/// <summary>
/// A column as group names: values as they are, or quarters of the rows where it holds many different numbers.
/// </summary>
static class SliceColumn
{
    const int MostValues = 20;

    internal static string[] Read(DuckColumn column, int[] rows)
    {
        var texts = Array.ConvertAll(rows, r => column.Text(r) is { Length: > 0 } t ? t : Predictions.Missing);
        if (texts.Distinct().Take(MostValues + 1).Count() <= MostValues)
            return texts;
        var numbers = Array.ConvertAll(texts, t => t == Predictions.Missing ? double.NaN
            : double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : double.PositiveInfinity);
        if (numbers.Contains(double.PositiveInfinity))
            return texts;
        var sorted = numbers.Where(n => !double.IsNaN(n)).Order().ToArray();
        double[] cuts = [sorted[sorted.Length / 4], sorted[sorted.Length / 2], sorted[sorted.Length * 3 / 4]];
        string[] names =
        [
            Invariant($"under {cuts[0]}"), Invariant($"{cuts[0]} to under {cuts[1]}"), Invariant($"{cuts[1]} to under {cuts[2]}"), Invariant($"{cuts[2]} and over"),
        ];
        return Array.ConvertAll(numbers, n => double.IsNaN(n) ? Predictions.Missing : names[n < cuts[0] ? 0 : n < cuts[1] ? 1 : n < cuts[2] ? 2 : 3]);
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
