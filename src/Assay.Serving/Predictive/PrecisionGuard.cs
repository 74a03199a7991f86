using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Assay.Serving.Guards;
using Assay.Serving.Messages;

namespace Assay.Serving.Predictive;

/// <summary>
/// Answers that say more than they need: probabilities are rounded, small ones and all but the greatest become 0. What stands behind the last digit is what copies of a model, and guesses at its training data, live on.
/// Only numbers of outputs that are no whole numbers are touched; every other byte stays.
/// </summary>
/// <param name="digits">Digits behind the point that stay; null for all.</param>
/// <param name="top">How many of a row's numbers stay, the greatest; null for all.</param>
/// <param name="least">What is smaller becomes 0; null for nothing.</param>
sealed class PrecisionGuard(int? digits, int? top, double? least) : IGuard
{
    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        if (!inspection.IsAnswer || inspection.Body is not { } body)
            return;
        var changed = 0;
        JsonScalar first = default;
        // Triton's classification extension writes "0.93127:0:cat": numbers in texts, which would pass as they are. The guard fails, closed unless the policy says otherwise.
        if (body.Scalars.Any(s => s.Kind == JsonTokenType.String && IsClassification(s.Text) && body.Path(s.Node) is [{ Name: "outputs" }, _, { Name: "data" }, ..]))
            throw new CouldNotLookException("an output holds its numbers in texts");
        foreach (var (width, values) in Outputs(body))
        {
            if (top is not null && width > 1 && values.Count % width != 0)
                throw new CouldNotLookException("an output's shape does not fit its values");
            for (var from = 0; from < values.Count; from += Math.Max(1, width))
            {
                var row = values.GetRange(from, Math.Min(Math.Max(1, width), values.Count - from));
                double[] numbers = [.. row.Select(s => Number(body, s))];
                var kept = top is { } n && n < row.Count ? numbers.OrderDescending().ElementAt(n - 1) : double.NegativeInfinity;
                for (var i = 0; i < row.Count; i++)
                {
                    var shown = Shown(numbers[i], kept);
                    if (shown == numbers[i])
                        continue;
                    if (changed++ == 0)
                        first = row[i];
                    inspection.Numbers.Add((rule, row[i], shown.ToString("R", CultureInfo.InvariantCulture)));
                }
            }
        }

        if (changed > 0)
            hits.Add(PredictiveHit.At(first, Place.Output, 1, changed == 1 ? "a number says more than it needs to" : $"{changed} numbers say more than they need to"));
    }

    static bool IsClassification(string text) => text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && double.TryParse(text.AsSpan(0, colon), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    double Shown(double value, double kept)
    {
        if (!double.IsFinite(value) || value < kept || value < least)
            return 0;
        return digits is { } d ? Math.Round(value, d, MidpointRounding.AwayFromZero) : value;
    }

    // The outputs that hold fractions, whatever they say of their type; with the length of a row.
    static IEnumerable<(int Width, List<JsonScalar> Values)> Outputs(JsonBody body)
    {
        Dictionary<int, (int Width, List<JsonScalar> Values)> outputs = [];
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind != JsonTokenType.Number || body.Path(scalar.Node) is not [{ Name: "outputs" }, { Index: >= 0 and var index }, { Name: { } member }, ..])
                continue;
            var output = outputs.GetValueOrDefault(index, (1, []));
            if (member == "shape" && body.Path(scalar.Node) is [_, _, _, { Index: > 0 }] && Number(body, scalar) is >= 1 and <= 1_000_000 and var length)
                output.Width = (int)length;
            else if (member == "data")
                output.Values.Add(scalar);
            outputs[index] = output;
        }

        return outputs.Values.Where(o => o.Values.Exists(v => body.Utf8.Span.Slice(v.Start, v.Length).IndexOfAny(".eE"u8) >= 0));
    }

    static double Number(JsonBody body, JsonScalar scalar) =>
        Utf8Parser.TryParse(body.Utf8.Span.Slice(scalar.Start, scalar.Length), out double number, out var used) && used == scalar.Length ? number : double.NaN;

    public int HoldFrom(string text) => text.Length;

    /// <summary>It rounds every answer, as its policy says.</summary>
    public bool IsRoutine => true;
}
