using Assay.Build.Tests.ModelFiles;
using static Assay.Build.Tests.Watermarks.WatermarkBytes;

namespace Assay.Build.Tests.Watermarks;

public sealed class WeightWatermarkTests : WatermarkTest
{
    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void A_mark_is_found_with_its_key_and_with_no_other(string type)
    {
        var marked = Marked(Safetensors(Network(), type), Key(1));
        var found = WeightWatermark.Verify(marked, Key(1));
        Assert.InRange(found.PValue, 0, 1e-20);
        Assert.Equal(2, found.Tensors);
        Assert.InRange(WeightWatermark.Verify(marked, Key(2)).PValue, 1e-3, 1);
        Assert.InRange(WeightWatermark.Verify(marked + ".original", Key(1)).PValue, 1e-3, 1);
    }

    [Fact]
    public void Under_wrong_keys_the_p_value_is_uniform()
    {
        var marked = Marked(Safetensors(Network()), Key(1));
        const int keys = 200;
        var values = Enumerable.Range(100, keys).Select(k => WeightWatermark.Verify(marked, Key(k)).PValue).Order().ToList();
        // Kolmogorov and Smirnov's distance; 1.95 / sqrt(n) is exceeded once in a thousand times.
        var distance = values.Select((p, i) => Math.Max(Math.Abs(p - ((double)i / keys)), Math.Abs(p - ((i + 1.0) / keys)))).Max();
        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(keys));
    }

    [Fact]
    public void Many_marked_models_do_not_make_a_key_look_right()
    {
        // The other side of the same: one key, models it never marked.
        var values = Enumerable.Range(0, 40).Select(seed => WeightWatermark.Verify(Write("other", Safetensors(Network(1000 + (seed * 10)))), Key(1)).PValue).ToList();
        Assert.InRange(values.Count(p => p < 0.1), 0, 13);
        Assert.InRange(values.Min(), 1e-5, 1);
    }

    [Fact]
    public void The_order_of_the_file_its_format_and_other_tensors_do_not_matter()
    {
        var tensors = Tensors(Marked(Safetensors(Network()), Key(1)));
        var expected = WeightWatermark.Verify(At("marked"), Key(1)).PValue;
        Assert.Equal(expected, WeightWatermark.Verify(Write("turned", Safetensors([.. tensors.Reverse()])), Key(1)).PValue);
        Assert.Equal(expected, WeightWatermark.Verify(Write("raw.onnx", Onnx(tensors)), Key(1)).PValue);
        Assert.Equal(expected, WeightWatermark.Verify(Write("typed.onnx", Onnx(tensors, typed: true)), Key(1)).PValue);
        var more = WeightWatermark.Verify(Write("more", Safetensors([.. tensors, ("head.weight", [50, 100], WeightBytes.Normal(5000, 9))])), Key(1));
        Assert.InRange(more.PValue, 0, 1e-15);
    }

    [Fact]
    public void A_mark_written_into_onnx_is_the_same_mark()
    {
        foreach (var typed in new[] { false, true })
        {
            var marked = Marked(Onnx(Network(), typed), Key(1), $"marked-{typed}.onnx");
            Assert.InRange(WeightWatermark.Verify(marked, Key(1)).PValue, 0, 1e-20);
            Assert.Equal(Tensors(Marked(Safetensors(Network()), Key(1), $"as-safetensors-{typed}")).Select(t => t.Numbers), Tensors(marked).Select(t => t.Numbers));
        }
    }

    [Fact]
    public void It_survives_noise_pruning_and_fewer_bits()
    {
        var tensors = Tensors(Marked(Safetensors(Network()), Key(1)));
        foreach (var (name, change) in new (string, Func<float[], float[]>)[]
        {
            ("noise of 50 %", w => Noise(w, 0.5)), ("pruned by 50 %", w => Prune(w, 0.5)), ("int8", Int8),
        })
            Assert.True(WeightWatermark.Verify(Write("attacked", Safetensors(Changed(tensors, change))), Key(1)).PValue < 1e-6, name);
        foreach (var type in new[] { "F16", "BF16" })
            Assert.InRange(WeightWatermark.Verify(Write("attacked", Safetensors(tensors, type)), Key(1)).PValue, 0, 1e-20);
    }

    [Fact]
    public void Whole_numbers_of_a_quantiser_are_read_by_the_name_it_gives_them()
    {
        var tensors = Tensors(Marked(Safetensors(Network()), Key(1)));
        byte[] Quantise(float[] w, int zero) => [.. w.Select(x => (byte)(int)(MathF.Round(x / (w.Max(Math.Abs) / 127)) + zero))];
        foreach (var (type, zero) in new[] { ("I8", 0), ("U8", 128) })
        {
            var file = WeightBytes.Safetensors([.. tensors.Select(t => (t.Name + "_quantized", type, t.Shape, Quantise(t.Numbers, zero)))]);
            Assert.InRange(WeightWatermark.Verify(Write(type, file), Key(1)).PValue, 0, 1e-15);
        }
    }

    [Fact]
    public void Only_carriers_change_and_no_more_than_the_strength_says()
    {
        var network = Network();
        (network[0].Numbers[7], network[0].Numbers[8], network[2].Numbers[9]) = (0, float.PositiveInfinity, -0f);
        Marked(Safetensors(network), Key(1), strength: 0.05);
        var (before, after) = (File.ReadAllBytes(At("marked.original")), File.ReadAllBytes(At("marked")));
        Assert.Equal(before.Length, after.Length);
        var (first, second) = (Tensors(At("marked.original")), Tensors(At("marked")));
        // Header and bias are the same bytes.
        var header = 8 + (int)BitConverter.ToInt64(before);
        Assert.Equal(before[..header], after[..header]);
        Assert.Equal(before[(header + 120_000)..(header + 120_800)], after[(header + 120_000)..(header + 120_800)]);
        Assert.Equal((0f, float.PositiveInfinity), (second[0].Numbers[7], second[0].Numbers[8]));
        Assert.True(float.IsNegative(second[1].Numbers[9]) && second[1].Numbers[9] == 0);
        for (var t = 0; t < 2; t++)
        {
            var deviation = t == 0 ? 0.05 : 0.2;
            var steps = first[t].Numbers.Zip(second[t].Numbers, (a, b) => Math.Abs((double)b - a)).Where(double.IsFinite).Where(d => d > 0).ToList();
            Assert.InRange(steps.Max(), 0.045 * deviation, 0.055 * deviation);
        }
    }

    [Fact]
    public void A_tensor_larger_than_its_carriers_is_marked_in_parts_and_read_without_its_bulk()
    {
        (string, long[], float[])[] large = [("large.weight", [1500, 1000], WeightBytes.Normal(1_500_000))];
        var input = Write("large", Safetensors(large));
        var embedding = WeightWatermark.Embed(input, At("marked"), Key(1));
        Assert.Equal(65_536, embedding.Marked);
        Assert.InRange(embedding.LargestRelativeChange, 0.04, 0.06);
        var changed = Tensors(At("marked"))[0].Numbers.Zip(large[0].Item3, (a, b) => a != b).Count(c => c);
        Assert.InRange(changed, 65_000, 65_536);
        Assert.InRange(WeightWatermark.Verify(At("marked"), Key(1)).PValue, 0, 1e-20);
    }

    [Fact]
    public void A_model_in_shards_is_one_model()
    {
        var tensors = Network();
        Directory.CreateDirectory(At("shards"));
        for (var i = 0; i < 3; i += 2)
            WeightWatermark.Embed(Write($"plain-{i}", Safetensors([tensors[i]])), Path.Combine(At("shards"), $"model-{i}.safetensors"), Key(1), new WatermarkOptions { Strength = 0.08 });
        var all = WeightWatermark.Verify(At("shards"), Key(1));
        Assert.Equal((2, 40_000), (all.Tensors, all.Weights));
        Assert.InRange(all.PValue, 0, 1e-25);
        File.Copy(Path.Combine(At("shards"), "model-0.safetensors"), Path.Combine(At("shards"), "copy.safetensors"));
        Assert.Contains("two files hold tensor", WeightWatermark.Verify(At("shards"), Key(1)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_too_small_for_a_mark_is_refused_and_nothing_is_written()
    {
        var embedding = WeightWatermark.Embed(Write("tiny", Safetensors([("w", [4, 8], WeightBytes.Normal(32))])), At("out"), Key(1));
        Assert.Contains("would not be found again", embedding.Fault, StringComparison.Ordinal);
        Assert.Equal([At("tiny")], Directory.GetFiles(Path.GetDirectoryName(At("out"))!));
        var none = WeightWatermark.Embed(Write("bias", Safetensors([("b", [4000], WeightBytes.Normal(4000))])), At("out"), Key(1));
        Assert.Contains("no tensor that could carry a mark", none.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_original_is_never_written_to()
    {
        var input = Write("model", Safetensors(Network()));
        Assert.Throws<IOException>(() => WeightWatermark.Embed(input, input, Key(1)));
        Assert.Equal(Safetensors(Network()), File.ReadAllBytes(input));
    }
}
