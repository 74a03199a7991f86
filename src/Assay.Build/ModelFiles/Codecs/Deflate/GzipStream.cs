namespace Assay.Build.ModelFiles.Codecs;

/// <summary>gzip (RFC 1952): members one behind the other, each with a header, deflated data, a checksum and a size.</summary>
internal sealed class GzipStream : UnpackStream
{
    const int Chunk = 1 << 16, MostName = 1 << 16;
    readonly PackedInput input;
    readonly byte[] chunk = new byte[Chunk];
    InflateStream? member;
    Crc32 crc;
    uint size;

    public GzipStream(Stream packed)
    {
        input = new PackedInput(packed);
        Written = new History(0, Chunk);
    }

    protected override bool Produce()
    {
        if (member is null)
            return Header();
        var got = member.Read(chunk, 0, Chunk);
        if (got == 0)
        {
            if (input.U32() != crc.Value || input.U32() != size)
                throw PackedDataException.Broken("the checksum of the content does not fit");
            member = null;
            PackedEnd = input.Position;
            return true;
        }

        crc.Add(chunk.AsSpan(0, got));
        size += (uint)got;
        Written.Room(got);
        Written.Add(chunk.AsSpan(0, got));
        return true;
    }

    bool Header()
    {
        if (input.Peek(3) is not [0x1f, 0x8b, 8])
            return PackedEnd > 0 ? false : throw PackedDataException.Broken("it has no header");
        Span<byte> header = stackalloc byte[10];
        input.Exactly(header);
        var flags = header[3];
        if ((flags & 0xe0) != 0)
            throw PackedDataException.Broken("the header has flags that the format reserves");
        if ((flags & 4) != 0)
            input.Pass(input.U16());
        for (var texts = ((flags >> 3) & 1) + ((flags >> 4) & 1); texts > 0; texts--)
            PassName();
        if ((flags & 2) != 0)
            input.Pass(2);
        member = new InflateStream(input, wide: false);
        (crc, size) = (default, 0);
        return true;
    }

    void PassName()
    {
        for (var length = 0; input.Byte() != 0; length++)
            if (length == MostName)
                throw PackedDataException.Broken("a name has no end");
    }
}
