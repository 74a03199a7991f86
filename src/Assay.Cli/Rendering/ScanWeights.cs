using System.Globalization;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>The numbers of a file's tensors as a table; on a terminal each with a small drawing of how they are spread.</summary>
static class ScanWeights
{
    const int MostRows = 40;
    const string Bars = "▁▂▃▄▅▆▇█";

    public static void Write(WeightNumbers weights, TextOutput text)
    {
        if (weights.Tensors == 0)
        {
            text.Line("  weights: none of a type that is looked at", Tone.Quiet);
            return;
        }

        text.Line($"  weights: {Whole(weights.Tensors)} tensors, {Whole(weights.Count)} numbers", Tone.Quiet);
        var drawn = text is not PlainText;
        var columns = new List<string> { "Tensor", "Type", "Shape", "Min", "Max", "Mean", "Deviation", "Zero", "Not finite" };
        if (drawn)
            columns.Add("-3σ … +3σ");
        text.Table(columns, [.. weights.Listed.Take(MostRows).Select(t => Row(t, drawn))]);
        if (weights.Tensors > MostRows)
            text.Line($"  and {Whole(weights.Tensors - MostRows)} more; --format json lists {(weights.Tensors > weights.Listed.Count ? $"the first {Whole(weights.Listed.Count)}" : "all of them")}.", Tone.Quiet);
    }

    static Cell[] Row(TensorNumbers tensor, bool drawn)
    {
        var cells = new List<Cell>
        {
            tensor.Name, tensor.Type, string.Join('×', tensor.Shape), Number(tensor.Min), Number(tensor.Max), Number(tensor.Mean), Number(tensor.Deviation),
            tensor.Zeros.ToString("0.0%", CultureInfo.InvariantCulture), tensor.NotFinite == 0 ? "" : Whole(tensor.NotFinite),
        };
        if (drawn)
            cells.Add(string.Concat(tensor.Histogram.Select(h => h == 0 ? ' ' : Bars[h * 7 / 255])));
        return [.. cells];
    }

    static string Number(double? value) => value?.ToString("G3", CultureInfo.InvariantCulture) ?? "";

    static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
