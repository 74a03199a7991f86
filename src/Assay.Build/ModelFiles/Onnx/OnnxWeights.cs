using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Onnx;

/// <summary>What a TensorProto says of its numbers (onnx.proto): dims, data_type, float_data, double_data, raw_data.</summary>
internal sealed class OnnxWeights(ByteSource source, ProtoReader proto)
{
    const int MostDimensions = 32;
    readonly List<long> shape = [];
    ulong type;
    ProtoField? data;

    /// <summary>Numbers of single, half or brain precision (TensorProto.DataType 1, 10, 16), wherever they lie.</summary>
    public bool IsFloat => type is 1 or 10 or 16;

    /// <summary>True when the field is one of the numbers' own.</summary>
    public bool Take(ProtoField field)
    {
        switch (field.Number, field.Wire)
        {
            case (1, 0) when shape.Count < MostDimensions:
                shape.Add((long)field.Value);
                return true;
            case (1, 2):
                Packed(field);
                return true;
            case (2, 0):
                type = field.Value;
                return true;
            case (4 or 9 or 10, 2):
                data = field;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The tensor; null when its type is not looked at or it has no bytes of its own.</summary>
    public Tensor? Tensor(string name)
    {
        // TensorProto.DataType; float_data and double_data hold their own types, raw_data any.
        var layout = NumberLayout.Of(type switch { 1 => "F32", 2 => "U8", 3 => "I8", 5 => "I16", 6 => "I32", 7 => "I64", 10 => "F16", 11 => "F64", 16 => "BF16", _ => "" });
        return layout is { } known && data is { Length: > 0 } bytes && (bytes.Number == 9 || (bytes.Number == 4 && type == 1) || (bytes.Number == 10 && type == 11))
            ? new Tensor(name, known, shape, source, bytes.At, bytes.Length)
            : null;
    }

    void Packed(ProtoField field)
    {
        var at = field.At;
        while (shape.Count < MostDimensions && at < field.At + field.Length && proto.Varint(ref at, field.At + field.Length, out var value))
            shape.Add((long)value);
    }
}
