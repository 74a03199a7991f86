using System.Buffers.Binary;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>
/// The branch filters (BCJ) of xz and 7-Zip, undone: addresses of calls in machine code, made absolute for the packer,
/// become relative again.
/// </summary>
internal sealed class BranchStream : UnpackStream
{
    const int Chunk = 1 << 16;
    readonly Stream packed;
    readonly Branch branch;
    readonly BranchX86 x86 = new();
    readonly byte[] block = new byte[Chunk];
    int held;
    uint place;
    bool ended;

    public BranchStream(Stream packed, Branch branch, uint start = 0)
    {
        (this.packed, this.branch, place) = (packed, branch, start);
        Written = new History(0, Chunk);
    }

    /// <summary>The filter of that id in xz (xz-file-format 5.3.2); null when it is none that is read here.</summary>
    public static Branch? ById(ulong id) => id switch
    {
        4 => Branch.X86,
        5 => Branch.PowerPC,
        7 => Branch.Arm,
        8 => Branch.ArmThumb,
        9 => Branch.Sparc,
        10 => Branch.Arm64,
        _ => null,
    };

    protected override bool Produce()
    {
        if (ended)
            return false;
        while (held < Chunk && !ended)
        {
            var got = packed.Read(block, held, Chunk - held);
            held += got;
            ended = got == 0;
        }

        var data = block.AsSpan(0, held);
        var done = branch == Branch.X86 ? x86.Undo(data, place) : Undo(data);
        // What is too short for an instruction stays for the next block, or as it is at the end.
        if (ended)
            done = held;
        Written.Room(done);
        Written.Add(data[..done]);
        data[done..].CopyTo(block);
        held -= done;
        place += (uint)done;
        return true;
    }

    int Undo(Span<byte> data)
    {
        var step = branch == Branch.ArmThumb ? 2 : 4;
        var i = 0;
        for (; i + 4 <= data.Length; i += step)
        {
            var word = data.Slice(i, 4);
            var at = place + (uint)i;
            switch (branch)
            {
                case Branch.Arm when word[3] == 0xeb:
                    var target = (((uint)word[2] << 16 | (uint)word[1] << 8 | word[0]) << 2) - (at + 8) >> 2;
                    (word[0], word[1], word[2]) = ((byte)target, (byte)(target >> 8), (byte)(target >> 16));
                    break;
                case Branch.ArmThumb when (word[1] & 0xf8) == 0xf0 && (word[3] & 0xf8) == 0xf8:
                    Thumb(word, at);
                    i += 2;
                    break;
                case Branch.PowerPC when word[0] >> 2 == 0x12 && (word[3] & 3) == 1:
                    var call = BinaryPrimitives.ReadUInt32BigEndian(word);
                    BinaryPrimitives.WriteUInt32BigEndian(word, 0x48000001 | (((call & 0x03fffffc) - at) & 0x03fffffc));
                    break;
                case Branch.Sparc when (word[0] == 0x40 && (word[1] & 0xc0) == 0) || (word[0] == 0x7f && (word[1] & 0xc0) == 0xc0):
                    var jump = ((BinaryPrimitives.ReadUInt32BigEndian(word) << 2) - at) >> 2;
                    BinaryPrimitives.WriteUInt32BigEndian(word, (((0 - ((jump >> 22) & 1)) << 22) & 0x3fffffff) | (jump & 0x3fffff) | 0x40000000);
                    break;
                case Branch.Arm64:
                    BinaryPrimitives.WriteUInt32LittleEndian(word, Arm64(BinaryPrimitives.ReadUInt32LittleEndian(word), at));
                    break;
            }
        }

        return Math.Min(i, data.Length);
    }

    static void Thumb(Span<byte> word, uint at)
    {
        var target = (((uint)(word[1] & 7) << 19 | (uint)word[0] << 11 | (uint)(word[3] & 7) << 8 | word[2]) << 1) - (at + 4) >> 1;
        word[1] = (byte)(0xf0 | ((target >> 19) & 7));
        word[0] = (byte)(target >> 11);
        word[3] = (byte)(0xf8 | ((target >> 8) & 7));
        word[2] = (byte)target;
    }

    // BL holds its target in words; ADRP in pages, and only those of a small range were changed.
    static uint Arm64(uint code, uint at)
    {
        if (code >> 26 == 0x25)
            return 0x94000000 | ((code - (at >> 2)) & 0x03ffffff);
        if ((code & 0x9f000000) != 0x90000000)
            return code;
        var from = ((code >> 29) & 3) | ((code >> 3) & 0x001ffffc);
        if (((from + 0x00020000) & 0x001c0000) != 0)
            return code;
        var to = from - (at >> 12);
        return (code & 0x9000001f) | ((to & 3) << 29) | ((to & 0x0003fffc) << 3) | ((0 - (to & 0x00020000)) & 0x00e00000);
    }
}

/// <summary>The processors whose calls are undone.</summary>
internal enum Branch { X86, PowerPC, Arm, ArmThumb, Sparc, Arm64 }
