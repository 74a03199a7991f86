using Assay.Build.ModelFiles.Protobuf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Paddle;

/// <summary>
/// Parameters combined in one file (.pdiparams, paddle/fluid/framework/lod_tensor.cc): for each tensor a version, its levels
/// of detail, another version, a TensorDesc with its size, and the numbers. The names stand in the program.
/// </summary>
internal sealed class PaddleParametersFormat : IModelFormat
{
    public string Id => "paddle-parameters";

    public IReadOnlyList<Rule> Rules => PaddleRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || head.Length < 24 || head[..16].IndexOfAnyExcept((byte)0) >= 0)
            return false;
        var description = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(head[16..]);
        return description is > 1 and < 1024 && head[20] == 0x08 && head[21] is < 40 && (description == 2 || head[22] is 0x10 or 0x12);
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new PaddleRules(scope);
        var proto = new ProtoReader(source);
        long at = 0;
        for (var tensors = 0L; at < source.Length; tensors++)
        {
            if ((tensors & 255) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            var cursor = new ByteCursor(source, at, source.Length, 64);
            var (version, levels) = (cursor.U32(), cursor.U64());
            for (var i = 0ul; i < levels && i < 64 && !cursor.Ended; i++)
                cursor.Skip(cursor.U64() is < long.MaxValue and var bytes ? (long)bytes : -1);
            var (inner, size) = (cursor.U32(), cursor.I32());
            var data = cursor.Position + size;
            if (cursor.Ended || version != 0 || inner != 0 || levels > 64 || size < 0 || data > source.Length || Bytes(proto, cursor.Position, data) is not { } length || length > source.Length - data)
            {
                rules.Wrong($"tensor {tensors} cannot be read", at);
                scope.Gap($"the parameters are cut or malformed at offset {at}");
                return;
            }

            at = data + (long)length;
        }
    }

    // TensorDesc: data_type 1, dims 2 (packed or not).
    static decimal? Bytes(ProtoReader proto, long at, long end)
    {
        ulong type = 0;
        var elements = 1m;
        bool malformed;
        while (proto.Next(ref at, end, out var field, out malformed))
        {
            if (field is { Number: 1, Wire: 0 })
                type = field.Value;
            else if (field is { Number: 2, Wire: 2 } || (field is { Number: 2, Wire: 0 } && !Product.Times(ref elements, field.Value)))
                return null;
        }

        return malformed || Size(type) is 0 ? null : elements * Size(type);
    }

    // VarType.Type: bool 0, int16 1, int32 2, int64 3, fp16 4, fp32 5, fp64 6, size_t 19, uint8 20, int8 21, bf16 22, complex 23 and 24.
    static int Size(ulong type) => type switch
    {
        0 or 20 or 21 or 32 or 33 => 1,
        1 or 4 or 22 => 2,
        2 or 5 => 4,
        3 or 6 or 19 or 23 => 8,
        24 => 16,
        _ => 0,
    };
}
