namespace Assay.Build.ModelFiles.Weights;

/// <summary>How one number is written.</summary>
internal enum NumberKind { Single, Half, Brain, Double, Signed8, Unsigned8, Signed16, Signed32, Signed64 }

/// <summary>
/// How a tensor's numbers lie in its bytes. Where <paramref name="Stride"/> is more than a number's own bytes, a block of
/// quantised weights stands behind each number, which is the block's scale (ggml-common.h, <c>block_q8_0</c>,
/// <c>block_q4_0</c>, <c>block_q4_K</c>: a half first in each).
/// </summary>
/// <param name="Name">What reports call the type.</param>
/// <param name="Stride">Bytes from one number to the next.</param>
internal readonly record struct NumberLayout(string Name, NumberKind Kind, int Stride, bool BigEndian = false)
{
    public bool IsScale => Kind == NumberKind.Half && Stride > 2;

    /// <summary>Real numbers of which each has its own bytes: the only ones that can hide something in their last bits.</summary>
    public bool IsFloat => Kind <= NumberKind.Double && !IsScale;

    /// <summary>The layout of a type as safetensors, GGUF and reports spell it; null when its numbers are not looked at.</summary>
    public static NumberLayout? Of(string name, bool bigEndian = false) => name switch
    {
        "F32" => new(name, NumberKind.Single, 4, bigEndian),
        "F16" => new(name, NumberKind.Half, 2, bigEndian),
        "BF16" => new(name, NumberKind.Brain, 2, bigEndian),
        "F64" => new(name, NumberKind.Double, 8, bigEndian),
        "I8" => new(name, NumberKind.Signed8, 1, bigEndian),
        "U8" => new(name, NumberKind.Unsigned8, 1, bigEndian),
        "I16" => new(name, NumberKind.Signed16, 2, bigEndian),
        "I32" => new(name, NumberKind.Signed32, 4, bigEndian),
        "I64" => new(name, NumberKind.Signed64, 8, bigEndian),
        "Q8_0" => new(name, NumberKind.Half, 34),
        "Q4_0" => new(name, NumberKind.Half, 18),
        "Q4_K" => new(name, NumberKind.Half, 144),
        _ => null,
    };

    /// <summary>The layout of a NumPy type such as <c>&lt;f4</c>; null for what is not looked at.</summary>
    public static NumberLayout? OfNumpy(string code)
    {
        code = code.Trim('\'', '"');
        return code is not [('<' or '>' or '|' or '=') and var order, ..] ? null : Of(code[1..] switch
        {
            "f2" => "F16",
            "f4" => "F32",
            "f8" => "F64",
            "i1" => "I8",
            "u1" => "U8",
            "i2" => "I16",
            "i4" => "I32",
            "i8" => "I64",
            _ => "",
        }, order == '>');
    }

    /// <summary>The layout of a PyTorch storage (<c>FloatStorage</c>) or type (<c>float32</c>).</summary>
    public static NumberLayout? OfTorch(string type) => Of(type switch
    {
        "FloatStorage" or "float32" => "F32",
        "HalfStorage" or "float16" => "F16",
        "BFloat16Storage" or "bfloat16" => "BF16",
        "DoubleStorage" or "float64" => "F64",
        "CharStorage" or "QInt8Storage" or "int8" => "I8",
        "ByteStorage" or "QUInt8Storage" or "uint8" => "U8",
        "ShortStorage" or "int16" => "I16",
        "IntStorage" or "QInt32Storage" or "int32" => "I32",
        "LongStorage" or "int64" => "I64",
        _ => "",
    });
}
