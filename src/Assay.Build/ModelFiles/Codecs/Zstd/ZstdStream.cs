namespace Assay.Build.ModelFiles.Codecs;

/// <summary>Zstandard (RFC 8878): frames one behind the other, and skippable ones between them.</summary>
internal sealed class ZstdStream : UnpackStream
{
    const int MostWindow = LzmaStream.MostWindow;
    const uint Magic = 0xFD2FB528, Skippable = 0x184D2A50;
    readonly PackedInput input;
    readonly byte[] packed = new byte[ZstdBlock.Most + BackwardBits.Slack];
    ZstdBlock? block;
    XxHash64? whole;
    long size;

    public ZstdStream(Stream packed) => input = new PackedInput(packed);

    protected override bool Produce()
    {
        if (block is null)
            return Frame();
        var header = input.Byte() | (input.Byte() << 8) | (input.Byte() << 16);
        var length = header >> 3;
        if (length > ZstdBlock.Most)
            throw PackedDataException.Broken("a block is longer than the format allows");
        Written.Room(ZstdBlock.Most);
        var began = Written.Total;
        switch ((header >> 1) & 3)
        {
            case 0:
                input.Exactly(Written.Add(length));
                break;
            case 1:
                Written.Repeat(input.Byte(), length);
                break;
            case 2:
                input.Exactly(packed.AsSpan(0, length));
                block.Decode(packed.AsSpan(0, length + BackwardBits.Slack), Written);
                break;
            default:
                throw PackedDataException.Broken("a block of no known kind");
        }

        whole?.Add(Written.Since(began));
        if (size >= 0 && Written.Total > size)
            throw PackedDataException.Broken("it holds more than the size it announces");
        if ((header & 1) != 0)
            EndFrame();
        return true;
    }

    bool Frame()
    {
        var start = input.Peek(4);
        var magic = start.Length < 4 ? 0 : BitConverter.ToUInt32(start);
        if (magic != Magic && (magic & ~0xfu) != Skippable)
            return PackedEnd > 0 ? false : throw PackedDataException.Broken("it has no header");
        input.Skip(4);
        if (magic == Magic)
        {
            Header();
            return true;
        }

        PassOver(input, input.U32());
        return true;
    }

    void Header()
    {
        var flags = input.Byte();
        if ((flags & 8) != 0)
            throw PackedDataException.Broken("the frame's header has a bit that must be zero");
        var single = (flags & 0x20) != 0;
        ulong window = 0;
        if (!single)
        {
            var descriptor = input.Byte();
            window = 1UL << (10 + (descriptor >> 3));
            window += window / 8 * (descriptor & 7u);
        }

        var dictionary = Number((flags & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 });
        var sizeBytes = (flags >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        var content = Number(sizeBytes) + (sizeBytes == 2 ? 256u : 0);
        if (dictionary != 0)
            throw PackedDataException.Unread("a frame that needs a dictionary");
        if (content > long.MaxValue)
            throw PackedDataException.Broken("it claims to be larger than any file");
        size = sizeBytes == 0 ? -1 : (long)content;
        if (single)
            window = content;
        if (window > MostWindow)
            throw PackedDataException.Unread($"a window of {window} bytes (more than {MostWindow})");
        whole = (flags & 4) != 0 ? new XxHash64() : null;
        block = new ZstdBlock();
        Written = new History((int)window, ZstdBlock.Most);
    }

    void EndFrame()
    {
        if (size >= 0 && Written.Total != size)
            throw PackedDataException.Broken("it does not have the size that it announces");
        if (whole is not null && input.U32() != (uint)whole.Value)
            throw PackedDataException.Broken("the checksum of the content does not fit");
        block = null;
        PackedEnd = input.Position;
    }

    ulong Number(int bytes)
    {
        ulong value = 0;
        for (var i = 0; i < bytes; i++)
            value |= (ulong)input.Byte() << (8 * i);
        return value;
    }
}
