using Assay.Build.Tests.ModelFiles;

namespace Assay.Build.Tests.Watermarks;

/// <summary>Models to mark, keys that are always the same, and what a thief does to weights.</summary>
static class WatermarkBytes
{
    public static WatermarkKey Key(int seed)
    {
        var secret = new byte[WatermarkKey.KeyBytes];
        new Random(seed).NextBytes(secret);
        return new WatermarkKey(secret);
    }

    /// <summary>Two layers and a bias, of 40,000 weights.</summary>
    public static (string Name, long[] Shape, float[] Numbers)[] Network(int seed = 1) =>
    [
        ("first.weight", [200, 150], WeightBytes.Normal(30_000, seed)), ("first.bias", [200], WeightBytes.Normal(200, seed + 1)),
        ("second.weight", [50, 200], WeightBytes.Normal(10_000, seed + 2, 0.2)),
    ];

    public static byte[] Safetensors((string Name, long[] Shape, float[] Numbers)[] tensors, string type = "F32") =>
        WeightBytes.Safetensors([.. tensors.Select(t => (t.Name, type, t.Shape, Bytes(t.Numbers, type)))]);

    public static byte[] Bytes(float[] numbers, string type) => type switch
    {
        "F16" => WeightBytes.Halves(numbers),
        "BF16" => [.. numbers.SelectMany(n => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(n) >> 16)))],
        _ => WeightBytes.Raw(numbers),
    };

    /// <summary>The same tensors as initializers: raw bytes, or float_data where <paramref name="typed"/>.</summary>
    public static byte[] Onnx((string Name, long[] Shape, float[] Numbers)[] tensors, bool typed = false) =>
    [
        .. ProtoBytes.Number(1, 8),
        .. ProtoBytes.Field(7, [.. tensors.Select(t => ProtoBytes.Field(5, Dimensions(t.Shape), ProtoBytes.Number(2, 1), ProtoBytes.Field(8, t.Name), ProtoBytes.Field(typed ? 4 : 9, WeightBytes.Raw(t.Numbers)))), ProtoBytes.Field(2, "graph")]),
        .. ProtoBytes.Field(8, ProtoBytes.Number(2, 17)),
    ];

    /// <summary>Reads the tensors of a marked file back.</summary>
    public static (string Name, long[] Shape, float[] Numbers)[] Tensors(string path)
    {
        using var file = Assay.Build.Watermarks.MarkedFile.Open(path, out var error);
        Assert.True(file is not null, error);
        return [.. file.Tensors.Select(t => (t.Name, t.Shape.ToArray(), Assay.Build.ModelFiles.Weights.Numbers.Of(t.Layout, t.Source.Bytes(t.Offset, (int)t.Length), new float[t.Count]).ToArray()))];
    }

    public static (string Name, long[] Shape, float[] Numbers)[] Changed((string Name, long[] Shape, float[] Numbers)[] tensors, Func<float[], float[]> change) =>
        [.. tensors.Select(t => (t.Name, t.Shape, change(t.Numbers)))];

    public static float[] Noise(float[] weights, double share)
    {
        var noise = WeightBytes.Normal(weights.Length, 77, share * Math.Sqrt(weights.Average(w => (double)w * w)));
        return [.. weights.Select((w, i) => w + noise[i])];
    }

    public static float[] Prune(float[] weights, double share)
    {
        var bar = weights.Select(Math.Abs).Order().ElementAt((int)(weights.Length * share));
        return [.. weights.Select(w => Math.Abs(w) < bar ? 0 : w)];
    }

    /// <summary>Eight bits, symmetric, one scale for the tensor: there and back.</summary>
    public static float[] Int8(float[] weights)
    {
        var scale = weights.Max(Math.Abs) / 127;
        return [.. weights.Select(w => MathF.Round(w / scale) * scale)];
    }

    static byte[] Dimensions(long[] shape) => [.. shape.SelectMany(d => ProtoBytes.Number(1, (ulong)d))];
}

/// <summary>A folder with models in it, and the two commands on them.</summary>
public abstract class WatermarkTest : IDisposable
{
    readonly Scratch _scratch = new();

    protected string At(string name) => Path.Combine(_scratch.Path, name);

    protected string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    protected string Marked(byte[] model, WatermarkKey key, string name = "marked", double? strength = null)
    {
        var input = Write(name + ".original", model);
        var embedding = WeightWatermark.Embed(input, At(name), key, new WatermarkOptions { Strength = strength });
        Assert.True(embedding.Fault is null, embedding.Fault);
        return At(name);
    }

    public void Dispose()
    {
        _scratch.Dispose();
        GC.SuppressFinalize(this);
    }
}
