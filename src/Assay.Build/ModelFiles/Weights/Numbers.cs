using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>Raw bytes to single-precision numbers, for statistics; a double beyond their range becomes the largest of them.</summary>
internal static class Numbers
{
    /// <summary>The numbers of <paramref name="raw"/>: itself where it can be, else written into <paramref name="room"/>.</summary>
    public static ReadOnlySpan<float> Of(NumberLayout layout, ReadOnlySpan<byte> raw, float[] room)
    {
        var count = raw.Length / layout.Stride;
        if (layout is { Kind: NumberKind.Single, BigEndian: false })
            return MemoryMarshal.Cast<byte, float>(raw)[..count];
        var into = room.AsSpan(0, count);
        switch (layout.Kind)
        {
            case NumberKind.Half when !layout.IsScale && !layout.BigEndian:
                Halves(MemoryMarshal.Cast<byte, ushort>(raw)[..count], into);
                break;
            case NumberKind.Brain when !layout.BigEndian:
                Brains(MemoryMarshal.Cast<byte, ushort>(raw)[..count], MemoryMarshal.Cast<float, uint>(into));
                break;
            default:
                for (var i = 0; i < count; i++)
                    into[i] = One(layout, raw.Slice(i * layout.Stride));
                break;
        }

        return into;
    }

    static float One(NumberLayout layout, ReadOnlySpan<byte> at) => (layout.Kind, layout.BigEndian) switch
    {
        (NumberKind.Single, _) => BinaryPrimitives.ReadSingleBigEndian(at),
        (NumberKind.Half, false) => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
        (NumberKind.Half, true) => (float)BinaryPrimitives.ReadHalfBigEndian(at),
        (NumberKind.Brain, _) => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16BigEndian(at) << 16),
        (NumberKind.Double, false) => Narrow(BinaryPrimitives.ReadDoubleLittleEndian(at)),
        (NumberKind.Double, true) => Narrow(BinaryPrimitives.ReadDoubleBigEndian(at)),
        (NumberKind.Signed8, _) => (sbyte)at[0],
        (NumberKind.Unsigned8, _) => at[0],
        (NumberKind.Signed16, false) => BinaryPrimitives.ReadInt16LittleEndian(at),
        (NumberKind.Signed16, true) => BinaryPrimitives.ReadInt16BigEndian(at),
        (NumberKind.Signed32, false) => BinaryPrimitives.ReadInt32LittleEndian(at),
        (NumberKind.Signed32, true) => BinaryPrimitives.ReadInt32BigEndian(at),
        (_, false) => BinaryPrimitives.ReadInt64LittleEndian(at),
        _ => BinaryPrimitives.ReadInt64BigEndian(at),
    };

    static float Narrow(double value) => double.IsFinite(value) ? (float)Math.Clamp(value, float.MinValue, float.MaxValue) : (float)value;

    // A half's exponent and mantissa, moved into place and scaled by 2^112, are its value, subnormals too; the largest exponent is not finite.
    static void Halves(ReadOnlySpan<ushort> from, Span<float> into)
    {
        var i = 0;
        var scale = new Vector<float>(BitConverter.UInt32BitsToSingle(0x77800000));
        for (; i <= from.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(from[i..]), out var low, out var high);
            Half(low, scale).CopyTo(into[i..]);
            Half(high, scale).CopyTo(into[(i + Vector<uint>.Count)..]);
        }

        for (; i < from.Length; i++)
            into[i] = (float)BitConverter.UInt16BitsToHalf(from[i]);
    }

    static Vector<float> Half(Vector<uint> bits, Vector<float> scale)
    {
        var magnitude = Vector.AsVectorSingle(Vector.ShiftLeft(bits & new Vector<uint>(0x7fff), 13)) * scale;
        var endless = Vector.Equals(bits & new Vector<uint>(0x7c00), new Vector<uint>(0x7c00)) & new Vector<uint>(0x7f800000);
        return Vector.AsVectorSingle(Vector.AsVectorUInt32(magnitude) | endless | Vector.ShiftLeft(bits & new Vector<uint>(0x8000), 16));
    }

    static void Brains(ReadOnlySpan<ushort> from, Span<uint> into)
    {
        var i = 0;
        for (; i <= from.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(from[i..]), out var low, out var high);
            Vector.ShiftLeft(low, 16).CopyTo(into[i..]);
            Vector.ShiftLeft(high, 16).CopyTo(into[(i + Vector<uint>.Count)..]);
        }

        for (; i < from.Length; i++)
            into[i] = (uint)from[i] << 16;
    }
}
