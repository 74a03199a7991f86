using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Assay.Build;

/// <summary>Eight whole BLAKE3 chunks side by side, one in each lane of the processor's vectors: chunks do not depend on each other.</summary>
internal static class Blake3Lanes
{
    public const int Count = 8;
    public const int Bytes = Count * 1024;
    const uint ChunkStart = 1, ChunkEnd = 2;

    static readonly byte[][] Order = Blake3.Orders();

    public static bool Supported => Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    /// <summary>Values of the chunks <paramref name="first"/> to <c>first + 7</c>: eight words each, one chunk after the other.</summary>
    public static void Chunks(ReadOnlySpan<byte> data, ulong first, Span<uint> values)
    {
        ReadOnlySpan<uint> iv = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19];
        var words = MemoryMarshal.Cast<byte, uint>(data);
        var low = Vector256.Create((uint)first, (uint)(first + 1), (uint)(first + 2), (uint)(first + 3), (uint)(first + 4), (uint)(first + 5), (uint)(first + 6), (uint)(first + 7));
        var high = Vector256.Create(
            (uint)(first >> 32), (uint)((first + 1) >> 32), (uint)((first + 2) >> 32), (uint)((first + 3) >> 32),
            (uint)((first + 4) >> 32), (uint)((first + 5) >> 32), (uint)((first + 6) >> 32), (uint)((first + 7) >> 32));
        Span<Vector256<uint>> h = stackalloc Vector256<uint>[8];
        Span<Vector256<uint>> v = stackalloc Vector256<uint>[16];
        Span<Vector256<uint>> m = stackalloc Vector256<uint>[16];
        for (var i = 0; i < 8; i++)
            h[i] = Vector256.Create(iv[i]);
        for (var block = 0; block < 16; block++)
        {
            for (var w = 0; w < 16; w++)
            {
                var at = (block * 16) + w;
                m[w] = Vector256.Create(words[at], words[at + 256], words[at + 512], words[at + 768], words[at + 1024], words[at + 1280], words[at + 1536], words[at + 1792]);
            }

            h.CopyTo(v);
            for (var i = 0; i < 4; i++)
                v[8 + i] = Vector256.Create(iv[i]);
            (v[12], v[13], v[14]) = (low, high, Vector256.Create(64u));
            v[15] = Vector256.Create((block == 0 ? ChunkStart : 0) | (block == 15 ? ChunkEnd : 0));
            for (var round = 0; round < 7; round++)
                Round(v, m, Order[round]);
            for (var i = 0; i < 8; i++)
                h[i] = v[i] ^ v[i + 8];
        }

        for (var i = 0; i < 8; i++)
            for (var lane = 0; lane < Count; lane++)
                values[(lane * 8) + i] = h[i].GetElement(lane);
    }

    static void Round(Span<Vector256<uint>> v, ReadOnlySpan<Vector256<uint>> m, ReadOnlySpan<byte> s)
    {
        Mix(ref v[0], ref v[4], ref v[8], ref v[12], m[s[0]], m[s[1]]);
        Mix(ref v[1], ref v[5], ref v[9], ref v[13], m[s[2]], m[s[3]]);
        Mix(ref v[2], ref v[6], ref v[10], ref v[14], m[s[4]], m[s[5]]);
        Mix(ref v[3], ref v[7], ref v[11], ref v[15], m[s[6]], m[s[7]]);
        Mix(ref v[0], ref v[5], ref v[10], ref v[15], m[s[8]], m[s[9]]);
        Mix(ref v[1], ref v[6], ref v[11], ref v[12], m[s[10]], m[s[11]]);
        Mix(ref v[2], ref v[7], ref v[8], ref v[13], m[s[12]], m[s[13]]);
        Mix(ref v[3], ref v[4], ref v[9], ref v[14], m[s[14]], m[s[15]]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Mix(ref Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d, Vector256<uint> x, Vector256<uint> y)
    {
        a += b + x;
        d ^= a;
        d = (d >>> 16) | (d << 16);
        c += d;
        b ^= c;
        b = (b >>> 12) | (b << 20);
        a += b + y;
        d ^= a;
        d = (d >>> 8) | (d << 24);
        c += d;
        b ^= c;
        b = (b >>> 7) | (b << 25);
    }
}
