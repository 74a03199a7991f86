namespace Assay.Build.ModelFiles.Codecs;

/// <summary>zlib (RFC 1950): two bytes of header, deflated data, and Adler-32.</summary>
internal sealed class ZlibStream : UnpackStream
{
    const int Chunk = 1 << 16;
    readonly PackedInput input;
    readonly byte[] chunk = new byte[Chunk];
    readonly InflateStream content;
    uint low = 1, high;

    public ZlibStream(Stream packed)
    {
        input = new PackedInput(packed);
        Written = new History(0, Chunk);
        int method = input.Byte(), flags = input.Byte();
        if ((method & 15) != 8 || ((method << 8) | flags) % 31 != 0)
            throw PackedDataException.Broken("it has no header");
        if ((flags & 0x20) != 0)
            throw PackedDataException.Unread("data that needs a dictionary");
        content = new InflateStream(input, wide: false);
    }

    protected override bool Produce()
    {
        if (PackedEnd > 0)
            return false;
        var got = content.Read(chunk, 0, Chunk);
        if (got == 0)
        {
            var said = (uint)((input.Byte() << 24) | (input.Byte() << 16) | (input.Byte() << 8) | input.Byte());
            if (said != ((high << 16) | low))
                throw PackedDataException.Broken("the checksum of the content does not fit");
            PackedEnd = input.Position;
            return false;
        }

        Sum(chunk.AsSpan(0, got));
        Written.Room(got);
        Written.Add(chunk.AsSpan(0, got));
        return true;
    }

    void Sum(ReadOnlySpan<byte> bytes)
    {
        // 5552 is how many bytes fit before the sums overflow 32 bits (zlib's NMAX).
        for (; bytes.Length > 0; bytes = bytes[Math.Min(5552, bytes.Length)..])
        {
            foreach (var b in bytes[..Math.Min(5552, bytes.Length)])
                high += low += b;
            low %= 65521;
            high %= 65521;
        }
    }
}
