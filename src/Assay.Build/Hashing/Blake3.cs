using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Assay.Build;

/// <summary>BLAKE3 with a 32-byte digest and no key (the BLAKE3 paper, 2020): the base library has none, and signatures may use it.</summary>
internal sealed class Blake3 : ContentHash
{
    const int BlockBytes = 64, ChunkBytes = 1024;
    const uint ChunkStart = 1, ChunkEnd = 2, Parent = 4, Root = 8;

    static readonly uint[] Iv = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19];

    // Which message word a round takes at each of its sixteen places: the permutation of the paper, applied round after round.
    static readonly byte[][] Order = Orders();

    readonly byte[] _pending = new byte[Blake3Lanes.Bytes];
    readonly uint[][] _stack = new uint[64][];
    int _filled;
    int _depth;
    ulong _chunks;

    public override void Append(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            // The last chunk is closed differently, so what may be the last waits until more follows.
            if (_filled == _pending.Length)
            {
                Chunks(_pending);
                _filled = 0;
            }

            if (_filled == 0)
                while (data.Length > _pending.Length)
                {
                    Chunks(data[.._pending.Length]);
                    data = data[_pending.Length..];
                }

            var take = Math.Min(_pending.Length - _filled, data.Length);
            data[..take].CopyTo(_pending.AsSpan(_filled));
            _filled += take;
            data = data[take..];
        }
    }

    public override byte[] Finish()
    {
        var rest = _pending.AsSpan(0, _filled);
        while (rest.Length > ChunkBytes)
        {
            Push(ChunkValue(rest[..ChunkBytes], _chunks));
            rest = rest[ChunkBytes..];
        }

        var state = new uint[16];
        if (_depth == 0)
            LastBlock(rest, _chunks, Root, state);
        else
        {
            LastBlock(rest, _chunks, 0, state);
            var right = state[..8];
            while (_depth-- > 0)
            {
                ParentBlock(_stack[_depth], right, _depth == 0 ? Root : 0, state);
                right = state[..8];
            }
        }

        var digest = new byte[32];
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(digest.AsSpan(i * 4), state[i]);
        return digest;
    }

    void Chunks(ReadOnlySpan<byte> data)
    {
        Span<uint> values = stackalloc uint[Blake3Lanes.Count * 8];
        if (Blake3Lanes.Supported)
            Blake3Lanes.Chunks(data, _chunks, values);
        else
            for (var i = 0; i < Blake3Lanes.Count; i++)
                ChunkValue(data.Slice(i * ChunkBytes, ChunkBytes), _chunks + (uint)i).CopyTo(values[(i * 8)..]);
        for (var i = 0; i < Blake3Lanes.Count; i++)
            Push(values.Slice(i * 8, 8).ToArray());
    }

    // The tree is as full on the left as it can be: two neighbours of one height become a parent at once.
    void Push(uint[] value)
    {
        _chunks++;
        var state = new uint[16];
        for (var total = _chunks; (total & 1) == 0; total >>= 1)
        {
            ParentBlock(_stack[--_depth], value, 0, state);
            value = state[..8];
        }

        _stack[_depth++] = value;
    }

    static uint[] ChunkValue(ReadOnlySpan<byte> chunk, ulong counter)
    {
        var state = new uint[16];
        LastBlock(chunk, counter, 0, state);
        return state[..8];
    }

    static void LastBlock(ReadOnlySpan<byte> chunk, ulong counter, uint flags, uint[] state)
    {
        Span<uint> chaining = stackalloc uint[8];
        Span<uint> block = stackalloc uint[16];
        Iv.CopyTo(chaining);
        var start = ChunkStart;
        while (chunk.Length > BlockBytes)
        {
            Words(chunk[..BlockBytes], block);
            Compress(chaining, block, counter, BlockBytes, start, state);
            state.AsSpan(0, 8).CopyTo(chaining);
            chunk = chunk[BlockBytes..];
            start = 0;
        }

        Span<byte> padded = stackalloc byte[BlockBytes];
        padded.Clear();
        chunk.CopyTo(padded);
        Words(padded, block);
        Compress(chaining, block, counter, (uint)chunk.Length, start | ChunkEnd | flags, state);
    }

    static void ParentBlock(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, uint flags, uint[] state)
    {
        Span<uint> block = stackalloc uint[16];
        left.CopyTo(block);
        right.CopyTo(block[8..]);
        Compress(Iv, block, 0, BlockBytes, Parent | flags, state);
    }

    static void Words(ReadOnlySpan<byte> bytes, Span<uint> words)
    {
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.Cast<byte, uint>(bytes).CopyTo(words);
        else
            for (var i = 0; i < 16; i++)
                words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * 4)..]);
    }

    static void Compress(ReadOnlySpan<uint> chaining, ReadOnlySpan<uint> m, ulong counter, uint length, uint flags, uint[] output)
    {
        Span<uint> v = stackalloc uint[16];
        chaining.CopyTo(v);
        Iv.AsSpan(0, 4).CopyTo(v[8..]);
        (v[12], v[13], v[14], v[15]) = ((uint)counter, (uint)(counter >> 32), length, flags);
        for (var round = 0; round < 7; round++)
        {
            var s = Order[round];
            Mix(ref v[0], ref v[4], ref v[8], ref v[12], m[s[0]], m[s[1]]);
            Mix(ref v[1], ref v[5], ref v[9], ref v[13], m[s[2]], m[s[3]]);
            Mix(ref v[2], ref v[6], ref v[10], ref v[14], m[s[4]], m[s[5]]);
            Mix(ref v[3], ref v[7], ref v[11], ref v[15], m[s[6]], m[s[7]]);
            Mix(ref v[0], ref v[5], ref v[10], ref v[15], m[s[8]], m[s[9]]);
            Mix(ref v[1], ref v[6], ref v[11], ref v[12], m[s[10]], m[s[11]]);
            Mix(ref v[2], ref v[7], ref v[8], ref v[13], m[s[12]], m[s[13]]);
            Mix(ref v[3], ref v[4], ref v[9], ref v[14], m[s[14]], m[s[15]]);
        }

        for (var i = 0; i < 8; i++)
        {
            output[i] = v[i] ^ v[i + 8];
            output[i + 8] = v[i + 8] ^ chaining[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }

    internal static byte[][] Orders()
    {
        byte[] permutation = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
        var orders = new byte[7][];
        orders[0] = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        for (var round = 1; round < orders.Length; round++)
            orders[round] = [.. permutation.Select(p => orders[round - 1][p])];
        return orders;
    }
}
