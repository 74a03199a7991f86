using System.Numerics;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>bzip2, members one behind the other: blocks of Huffman codes over move-to-front over Burrows-Wheeler over runs.</summary>
internal sealed class BZip2Stream : UnpackStream
{
    const int Chunk = 1 << 16;
    const ulong BlockMagic = 0x314159265359, EndMagic = 0x177245385090;
    static readonly uint[] CrcTable = MakeCrc();
    readonly PackedInput input;
    readonly BZip2Block block = new();
    readonly BZip2Bits bits;
    int level;
    uint combined, crc, expected;
    int left, run, last;
    uint place;
    bool inMember;

    public BZip2Stream(Stream packed)
    {
        input = new PackedInput(packed);
        bits = new BZip2Bits(input);
        Written = new History(0, Chunk + 256);
    }

    protected override bool Produce()
    {
        while (left == 0 && run == 0)
        {
            if (!inMember && !Member())
                return false;
            var magic = ((ulong)bits.Read(24) << 24) | bits.Read(24);
            if (magic == EndMagic)
                EndMember();
            else if (magic == BlockMagic)
                Block();
            else
                throw PackedDataException.Broken("no block stands where one should");
        }

        Emit();
        return true;
    }

    bool Member()
    {
        if (input.Peek(4) is not [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9'])
            return PackedEnd > 0 ? false : throw PackedDataException.Broken("it has no header");
        level = input.Peek(4)[3] - '0';
        input.Skip(4);
        (combined, inMember) = (0, true);
        return true;
    }

    void EndMember()
    {
        if (bits.U32() != combined)
            throw PackedDataException.Broken("the checksum of the whole does not fit");
        bits.Align();
        inMember = false;
        PackedEnd = input.Position;
    }

    void Block()
    {
        expected = bits.U32();
        (left, place) = block.Read(bits, level * 100_000);
        (crc, run, last) = (uint.MaxValue, 0, -1);
        if (left == 0)
            Finish();
    }

    // Runs: four equal bytes are followed by how many more there are.
    void Emit()
    {
        Written.Room(Chunk + 256);
        var before = Written.Total;
        var table = block.Table;
        while (left > 0 && Written.Total - before < Chunk)
        {
            var entry = table[place];
            var value = (byte)entry;
            place = entry >> 8;
            left--;
            if (run == 4)
            {
                Written.Repeat((byte)last, value);
                (run, last) = (0, -1);
                continue;
            }

            run = value == last ? run + 1 : 1;
            last = value;
            Written.Add(value);
        }

        var sum = crc;
        foreach (var b in Written.Since(before))
            sum = (sum << 8) ^ CrcTable[(sum >> 24) ^ b];
        crc = sum;
        if (left == 0)
            Finish();
    }

    void Finish()
    {
        run = 0;
        if (~crc != expected)
            throw PackedDataException.Broken("the checksum of a block does not fit");
        combined = BitOperations.RotateLeft(combined, 1) ^ expected;
    }

    static uint[] MakeCrc()
    {
        var table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i << 24;
            for (var bit = 0; bit < 8; bit++)
                value = (value << 1) ^ ((value >> 31) * 0x04C11DB7);
            table[i] = value;
        }

        return table;
    }
}
