using System.Buffers.Binary;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>
/// The branch filter for x86: E8 and E9 with an address whose highest byte is 00 or FF, unless the bytes just before
/// looked like another such instruction (then the two may overlap, and a mask of the last bytes decides).
/// </summary>
internal sealed class BranchX86
{
    const int Instruction = 5;
    uint mask;
    uint last = unchecked((uint)-Instruction);

    /// <returns>How many bytes are done; the others need what follows them.</returns>
    public int Undo(Span<byte> data, uint place)
    {
        if (place - last > Instruction)
            last = place - Instruction;
        var i = 0;
        while (i + Instruction <= data.Length)
        {
            if ((data[i] & 0xfe) != 0xe8)
            {
                i++;
                continue;
            }

            var at = place + (uint)i;
            var gap = at - last;
            last = at;
            mask = gap > Instruction ? 0 : Age(mask, gap);
            var top = data[i + 4];
            if (IsEdge(top) && (mask >> 1) is 0 or 1 or 2 or 4 && mask >> 1 < 0x10)
            {
                var address = data.Slice(i + 1, 4);
                var target = Target(BinaryPrimitives.ReadUInt32LittleEndian(address), at + Instruction);
                BinaryPrimitives.WriteUInt32LittleEndian(address, (target & 0x00ffffff) | ((target & 0x01000000) == 0 ? 0 : 0xff000000));
                mask = 0;
                i += Instruction;
                continue;
            }

            mask |= IsEdge(top) ? 0x11u : 1u;
            i++;
        }

        return i;
    }

    uint Target(uint address, uint next)
    {
        while (true)
        {
            var target = address - next;
            if (mask == 0)
                return target;
            var bytes = (mask >> 1) switch { 0 => 0, 1 => 1, 2 or 3 => 2, _ => 3 };
            if (!IsEdge((byte)(target >> (24 - (bytes * 8)))))
                return target;
            address = target ^ (uint)((1UL << (32 - (bytes * 8))) - 1);
        }
    }

    static uint Age(uint mask, uint steps)
    {
        for (; steps > 0; steps--)
            mask = (mask & 0x77) << 1;
        return mask;
    }

    static bool IsEdge(byte value) => value is 0 or 0xff;
}
