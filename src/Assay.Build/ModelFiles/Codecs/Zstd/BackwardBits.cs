using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>
/// Bits of Zstandard, read from the end to the beginning: the highest bit that is set marks the end (RFC 8878, 4.1.1).
/// Behind the bytes stand eight more in the same buffer, so that a word can be loaded anywhere.
/// </summary>
internal ref struct BackwardBits
{
    public const int Slack = 8;
    readonly ReadOnlySpan<byte> bytes;

    /// <param name="buffer">The bytes and the slack behind them.</param>
    public BackwardBits(ReadOnlySpan<byte> buffer)
    {
        bytes = buffer;
        var length = buffer.Length - Slack;
        if (length < 1 || buffer[length - 1] == 0)
            throw PackedDataException.Broken("a stream of bits has no end");
        Left = ((length - 1) * 8) + BitOperations.Log2(buffer[length - 1]);
    }

    /// <summary>Bits that are left; negative when more were read than there are.</summary>
    public int Left { get; private set; }

    /// <summary>The next bits, at most 32; zeros in front of the beginning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read(int count)
    {
        var value = Peek(count);
        Left -= count;
        return value;
    }

    public void Skip(int count) => Left -= count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Peek(int count)
    {
        var at = Left - count;
        if (at < 0)
            return Left <= 0 ? 0 : (uint)((Word(0) & ((1UL << Left) - 1)) << -at);
        return (uint)(Word(at >> 3) >> (at & 7)) & (uint)((1UL << count) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly ulong Word(int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
