using System.Buffers.Binary;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>Packed bytes, read forward through a buffer that knows its place in the stream.</summary>
internal sealed class PackedInput(Stream stream)
{
    // Bits are loaded up to eight bytes ahead; these must be there to be handed back.
    const int Behind = 8, Size = 1 << 16;
    readonly byte[] buffer = new byte[Behind + Size];
    long before = -Behind;
    int at = Behind, end = Behind;

    /// <summary>Bytes consumed since the beginning.</summary>
    public long Position => before + at;

    /// <summary>The next byte; -1 at the end.</summary>
    public int Next() => at < end || Fill() ? buffer[at++] : -1;

    public byte Byte() => at < end || Fill() ? buffer[at++] : throw PackedDataException.Cut();

    /// <summary>Up to <paramref name="count"/> of the next bytes, not consumed; fewer only at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (end - at < count)
            Gather(count);
        return buffer.AsSpan(at, Math.Min(count, end - at));
    }

    /// <summary>Everything that is in the buffer, at least one byte except at the end.</summary>
    public ReadOnlySpan<byte> Buffered => at < end || Fill() ? buffer.AsSpan(at, end - at) : default;

    /// <summary>Consumes bytes that were seen by <see cref="Peek"/> or <see cref="Buffered"/>; less than none hands back up to eight.</summary>
    public void Skip(int count) => at += count;

    public void Exactly(Span<byte> into)
    {
        while (into.Length > 0)
        {
            if (at == end && !Fill())
                throw PackedDataException.Cut();
            var size = Math.Min(into.Length, end - at);
            buffer.AsSpan(at, size).CopyTo(into);
            at += size;
            into = into[size..];
        }
    }

    public void Pass(long count)
    {
        while (count > 0)
        {
            if (at == end && !Fill())
                throw PackedDataException.Cut();
            var size = (int)Math.Min(count, end - at);
            at += size;
            count -= size;
        }
    }

    public ushort U16()
    {
        Span<byte> bytes = stackalloc byte[2];
        Exactly(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public uint U32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Exactly(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public ulong U64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Exactly(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    bool Fill()
    {
        Gather(1);
        return at < end;
    }

    void Gather(int count)
    {
        var drop = at - Behind;
        buffer.AsSpan(drop, end - drop).CopyTo(buffer);
        before += drop;
        (at, end) = (Behind, end - drop);
        while (end - at < count)
        {
            var got = stream.Read(buffer, end, buffer.Length - end);
            if (got == 0)
                return;
            end += got;
        }
    }
}
