using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>xz (The .xz File Format 1.2.1): streams one behind the other, each of blocks, an index of them, and a footer.</summary>
internal sealed class XzStream : UnpackStream
{
    const int Chunk = 1 << 16, MostBlocks = 1 << 20;
    static readonly byte[] Magic = [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];
    readonly PackedInput input;
    readonly List<(long Unpadded, long Size)> blocks = [];
    readonly byte[] chunk = new byte[Chunk];
    XzBlock? block;
    Stream? content;
    int check = -1;
    long blockAt, dataAt, size;
    Crc32 crc32;
    Crc64 crc64;
    IncrementalHash? sha256;

    public XzStream(Stream packed)
    {
        input = new PackedInput(packed);
        Written = new History(0, Chunk);
    }

    protected override bool Produce()
    {
        if (content is null)
        {
            if (check < 0 && !StreamHeader())
                return false;
            Next();
            return true;
        }

        var got = content.Read(chunk, 0, Chunk);
        if (got == 0)
        {
            EndBlock();
            return true;
        }

        var bytes = chunk.AsSpan(0, got);
        size += got;
        if (check == 1)
            crc32.Add(bytes);
        else if (check == 4)
            crc64.Add(bytes);
        else
            sha256?.AppendData(bytes);
        Written.Room(got);
        Written.Add(bytes);
        return true;
    }

    bool StreamHeader()
    {
        // Between streams stand zeros, a multiple of four.
        while (PackedEnd > 0 && input.Peek(4) is [0, 0, 0, 0])
        {
            input.Skip(4);
            PackedEnd = input.Position;
        }

        if (!input.Peek(6).SequenceEqual(Magic))
            return PackedEnd > 0 ? false : throw PackedDataException.Broken("it has no header");
        input.Skip(6);
        Span<byte> flags = stackalloc byte[2];
        input.Exactly(flags);
        if (input.U32() != Crc32.Of(flags) || flags[0] != 0)
            throw PackedDataException.Broken("the header's checksum does not fit");
        check = flags[1] is 0 or 1 or 4 or 10 ? flags[1] : throw PackedDataException.Unread($"check {flags[1]}");
        blocks.Clear();
        return true;
    }

    void Next()
    {
        blockAt = input.Position;
        var first = input.Byte();
        if (first == 0)
        {
            Index();
            return;
        }

        block = XzBlock.Read(input, first);
        dataAt = input.Position;
        content = block.Open(input);
        (size, crc32, crc64) = (0, default, default);
        sha256 = check == 10 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    void EndBlock()
    {
        var packed = input.Position - dataAt;
        if ((block!.Packed >= 0 && packed != block.Packed) || (block.Size >= 0 && size != block.Size))
            throw PackedDataException.Broken("a block does not have the size that it announces");
        Padding(packed);
        var fits = true;
        if (check == 1)
            fits = input.U32() == crc32.Value;
        else if (check == 4)
            fits = input.U64() == crc64.Value;
        else if (check == 10)
            fits = Sha256Fits();
        if (!fits)
            throw PackedDataException.Broken("the checksum of a block does not fit");
        blocks.Add((dataAt - blockAt + packed + (check switch { 0 => 0, 1 => 4, 4 => 8, _ => 32 }), size));
        if (blocks.Count > MostBlocks)
            throw PackedDataException.Unread($"a stream of more than {MostBlocks} blocks");
        (content, block) = (null, null);
    }

    bool Sha256Fits()
    {
        Span<byte> said = stackalloc byte[32];
        input.Exactly(said);
        var own = sha256!.GetHashAndReset();
        sha256.Dispose();
        return said.SequenceEqual(own);
    }

    // The index says again what was read: where it differs, two readers see two files.
    void Index()
    {
        var crc = default(Crc32);
        crc.Add([0]);
        var fits = XzBlock.Number(input, ref crc) == blocks.Count;
        foreach (var (unpadded, length) in blocks)
            fits = fits && XzBlock.Number(input, ref crc) == unpadded && XzBlock.Number(input, ref crc) == length;
        if (!fits)
            throw PackedDataException.Broken("the index does not list the blocks that were read");
        while ((input.Position - blockAt) % 4 != 0)
        {
            var zero = input.Byte();
            crc.Add([zero]);
            if (zero != 0)
                throw PackedDataException.Broken("padding is not zero");
        }

        var indexSize = input.Position - blockAt + 4;
        if (input.U32() != crc.Value)
            throw PackedDataException.Broken("the checksum of the index does not fit");
        Footer(indexSize);
    }

    void Footer(long indexSize)
    {
        var said = input.U32();
        Span<byte> footer = stackalloc byte[8];
        input.Exactly(footer);
        if (said != Crc32.Of(footer[..6]) || footer[4] != 0 || footer[5] != check || !footer[6..].SequenceEqual("YZ"u8)
            || ((long)BinaryPrimitives.ReadUInt32LittleEndian(footer) + 1) * 4 != indexSize)
            throw PackedDataException.Broken("the footer does not fit");
        check = -1;
        PackedEnd = input.Position;
    }

    void Padding(long length)
    {
        for (; length % 4 != 0; length++)
            if (input.Byte() != 0)
                throw PackedDataException.Broken("padding is not zero");
    }

    protected override void Dispose(bool disposing)
    {
        sha256?.Dispose();
        base.Dispose(disposing);
    }
}
