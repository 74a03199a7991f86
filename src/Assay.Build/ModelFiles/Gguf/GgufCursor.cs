using System.Buffers.Binary;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Gguf;

/// <summary>Reads numbers and strings one after the other through one block of memory, in either byte order. Reading past the end sets <see cref="Ended"/>.</summary>
internal sealed class GgufCursor(ByteSource source)
{
    readonly byte[] block = new byte[1 << 16];
    long blockAt;
    int blockLength;

    public long Position { get; private set; }

    public bool BigEndian { get; set; }

    public bool Ended { get; private set; }

    public long Left => Ended ? 0 : source.Length - Position;

    public byte U8() => Take(1) is { Length: 1 } b ? b[0] : (byte)0;

    public uint U32() => Take(4) is { Length: 4 } b ? BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(b) : BinaryPrimitives.ReadUInt32LittleEndian(b) : 0;

    public ulong U64() => Take(8) is { Length: 8 } b ? BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(b) : BinaryPrimitives.ReadUInt64LittleEndian(b) : 0;

    /// <summary>Goes on by <paramref name="count"/> bytes; false when there are not so many.</summary>
    public bool Skip(ulong count)
    {
        if (count > (ulong)Left)
            Ended = true;
        else
            Position += (long)count;
        return !Ended;
    }

    /// <summary>The next bytes as an array; empty when there are not so many. The caller has bounded the count.</summary>
    public byte[] Bytes(int count)
    {
        if (count > Left)
        {
            Ended = true;
            return [];
        }

        var bytes = source.Bytes(Position, count);
        Position += count;
        Ended |= bytes.Length < count;
        return bytes;
    }

    ReadOnlySpan<byte> Take(int count)
    {
        if (Position < blockAt || Position + count > blockAt + blockLength)
        {
            blockAt = Position;
            blockLength = Ended ? 0 : source.Read(Position, block);
        }

        if (Ended || Position + count > blockAt + blockLength)
        {
            Ended = true;
            return default;
        }

        var taken = block.AsSpan((int)(Position - blockAt), count);
        Position += count;
        return taken;
    }
}
