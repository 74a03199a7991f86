using Assay.Build.ModelFiles.Sources;
using Assay.Native;

namespace Assay.Build.Watermarks;

/// <summary>Runs the original and the marked model on the same inputs and compares what they say.</summary>
internal static class OutputChange
{
    const int Rows = 64, FreeLength = 8, Seed = 20_261_121, MostElements = 1 << 24;

    // Small enough for every embedding table, large enough to read different rows of it.
    const int MostIndex = 64;

    static readonly OnnxLimits Limits = OnnxLimits.Default with { MaxModelBytes = 512L << 20 };

    public static OutputComparison Measure(string original, string marked)
    {
        using var before = Open(original, out var error);
        using var after = before is null ? null : Open(marked, out error);
        if (before is null || after is null)
            return OutputComparison.NotRun(error);
        if (Inputs(before.Inputs, out error) is not { } inputs)
            return OutputComparison.NotRun(error);
        if (before.TryRun(inputs, out error) is not { } first || after.TryRun(inputs, out error) is not { } second)
            return OutputComparison.NotRun(error);
        return Compare(first, second);
    }

    static OutputComparison Compare(IReadOnlyList<OnnxTensor> first, IReadOnlyList<OnnxTensor> second)
    {
        var (count, sum, size, largest, decisions, same) = (0L, 0.0, 0.0, 0.0, 0L, 0L);
        for (var i = 0; i < first.Count; i++)
        {
            if (first[i].ToDoubles() is not { } a || second[i].ToDoubles() is not { } b || a.Length != b.Length)
                continue;
            for (var j = 0; j < a.Length; j++)
            {
                if (!double.IsFinite(a[j]) || !double.IsFinite(b[j]))
                    continue;
                var by = Math.Abs(a[j] - b[j]);
                (count, sum, size, largest) = (count + 1, sum + by, size + Math.Abs(a[j]), Math.Max(largest, by));
            }

            // A last dimension of several is a choice among them.
            var width = first[i].Shape.Count > 1 ? (int)first[i].Shape[^1] : 1;
            for (var at = 0; width > 1 && at + width <= a.Length; at += width)
            {
                decisions++;
                same += Largest(a.AsSpan(at, width)) == Largest(b.AsSpan(at, width)) ? 1 : 0;
            }
        }

        return count == 0
            ? OutputComparison.NotRun("the model has no output of numbers")
            : new OutputComparison(largest, sum / count, size / count, decisions == 0 ? null : (double)same / decisions, count, null);
    }

    static int Largest(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            best = values[i] > values[best] ? i : best;
        return best;
    }

    static OnnxSession? Open(string path, out string error)
    {
        using var file = FileSource.Open(path);
        if (file.Length > Limits.MaxModelBytes)
        {
            error = $"the model has {file.Length} bytes; up to {Limits.MaxModelBytes} are run";
            return null;
        }

        return OnnxSession.TryOpen(file.Bytes(0, (int)file.Length), Limits, out error);
    }

    // Standard normal numbers, small indices: the same for every run.
    static List<OnnxTensor>? Inputs(IReadOnlyList<OnnxPort> ports, out string error)
    {
        error = "";
        var random = new Random(Seed);
        var tensors = new List<OnnxTensor>();
        foreach (var port in ports)
        {
            long[] shape = [.. port.Shape.Select((d, i) => d > 0 ? d : i == 0 ? Rows : FreeLength)];
            var count = shape.Aggregate(1m, (a, b) => a * b);
            if (count > MostElements)
            {
                error = $"input '{port.Name}' takes {count} numbers";
                return null;
            }

            T[] Fill<T>(Func<T> one) => [.. Enumerable.Range(0, (int)count).Select(_ => one())];
            OnnxTensor? tensor = port.Element switch
            {
                OnnxElement.Float => OnnxTensor.Of(port.Name, Fill(() => (float)Normal(random)), shape),
                OnnxElement.Double => OnnxTensor.Of(port.Name, Fill(() => Normal(random)), shape),
                OnnxElement.Int64 => OnnxTensor.Of(port.Name, Fill(() => (long)random.Next(MostIndex)), shape),
                OnnxElement.Int32 => OnnxTensor.Of(port.Name, Fill(() => random.Next(MostIndex)), shape),
                OnnxElement.Bool => OnnxTensor.Of(port.Name, Fill(() => random.Next(2) == 1), shape),
                _ => null,
            };
            if (tensor is null)
            {
                error = $"input '{port.Name}' takes {port.Element}, which cannot be made up";
                return null;
            }

            tensors.Add(tensor);
        }

        return tensors;
    }

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
