using System.Buffers.Binary;
using Assay.Build.ModelFiles.Pickle;

namespace Assay.Build.ModelFiles.Sources;

/// <summary>
/// Reads forward through a part of a source. Reading beyond the end gives zeros and sets <see cref="Ended"/>, so that a
/// reader asks once instead of at every number.
/// </summary>
internal sealed class ByteCursor(ByteSource source, long start, long end, int windowSize = 4096)
{
    readonly byte[] window = new byte[(int)Math.Clamp(Math.Min(end, source.Length) - start, 16, Math.Max(16, windowSize))];
    readonly long end = Math.Min(end, source.Length);
    long windowAt = -1;
    int windowLength;

    public ByteCursor(ByteSource source, int windowSize = 4096) : this(source, 0, source.Length, windowSize) { }

    public long Position { get; private set; } = start;

    public bool Ended { get; private set; }

    public long Left => Math.Max(0, end - Position);

    public byte U8() => Take(1) is { Length: 1 } b ? b[0] : (byte)0;

    public ushort U16(bool big = false) => Take(2) is { Length: 2 } b ? big ? BinaryPrimitives.ReadUInt16BigEndian(b) : BinaryPrimitives.ReadUInt16LittleEndian(b) : (ushort)0;

    public uint U32(bool big = false) => Take(4) is { Length: 4 } b ? big ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b) : 0;

    public ulong U64(bool big = false) => Take(8) is { Length: 8 } b ? big ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b) : 0;

    public int I32(bool big = false) => (int)U32(big);

    public long I64(bool big = false) => (long)U64(big);

    /// <summary>The next byte without taking it; -1 at the end.</summary>
    public int Peek()
    {
        if (Position >= end || !Fill(1))
            return -1;
        return window[(int)(Position - windowAt)];
    }

    /// <summary>What of the window lies ahead; at least one byte unless the end is reached.</summary>
    public ReadOnlySpan<byte> Ahead()
    {
        if (Position >= end || !Fill(1))
            return default;
        var from = (int)(Position - windowAt);
        return window.AsSpan(from, (int)Math.Min(windowLength - from, end - Position));
    }

    /// <summary>Moves forward; false when that would lead beyond the end.</summary>
    public bool Skip(long count)
    {
        if (count < 0 || count > Left)
        {
            Ended = true;
            Position = end;
            return false;
        }

        Position += count;
        return true;
    }

    /// <summary>Text of a claimed length, of which at most <paramref name="most"/> bytes are kept; null when it is longer than what is left.</summary>
    public string? Text(ulong length, int most = 4096)
    {
        if (length > (ulong)Left)
        {
            Skip(-1);
            return null;
        }

        var text = PickleText.Decode(source.Bytes(Position, (int)Math.Min(length, (ulong)most)));
        Position += (long)length;
        return text;
    }

    ReadOnlySpan<byte> Take(int count)
    {
        if (count > end - Position || !Fill(count))
        {
            Ended = true;
            Position = end;
            return default;
        }

        var taken = window.AsSpan((int)(Position - windowAt), count);
        Position += count;
        return taken;
    }

    bool Fill(int count)
    {
        if (windowAt >= 0 && Position >= windowAt && Position + count <= windowAt + windowLength)
            return true;
        (windowAt, windowLength) = (Position, source.Read(Position, window));
        return windowLength >= count;
    }
}
