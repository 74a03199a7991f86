namespace Assay.Build.ModelFiles.Codecs;

/// <summary>LZ4 frames (lz4_Frame_format.md 1.6.4) one behind the other: current, legacy and skippable ones.</summary>
internal sealed class Lz4Stream : UnpackStream
{
    const int Window = 1 << 16, LegacyBlock = 8 << 20;
    const uint Magic = 0x184D2204, Legacy = 0x184C2102, Skippable = 0x184D2A50;
    readonly PackedInput input;
    byte[] packed = [];
    XxHash32? whole;
    bool inFrame, legacy, blockChecks, linked, sized;
    int mostBlock;
    ulong size;
    long began;

    public Lz4Stream(Stream packed) => input = new PackedInput(packed);

    protected override bool Produce()
    {
        if (!inFrame)
            return Frame();
        if (legacy)
            return LegacyNext();
        var header = input.U32();
        if (header == 0)
            EndFrame();
        else
            Block((int)(header & 0x7fffffff), stored: header >> 31 != 0);
        return true;
    }

    bool Frame()
    {
        var start = input.Peek(4);
        var magic = start.Length < 4 ? 0 : BitConverter.ToUInt32(start);
        if (magic is not (Magic or Legacy) && (magic & ~0xfu) != Skippable)
            return PackedEnd > 0 ? false : throw PackedDataException.Broken("it has no header");
        input.Skip(4);
        if ((magic & ~0xfu) == Skippable)
        {
            PassOver(input, input.U32());
            return true;
        }

        legacy = magic == Legacy;
        inFrame = true;
        if (legacy)
            mostBlock = LegacyBlock;
        else
            Descriptor();
        Written = new History(Window, mostBlock);
        began = 0;
        return true;
    }

    void Descriptor()
    {
        Span<byte> fields = stackalloc byte[14];
        input.Exactly(fields[..2]);
        var flags = fields[0];
        if (flags >> 6 != 1 || (flags & 2) != 0 || (fields[1] & 0x8f) != 0 || (fields[1] >> 4) < 4)
            throw PackedDataException.Broken("the frame's header is not of the known version");
        mostBlock = 1 << (8 + (2 * (fields[1] >> 4)));
        (linked, blockChecks, sized) = ((flags & 0x20) == 0, (flags & 0x10) != 0, (flags & 8) != 0);
        whole = (flags & 4) != 0 ? new XxHash32() : null;
        var length = 2 + (sized ? 8 : 0) + ((flags & 1) != 0 ? 4 : 0);
        input.Exactly(fields[2..length]);
        if (sized)
            size = BitConverter.ToUInt64(fields[2..]);
        if (input.Byte() != (byte)(XxHash32.Of(fields[..length]) >> 8))
            throw PackedDataException.Broken("the checksum of the frame's header does not fit");
        if ((flags & 1) != 0)
            throw PackedDataException.Unread("a frame that needs a dictionary");
    }

    void EndFrame()
    {
        if (whole is not null && input.U32() != whole.Value)
            throw PackedDataException.Broken("the checksum of the content does not fit");
        if (sized && size != (ulong)Written.Total)
            throw PackedDataException.Broken("it does not have the size that it announces");
        inFrame = false;
        PackedEnd = input.Position;
    }

    // A legacy frame has no end: it ends where the file does, or where another frame starts.
    bool LegacyNext()
    {
        var start = input.Peek(4);
        if (start.Length == 0 || (start.Length == 4 && BitConverter.ToUInt32(start) is var next && (next is Magic or Legacy || (next & ~0xfu) == Skippable)))
        {
            inFrame = false;
            PackedEnd = input.Position;
            return start.Length > 0;
        }

        var length = input.U32();
        if (length > LegacyBlock + (LegacyBlock / 255) + 16)
        {
            // What is no block is no part of the frame.
            if (Written.Total == 0)
                throw PackedDataException.Broken("a block is too long");
            inFrame = false;
            PackedEnd = input.Position - 4;
            return false;
        }

        Block((int)length, stored: false);
        return true;
    }

    void Block(int length, bool stored)
    {
        if (!legacy && length > mostBlock)
            throw PackedDataException.Broken("a block is longer than the frame allows");
        if (packed.Length < length)
            packed = new byte[length];
        var bytes = packed.AsSpan(0, length);
        input.Exactly(bytes);
        if (blockChecks && !legacy && input.U32() != XxHash32.Of(bytes))
            throw PackedDataException.Broken("the checksum of a block does not fit");
        Written.Room(mostBlock);
        began = Written.Total;
        if (!linked || legacy)
            Written.Forget();
        if (stored)
            Written.Add(bytes);
        else
            Sequences(bytes);
        if (!legacy)
            whole?.Add(Written.Since(began));
    }

    // Each: a token, literals, and a match that repeats what was written; the last one has no match.
    void Sequences(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        var end = began + mostBlock;
        while (true)
        {
            if (at >= bytes.Length)
                throw PackedDataException.Cut();
            int token = bytes[at++], literals = token >> 4, match = (token & 15) + 4;
            if (literals == 15)
                literals += More(bytes, ref at);
            if (literals > bytes.Length - at || literals > end - Written.Total)
                throw PackedDataException.Broken("a block holds more than its size");
            Written.Add(bytes.Slice(at, literals));
            at += literals;
            if (at == bytes.Length)
                return;
            if (bytes.Length - at < 2)
                throw PackedDataException.Cut();
            var distance = (uint)(bytes[at] | (bytes[at + 1] << 8));
            at += 2;
            if (match == 19)
                match += More(bytes, ref at);
            if (match > end - Written.Total)
                throw PackedDataException.Broken("a block holds more than its size");
            Written.Copy(distance, match);
        }
    }

    static int More(ReadOnlySpan<byte> bytes, ref int at)
    {
        var sum = 0;
        byte next;
        do
        {
            if (at >= bytes.Length || sum > 1 << 28)
                throw PackedDataException.Cut();
            sum += next = bytes[at++];
        }
        while (next == 255);
        return sum;
    }
}
