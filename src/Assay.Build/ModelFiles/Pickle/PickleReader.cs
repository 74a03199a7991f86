using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>A moving window over the source. Big arguments are skipped, never loaded.</summary>
internal sealed class PickleReader(ByteSource source)
{
    // What lies in memory is read where it lies: the window is all of it, and is never written to.
    readonly byte[]? all = (source as MemorySource)?.Array;
    readonly byte[] window = (source as MemorySource)?.Array ?? new byte[(int)Math.Clamp(source.Length, 16, 1 << 16)];
    long windowStart;
    int position;
    int filled;

    public ByteSource Source => source;

    public long Position => windowStart + position;

    public long Length { get; } = source.Length;

    /// <summary>Makes <paramref name="count"/> (at most 16) bytes readable without further checks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int count) => filled - position >= count || Fill(count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Byte() => window[position++];

    /// <summary>The next bytes without moving; <see cref="Has"/> must have said they are there.</summary>
    public ReadOnlySpan<byte> Peek(int count) => window.AsSpan(position, count);

    /// <summary>What is in the window from here; <see cref="Advance"/> moves over it.</summary>
    public ReadOnlySpan<byte> Window => window.AsSpan(position, filled - position);

    public void Advance(int count) => position += count;

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public void Seek(long offset)
    {
        var inWindow = offset - windowStart;
        if (inWindow >= 0 && inWindow <= filled)
        {
            position = (int)inWindow;
            return;
        }

        (windowStart, position, filled) = (offset, 0, 0);
    }

    /// <summary>Skips bytes that must be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Skip(ulong count)
    {
        if (count > (ulong)Math.Max(0, Length - Position))
            return false;
        Seek(Position + (long)count);
        return true;
    }

    /// <summary>
    /// The extent of a line without its newline, and moves behind it. At the end of the data without a newline the last
    /// character is dropped, as CPython does, and <paramref name="whole"/> is false.
    /// </summary>
    public Extent Line(out bool whole)
    {
        var start = Position;
        while (true)
        {
            var at = window.AsSpan(position, filled - position).IndexOf((byte)'\n');
            if (at >= 0)
            {
                position += at + 1;
                whole = true;
                return new Extent(start, Position - 1 - start);
            }

            position = filled;
            if (!Fill(1))
            {
                whole = false;
                return new Extent(start, Math.Max(0, Position - start));
            }
        }
    }

    ReadOnlySpan<byte> Take(int count)
    {
        var span = window.AsSpan(position, count);
        position += count;
        return span;
    }

    bool Fill(int count)
    {
        if (all is not null)
        {
            if (Position is var at && (at < 0 || at > Length))
                return false;
            (windowStart, position, filled) = (0, (int)at, (int)Length);
            return filled - position >= count;
        }

        var rest = filled - position;
        window.AsSpan(position, rest).CopyTo(window);
        windowStart += position;
        position = 0;
        filled = rest + source.Read(windowStart + rest, window.AsSpan(rest));
        return filled >= count;
    }
}
