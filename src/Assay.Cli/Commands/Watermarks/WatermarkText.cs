using System.Globalization;
using Assay.Build;

namespace Assay.Cli;

/// <summary>What became of a mark, for people.</summary>
static class WatermarkText
{
    const int MostTensors = 40;

    public static void Embedded(WatermarkEmbedding made, OutputComparison outputs, Digest commitment, string to, TextOutput text)
    {
        text.Line($"Marked: {to}");
        text.Pairs(
            ("commitment", commitment.ToString()),
            ("strength", Number(made.Strength)),
            ("marked weights", made.Marked.ToString("N0", CultureInfo.InvariantCulture)),
            ("largest relative change of a tensor", Number(made.LargestRelativeChange)),
            ("found again with p", Probability(made.Found!.PValue)));
        text.Heading("Tensors");
        text.Table(["Tensor", "Type", "Marked", "Relative change", "Largest change"],
            [.. made.Tensors.Take(MostTensors).Select(t => new Cell[] { t.Name, t.Type, t.Marked.ToString("N0", CultureInfo.InvariantCulture), Number(t.RelativeChange), Number(t.LargestChange) })]);
        if (made.Tensors.Count > MostTensors)
            text.Line(string.Create(CultureInfo.InvariantCulture, $"and {made.Tensors.Count - MostTensors} more; --format json lists all"));
        text.Heading("Outputs");
        if (outputs.WhyNot is { } why)
            text.Line($"The model was not run: {why}. Evaluate the marked model before you use it.");
        else
            text.Pairs(
                ("largest change", Number(outputs.Largest)),
                ("mean change", $"{Number(outputs.Mean)} of a mean size of {Number(outputs.MeanOutput)}"),
                ("same choice", outputs.SameChoice is { } same ? $"{Number(same * 100)} % of rows" : null),
                ("measured on", $"{outputs.Outputs} outputs of made-up inputs; evaluate the marked model on your own data too"));
    }

    public static void Verified(WatermarkVerification found, double significance, Digest commitment, IReadOnlyList<Recorded> recorded, TextOutput text)
    {
        var yes = found.IsFound(significance);
        text.Line(yes ? "The mark of this key is in the model." : "The mark of this key was not found in the model.", yes ? Tone.Good : Tone.Bad);
        text.Pairs(
            ("p-value", $"{Probability(found.PValue)} (found means at most {Probability(significance)})"),
            ("score", $"{Number(found.Score)} standard deviations"),
            ("compared", string.Create(CultureInfo.InvariantCulture, $"{found.Weights:N0} weights of {found.Tensors} tensors")),
            ("commitment", commitment.ToString()));
        foreach (var gap in found.Unread)
            text.Line($"Not looked at: {gap}.", Tone.Warn);
        foreach (var line in recorded.SelectMany(Recording.Lines))
            text.Line(line);
    }

    public static void Asked(Evaluation.TriggerVerification found, double significance, Digest commitment, IReadOnlyList<Recorded> recorded, TextOutput text)
    {
        var yes = found.IsFound(significance);
        text.Line(yes ? "The target answers as the committed set expects." : "The target does not answer as the committed set expects.", yes ? Tone.Good : Tone.Bad);
        text.Pairs(
            ("p-value", $"{Probability(found.PValue)} (found means at most {Probability(significance)})"),
            ("matches", string.Create(CultureInfo.InvariantCulture, $"{found.Matches} of {found.Triggers} triggers; by chance {found.Chance * found.Triggers:0.#}")),
            ("commitment", commitment.ToString()));
        foreach (var gap in found.Unanswered)
            text.Line($"Not answered: {gap.Where}: {gap.Reason}.", Tone.Warn);
        foreach (var line in recorded.SelectMany(Recording.Lines))
            text.Line(line);
    }

    public static string Probability(double p) => p == 0 ? "below 1e-300" : p.ToString(p < 0.001 ? "0.##e+0" : "0.####", CultureInfo.InvariantCulture);

    static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
