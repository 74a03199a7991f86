using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Assay;

/// <summary>
/// CRC-32 of zip, gzip, xz and PNG (polynomial 0x04C11DB7, reflected: 0xEDB88320). With carry-less multiplication where the processor
/// has it (V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009).
/// </summary>
public struct Crc32
{
    const int Block = 64;
    const int WideBlock = 4 * 64;
    static readonly uint[] Tables = Make();
    uint state;

    /// <summary>The checksum of what was added so far.</summary>
    public readonly uint Value => state;

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = default(Crc32);
        crc.Add(bytes);
        return crc.Value;
    }

    /// <summary>Continues with more bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = ~state;
        if (Pclmulqdq.V512.IsSupported && bytes.Length >= 2 * WideBlock)
        {
            // The lanes that are left stand for the bytes they were folded from; the narrow way goes on with them as if they were data.
            Span<Vector128<ulong>> lanes = stackalloc Vector128<ulong>[WideBlock / 16];
            var whole = bytes.Length - (bytes.Length % WideBlock);
            FoldWide(crc, MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes[..whole]), MemoryMarshal.Cast<Vector128<ulong>, Vector512<ulong>>(lanes));
            crc = Fold(0, lanes);
            bytes = bytes[whole..];
        }

        if (Pclmulqdq.IsSupported && bytes.Length >= Block)
        {
            var whole = bytes.Length & ~15;
            crc = Fold(crc, MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes[..whole]));
            bytes = bytes[whole..];
        }

        state = ~ByTable(crc, bytes);
    }

    // Four lanes of 128 bits, each multiplied by x^(512±32) mod P, then one lane, then Barrett reduction; the constants are those of the paper for this polynomial.
    // Compiled well at once: the first archive is often the only one of a run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static uint Fold(uint crc, ReadOnlySpan<Vector128<ulong>> data)
    {
        var far = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);
        var near = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);
        var low = Vector128.Create(uint.MaxValue, 0, uint.MaxValue, 0).AsUInt64();
        var (a, b, c, d) = (data[0] ^ Vector128.CreateScalar(crc).AsUInt64(), data[1], data[2], data[3]);
        var at = 4;
        for (; at + 4 <= data.Length; at += 4)
        {
            a = Step(a, far, data[at]);
            b = Step(b, far, data[at + 1]);
            c = Step(c, far, data[at + 2]);
            d = Step(d, far, data[at + 3]);
        }

        a = Step(a, near, b);
        a = Step(a, near, c);
        a = Step(a, near, d);
        for (; at < data.Length; at++)
            a = Step(a, near, data[at]);

        a = Sse2.ShiftRightLogical128BitLane(a, 8) ^ Pclmulqdq.CarrylessMultiply(a, near, 0x10);
        a = Sse2.ShiftRightLogical128BitLane(a, 4) ^ Pclmulqdq.CarrylessMultiply(a & low, Vector128.CreateScalar(0x0163cd6124UL), 0);
        var reduce = Vector128.Create(0x01db710641UL, 0x01f7011641UL);
        var quotient = Pclmulqdq.CarrylessMultiply(a & low, reduce, 0x10) & low;
        return (a ^ Pclmulqdq.CarrylessMultiply(quotient, reduce, 0)).AsUInt32()[1];
    }

    // The same with four lanes of 512 bits, and x^(2048±32) mod P.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FoldWide(uint crc, ReadOnlySpan<Vector512<ulong>> data, Span<Vector512<ulong>> lanes)
    {
        var far = Vector512.Create(Vector256.Create(Vector128.Create(0x011542778aUL, 0x01322d1430UL)));
        var (a, b, c, d) = (data[0] ^ Vector512.CreateScalar((ulong)crc), data[1], data[2], data[3]);
        for (var at = 4; at + 4 <= data.Length; at += 4)
        {
            a = Step(a, far, data[at]);
            b = Step(b, far, data[at + 1]);
            c = Step(c, far, data[at + 2]);
            d = Step(d, far, data[at + 3]);
        }

        (lanes[0], lanes[1], lanes[2], lanes[3]) = (a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Step(Vector512<ulong> value, Vector512<ulong> by, Vector512<ulong> next) =>
        Pclmulqdq.V512.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(value, by, 0x11) ^ next;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> Step(Vector128<ulong> value, Vector128<ulong> by, Vector128<ulong> next) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11) ^ next;

    static uint ByTable(uint crc, ReadOnlySpan<byte> bytes)
    {
        var tables = Tables;
        while (bytes.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = tables[(7 * 256) + (byte)low] ^ tables[(6 * 256) + (byte)(low >> 8)] ^ tables[(5 * 256) + (byte)(low >> 16)] ^ tables[(4 * 256) + (low >> 24)]
                ^ tables[(3 * 256) + (byte)high] ^ tables[(2 * 256) + (byte)(high >> 8)] ^ tables[256 + (byte)(high >> 16)] ^ tables[high >> 24];
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
            crc = (crc >> 8) ^ tables[(byte)crc ^ b];
        return crc;
    }

    static uint[] Make()
    {
        var tables = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        return tables;
    }
}
