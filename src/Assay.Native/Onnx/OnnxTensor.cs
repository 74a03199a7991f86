namespace Assay.Native;

/// <summary>Element types by their number in ONNX (TensorProto.DataType); <c>NotATensor</c> is a sequence, map or optional.</summary>
public enum OnnxElement
{
    NotATensor = -1,
    Undefined = 0,
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    String = 8,
    Bool = 9,
    Float16 = 10,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
    Complex64 = 14,
    Complex128 = 15,
    BFloat16 = 16,
}

/// <summary>A declared input or output; a dimension of -1 is free (a batch of rows, usually).</summary>
public sealed record OnnxPort(string Name, OnnxElement Element, IReadOnlyList<long> Shape);

/// <summary>
/// A named tensor, row-major. <see cref="Data"/> is <c>float[]</c>, <c>double[]</c>, <c>int[]</c>, <c>long[]</c>,
/// <c>bool[]</c> or <c>string[]</c> with as many elements as <see cref="Shape"/> says.
/// </summary>
public sealed class OnnxTensor
{
    OnnxTensor(string name, OnnxElement element, Array data, long[] shape)
    {
        var count = 1L;
        foreach (var size in shape)
            count = checked(count * size);
        if (count != data.Length)
            throw new ArgumentException($"shape [{string.Join(", ", shape)}] has {count} elements, the data {data.Length}", nameof(shape));
        (Name, Element, Data, Shape) = (name, element, data, shape);
    }

    public string Name { get; }

    public OnnxElement Element { get; }

    public Array Data { get; }

    public IReadOnlyList<long> Shape { get; }

    public static OnnxTensor Of(string name, float[] data, params long[] shape) => new(name, OnnxElement.Float, data, shape);

    public static OnnxTensor Of(string name, double[] data, params long[] shape) => new(name, OnnxElement.Double, data, shape);

    public static OnnxTensor Of(string name, int[] data, params long[] shape) => new(name, OnnxElement.Int32, data, shape);

    public static OnnxTensor Of(string name, long[] data, params long[] shape) => new(name, OnnxElement.Int64, data, shape);

    public static OnnxTensor Of(string name, bool[] data, params long[] shape) => new(name, OnnxElement.Bool, data, shape);

    public static OnnxTensor Of(string name, string[] data, params long[] shape) => new(name, OnnxElement.String, data, shape);

    /// <summary>The numbers (booleans as 0 and 1), whatever their type; null for strings.</summary>
    public double[]? ToDoubles() => Data switch
    {
        float[] f => Array.ConvertAll(f, x => (double)x),
        double[] d => d,
        int[] i => Array.ConvertAll(i, x => (double)x),
        long[] l => Array.ConvertAll(l, x => (double)x),
        bool[] b => Array.ConvertAll(b, x => x ? 1.0 : 0.0),
        _ => null,
    };
}
