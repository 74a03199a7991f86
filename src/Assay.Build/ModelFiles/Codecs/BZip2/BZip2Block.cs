namespace Assay.Build.ModelFiles.Codecs;

/// <summary>One block of bzip2: its codes, undone down to the Burrows-Wheeler order.</summary>
internal sealed class BZip2Block
{
    const int MostCodes = 258, LongestCode = 20, FastBits = 10, GroupSize = 50;
    readonly byte[] symbols = new byte[256];
    readonly byte[] lengths = new byte[MostCodes];
    readonly Codes[] groups = [new(), new(), new(), new(), new(), new()];
    uint[] table = [];

    /// <summary>For each place, the byte that stands there and (from bit 8) the place of the one that follows it.</summary>
    public uint[] Table => table;

    /// <returns>How many bytes the block holds, and where the first one stands.</returns>
    public (int Count, uint Place) Read(BZip2Bits bits, int size)
    {
        if (bits.Bit())
            throw PackedDataException.Unread("a randomised block (bzip2 before 0.9.5)");
        var origin = bits.Read(24);
        var used = Symbols(bits);
        var selectors = Groups(bits, used + 2);
        var count = Decode(bits, selectors, used, size);
        if (origin >= count && count > 0)
            throw PackedDataException.Broken("a block starts outside itself");
        return (count, count == 0 ? 0 : Invert(count, origin));
    }

    int Symbols(BZip2Bits bits)
    {
        var ranges = bits.Read(16);
        var used = 0;
        for (var i = 0; i < 16; i++)
        {
            if ((ranges & (0x8000 >> i)) == 0)
                continue;
            var members = bits.Read(16);
            for (var j = 0; j < 16; j++)
                if ((members & (0x8000 >> j)) != 0)
                    symbols[used++] = (byte)((i * 16) + j);
        }

        return used > 0 ? used : throw PackedDataException.Broken("a block uses no bytes");
    }

    byte[] Groups(BZip2Bits bits, int codes)
    {
        var count = (int)bits.Read(3);
        var selectors = new byte[bits.Read(15)];
        if (count is < 2 or > 6 || selectors.Length == 0)
            throw PackedDataException.Broken("a block has no codes");
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        for (var i = 0; i < selectors.Length; i++)
        {
            var index = 0;
            while (bits.Bit())
                if (++index >= count)
                    throw PackedDataException.Broken("a block selects a code that it does not have");
            var group = order[index];
            order[..index].CopyTo(order[1..]);
            selectors[i] = order[0] = group;
        }

        for (var i = 0; i < count; i++)
        {
            var length = (int)bits.Read(5);
            for (var j = 0; j < codes; j++)
            {
                while (true)
                {
                    if (length is < 1 or > LongestCode)
                        throw PackedDataException.Broken("a code is too long");
                    if (!bits.Bit())
                        break;
                    length += bits.Bit() ? -1 : 1;
                }

                lengths[j] = (byte)length;
            }

            groups[i].Make(lengths.AsSpan(0, codes));
        }

        return selectors;
    }

    int Decode(BZip2Bits bits, byte[] selectors, int used, int size)
    {
        if (table.Length < size)
            table = new uint[size];
        Span<byte> front = stackalloc byte[256];
        symbols.AsSpan(0, used).CopyTo(front);
        int count = 0, group = 0, left = 0, runLength = 0, runBit = 0;
        Codes? codes = null;
        while (true)
        {
            if (left == 0)
            {
                if (group == selectors.Length)
                    throw PackedDataException.Broken("a block has more codes than it selects");
                (codes, left) = (groups[selectors[group++]], GroupSize);
            }

            left--;
            var code = codes!.Next(bits);
            if (code <= 1)
            {
                // A run of the byte in front, its length in bijective base 2.
                if (runBit > 20)
                    throw PackedDataException.Broken("a run is too long");
                runLength += (code + 1) << runBit++;
                continue;
            }

            if (runBit > 0)
            {
                if (runLength > size - count)
                    throw PackedDataException.Broken("a block holds more than its size");
                table.AsSpan(count, runLength).Fill(front[0]);
                (count, runLength, runBit) = (count + runLength, 0, 0);
            }

            if (code == used + 1)
                return count;
            if (count == size)
                throw PackedDataException.Broken("a block holds more than its size");
            var value = front[code - 1];
            front[..(code - 1)].CopyTo(front[1..]);
            table[count++] = front[0] = value;
        }
    }

    uint Invert(int count, uint origin)
    {
        Span<int> starts = stackalloc int[256];
        starts.Clear();
        var cells = table.AsSpan(0, count);
        foreach (var cell in cells)
            starts[(byte)cell]++;
        for (int i = 0, sum = 0; i < 256; i++)
            (starts[i], sum) = (sum, sum + starts[i]);
        for (var i = 0; i < cells.Length; i++)
            cells[starts[(byte)cells[i]]++] |= (uint)i << 8;
        return cells[(int)origin] >> 8;
    }

    sealed class Codes
    {
        readonly ushort[] fast = new ushort[1 << FastBits];
        readonly int[] limit = new int[LongestCode + 2];
        readonly int[] offset = new int[LongestCode + 2];
        readonly ushort[] sorted = new ushort[MostCodes];
        int longest;

        public void Make(ReadOnlySpan<byte> lengths)
        {
            Array.Clear(fast);
            int code = 0, index = 0;
            for (var length = 1; length <= LongestCode; length++)
            {
                offset[length] = index - code;
                for (var i = 0; i < lengths.Length; i++)
                {
                    if (lengths[i] != length)
                        continue;
                    sorted[index++] = (ushort)i;
                    if (length <= FastBits && code < 1 << length)
                        fast.AsSpan(code << (FastBits - length), 1 << (FastBits - length)).Fill((ushort)((i << 5) | length));
                    code++;
                    longest = length;
                }

                limit[length] = code;
                code <<= 1;
            }
        }

        public int Next(BZip2Bits bits)
        {
            var entry = fast[bits.Peek(FastBits)];
            if (entry != 0)
            {
                bits.Skip(entry & 31);
                return entry >> 5;
            }

            for (var length = 1; length <= longest; length++)
            {
                var code = (int)bits.Peek(length);
                if (code >= limit[length] || code + offset[length] < 0)
                    continue;
                bits.Skip(length);
                return sorted[code + offset[length]];
            }

            throw PackedDataException.Broken("a code means nothing");
        }
    }
}
