using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Weights;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build.Watermarks;

/// <summary>
/// Writes the copy, then adds to each carrier its sign times the strength times the tensor's usual weight. Numbers of 16 bits are
/// rounded up or down by keyed chance, so that a change smaller than their last bit is there on average.
/// </summary>
internal static class Embedding
{
    // The score that the strength aims at: half of it is still found (bench/watermarks: about what long fine-tuning leaves).
    const double Aim = 12;
    const int CopyBytes = 1 << 20;

    public static WatermarkEmbedding Write(string path, string partial, WatermarkKey key, WatermarkOptions options, CancellationToken cancel)
    {
        using var model = MarkedFile.Open(path, out var error);
        if (model is null)
            return WatermarkEmbedding.Failed(error);
        if (model.Unread.Count > 0)
            return WatermarkEmbedding.Failed($"{string.Join("; ", model.Unread)}: save the model with its weights inside, as raw_data");
        var tensors = model.Tensors.Where(t => t.Layout.Kind is NumberKind.Single or NumberKind.Half or NumberKind.Brain).ToList();
        var carriers = tensors.Sum(t => Carriers.CountOf(t.Shaped));
        if (carriers == 0)
            return WatermarkEmbedding.Failed("there is no tensor that could carry a mark: it needs matrices of F32, F16 or BF16 weights");
        var strength = options.Strength ?? Math.Clamp(Aim / Math.Sqrt(carriers), WatermarkOptions.Least, WatermarkOptions.Most);
        var marked = new List<MarkedTensor>();
        using (var output = File.OpenHandle(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            Copy(path, output, cancel);
            foreach (var tensor in tensors)
            {
                cancel.ThrowIfCancellationRequested();
                marked.Add(Mark(tensor, key, strength, output));
            }

            RandomAccess.FlushToDisk(output);
        }

        var found = Detection.Of(partial, key, cancel);
        return found.IsFound(WatermarkOptions.Significance)
            ? new WatermarkEmbedding(strength, marked, found, null)
            : WatermarkEmbedding.Failed(found.Fault ?? FormattableString.Invariant(
                $"the mark would not be found again: {carriers} weights at strength {strength:0.####} give p = {found.PValue:0.##e+0}; a greater --strength marks better and changes more"));
    }

    static MarkedTensor Mark(Tensor tensor, WatermarkKey key, double strength, SafeFileHandle output)
    {
        var carriers = Carriers.Of(key, tensor.Name, tensor.Shape);
        var weights = new float[carriers.Count];
        CarrierReader.Read(tensor, carriers, weights);
        var step = strength * Spread.Of(weights);
        using var chance = new KeyStream(key.Derive("rounding 1", System.Text.Encoding.UTF8.GetBytes(tensor.Name)));
        var raw = new byte[Carriers.Run * tensor.Layout.Stride];
        var (at, count, squares, change, largest) = (0, 0L, 0.0, 0.0, 0.0);
        for (var run = 0; run < carriers.Runs; run++)
        {
            var (first, length) = carriers[run];
            var place = tensor.Offset + (first * tensor.Layout.Stride);
            var bytes = raw.AsSpan(0, length * tensor.Layout.Stride);
            tensor.Source.Read(place, bytes);
            for (var i = 0; i < length; i++, at++)
            {
                // What is not changed keeps its very bytes: zeros, or a sparse model would not be sparse any more, and what is not finite.
                if (weights[at] == 0 || !float.IsFinite(weights[at]))
                    continue;
                var now = NewValue(weights[at], step * carriers.Sign(at), tensor.Layout.Kind, chance.Next16());
                RoundedNumber.Write(now, tensor.Layout.Kind, bytes[(i * tensor.Layout.Stride)..]);
                var by = Math.Abs((double)now - weights[at]);
                (squares, change, largest) = (squares + ((double)weights[at] * weights[at]), change + (by * by), Math.Max(largest, by));
                count++;
            }

            RandomAccess.Write(output, bytes, place);
        }

        return new MarkedTensor(ScanScope.Printable(tensor.Name), tensor.Shape, tensor.Layout.Name, count, squares > 0 ? Math.Sqrt(change / squares) : 0, largest);
    }

    static float NewValue(float weight, double add, NumberKind kind, ushort chance)
    {
        var now = RoundedNumber.Of((float)(weight + add), kind, chance);
        return float.IsFinite(now) ? now : weight;
    }

    static void Copy(string path, SafeFileHandle output, CancellationToken cancel)
    {
        using var input = ModelFiles.Sources.FileSource.Open(path);
        var buffer = new byte[(int)Math.Min(CopyBytes, Math.Max(1, input.Length))];
        for (long at = 0; at < input.Length;)
        {
            cancel.ThrowIfCancellationRequested();
            var got = input.Read(at, buffer);
            RandomAccess.Write(output, buffer.AsSpan(0, got), at);
            at += got;
        }
    }
}
