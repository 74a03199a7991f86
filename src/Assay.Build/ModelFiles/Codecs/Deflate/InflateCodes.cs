namespace Assay.Build.ModelFiles.Codecs;

/// <summary>Huffman codes of deflate: up to 10 bits by one look-up, longer ones by counting.</summary>
internal sealed class InflateCodes
{
    const int Longest = 15, FastBits = 10;

    public const int FastSize = 1 << FastBits;

    readonly ushort[] fast = new ushort[1 << FastBits];
    readonly ushort[] sorted = new ushort[320];
    readonly ushort[] counts = new ushort[Longest + 1];

    /// <summary>By the next bits: the symbol and (in the low four bits) its length; 0 where the code is longer.</summary>
    public ReadOnlySpan<ushort> Fast => fast;

    /// <param name="lone">A single code of one bit may stand alone, and no codes at all may be: distances that are never used.</param>
    public void Make(ReadOnlySpan<byte> sizes, bool lone)
    {
        Array.Clear(counts);
        Array.Clear(fast);
        foreach (var size in sizes)
            counts[size]++;
        counts[0] = 0;
        Span<int> starts = stackalloc int[Longest + 2];
        Span<int> first = stackalloc int[Longest + 2];
        int code = 0, total = 0;
        for (var size = 1; size <= Longest; size++)
        {
            (first[size], starts[size]) = (code, total);
            code += counts[size];
            total += counts[size];
            if (code > 1 << size)
                throw PackedDataException.Broken("more codes than fit");
            code <<= 1;
        }

        if (code != 1 << (Longest + 1) && !(lone && total <= 1))
            throw PackedDataException.Broken("codes that mean nothing");
        for (var i = 0; i < sizes.Length; i++)
        {
            int size = sizes[i];
            if (size == 0)
                continue;
            var own = first[size]++;
            sorted[starts[size]++] = (ushort)i;
            if (size > FastBits)
                continue;
            for (var reversed = Reverse(own, size); reversed < fast.Length; reversed += 1 << size)
                fast[reversed] = (ushort)((i << 4) | size);
        }
    }

    public int Next(InflateBits bits)
    {
        var word = bits.Peek(Longest);
        var entry = fast[word & ((1 << FastBits) - 1)];
        if (entry != 0)
        {
            bits.Skip(entry & 15);
            return entry >> 4;
        }

        int code = 0, first = 0, index = 0;
        for (var size = 1; size <= Longest; size++)
        {
            code |= (int)(word >> (size - 1)) & 1;
            if (code - first < counts[size])
            {
                bits.Skip(size);
                return sorted[index + code - first];
            }

            index += counts[size];
            first = (first + counts[size]) << 1;
            code <<= 1;
        }

        throw PackedDataException.Broken("a code means nothing");
    }

    static int Reverse(int value, int size)
    {
        var reversed = 0;
        for (var i = 0; i < size; i++)
            reversed |= ((value >> i) & 1) << (size - 1 - i);
        return reversed;
    }
}
