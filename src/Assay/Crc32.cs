using System.Buffers.Binary;
using System.Runtime.CompilerServices;
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

    // Less is done before the wide way is compiled.
    const int WorthWide = 1 << 16;
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
        if (bytes.Length >= WorthWide)
        {
            // The lanes that are left stand for the bytes they were folded from; the narrow way goes on with them as if they were data.
            Span<byte> lanes = stackalloc byte[WideBlock];
            var whole = bytes.Length - (bytes.Length % WideBlock);
            if (FoldWide(crc, bytes[..whole], lanes))
            {
                crc = Fold(0, lanes);
                bytes = bytes[whole..];
            }
        }

        if (Pclmulqdq.IsSupported && bytes.Length >= Block)
        {
            var whole = bytes.Length & ~15;
            crc = Fold(crc, bytes[..whole]);
            bytes = bytes[whole..];
        }

        state = ~ByTable(crc, bytes);
    }

    // Four lanes of 128 bits, each multiplied by x^(512±32) mod P, then one lane, then Barrett reduction; the constants are those of the paper for this polynomial.
    static uint Fold(uint crc, ReadOnlySpan<byte> data)
    {
        var far = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL);
        var near = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);
        var low = Vector128.Create(uint.MaxValue, 0, uint.MaxValue, 0).AsUInt64();
        var (a, b, c, d) = (Narrow(data) ^ Vector128.CreateScalar(crc).AsUInt64(), Narrow(data[16..]), Narrow(data[32..]), Narrow(data[48..]));
        for (data = data[Block..]; data.Length >= Block; data = data[Block..])
        {
            a = Step(a, far, Narrow(data));
            b = Step(b, far, Narrow(data[16..]));
            c = Step(c, far, Narrow(data[32..]));
            d = Step(d, far, Narrow(data[48..]));
        }

        a = Step(a, near, b);
        a = Step(a, near, c);
        a = Step(a, near, d);
        for (; data.Length >= 16; data = data[16..])
            a = Step(a, near, Narrow(data));

        a = Sse2.ShiftRightLogical128BitLane(a, 8) ^ Pclmulqdq.CarrylessMultiply(a, near, 0x10);
        a = Sse2.ShiftRightLogical128BitLane(a, 4) ^ Pclmulqdq.CarrylessMultiply(a & low, Vector128.CreateScalar(0x0163cd6124UL), 0);
        var reduce = Vector128.Create(0x01db710641UL, 0x01f7011641UL);
        var quotient = Pclmulqdq.CarrylessMultiply(a & low, reduce, 0x10) & low;
        return (a ^ Pclmulqdq.CarrylessMultiply(quotient, reduce, 0)).AsUInt32()[1];
    }

    // The same with four lanes of 512 bits, and x^(2048±32) mod P; false where the processor has none. The one method here that the runtime
    // compiles when it is first called, so it is whole in itself; and well at once: the first archive is often the only one of a run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool FoldWide(uint crc, ReadOnlySpan<byte> data, Span<byte> lanes)
    {
        if (!Pclmulqdq.V512.IsSupported)
            return false;
        var far = Vector512.Create(Vector256.Create(Vector128.Create(0x011542778aUL, 0x01322d1430UL)));
        var (a, b, c, d) = (Wide(data) ^ Vector512.CreateScalar((ulong)crc), Wide(data[64..]), Wide(data[128..]), Wide(data[192..]));
        for (data = data[WideBlock..]; data.Length >= WideBlock; data = data[WideBlock..])
        {
            a = Step(a, far, Wide(data));
            b = Step(b, far, Wide(data[64..]));
            c = Step(c, far, Wide(data[128..]));
            d = Step(d, far, Wide(data[192..]));
        }

        a.AsByte().CopyTo(lanes);
        b.AsByte().CopyTo(lanes[64..]);
        c.AsByte().CopyTo(lanes[128..]);
        d.AsByte().CopyTo(lanes[192..]);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<ulong> Wide(ReadOnlySpan<byte> data) => Vector512.Create(data).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> Narrow(ReadOnlySpan<byte> data) => Vector128.Create(data).AsUInt64();

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
