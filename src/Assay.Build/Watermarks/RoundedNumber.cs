using System.Buffers.Binary;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.Watermarks;

/// <summary>A number as its type can hold it, rounded towards zero or away from it with the chance that keeps the mean.</summary>
internal static class RoundedNumber
{
    /// <param name="chance">A uniform draw.</param>
    public static float Of(float value, NumberKind kind, ushort chance)
    {
        // Bits of a single that the type does not have: 16 of BF16, 13 of F16 (in its normal range; below it, the nearest is taken).
        var lost = kind switch { NumberKind.Brain => 16, NumberKind.Half => 13, _ => 0 };
        if (lost == 0 || !float.IsFinite(value))
            return value;
        var bits = BitConverter.SingleToUInt32Bits(value) + ((uint)chance >> (16 - lost));
        var cut = BitConverter.UInt32BitsToSingle(bits & ~((1u << lost) - 1));
        return kind == NumberKind.Half ? (float)(Half)cut : cut;
    }

    public static void Write(float value, NumberKind kind, Span<byte> into)
    {
        if (kind == NumberKind.Single)
            BinaryPrimitives.WriteSingleLittleEndian(into, value);
        else if (kind == NumberKind.Half)
            BinaryPrimitives.WriteHalfLittleEndian(into, (Half)value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16));
    }
}
