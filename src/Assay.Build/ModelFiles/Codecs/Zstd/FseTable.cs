using System.Numerics;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>A table of finite state entropy (RFC 8878, 4.1): each state is a symbol, how many bits follow, and where they lead.</summary>
internal sealed class FseTable
{
    readonly byte[] symbols = new byte[512];
    readonly byte[] bits = new byte[512];
    readonly ushort[] next = new ushort[512];

    /// <summary>Bits of a state.</summary>
    public int Accuracy { get; private set; }

    public byte Symbol(uint state) => symbols[state];

    public int Bits(uint state) => bits[state];

    public uint Next(uint state, uint read) => next[state] + read;

    /// <summary>A table of one symbol, which takes no bits.</summary>
    public void Make(byte symbol) => (Accuracy, symbols[0], bits[0], next[0]) = (0, symbol, 0, 0);

    /// <summary>Reads how often each symbol comes, and builds the table. Returns how many bytes that took.</summary>
    public int Read(ReadOnlySpan<byte> from, int mostAccuracy, int mostSymbol)
    {
        if (from.IsEmpty)
            throw PackedDataException.Cut();
        var accuracy = (from[0] & 15) + 5;
        if (accuracy > mostAccuracy)
            throw PackedDataException.Broken("a table is too precise");
        Span<short> counts = stackalloc short[256];
        int at = 4, remaining = (1 << accuracy) + 1, threshold = 1 << accuracy, width = accuracy + 1, symbol = 0;
        while (remaining > 1)
        {
            if (symbol > mostSymbol)
                throw PackedDataException.Broken("a table has too many symbols");
            var value = Forward(from, at, width);
            var spare = (2 * threshold) - 1 - remaining;
            var count = value & (threshold - 1);
            if (count < spare)
            {
                at += width - 1;
            }
            else
            {
                count = value & ((2 * threshold) - 1);
                if (count >= threshold)
                    count -= spare;
                at += width;
            }

            count--;
            remaining -= Math.Abs(count);
            counts[symbol++] = (short)count;
            if (remaining < 1)
                throw PackedDataException.Broken("a table does not add up");
            for (var zeros = count == 0 ? 3 : 0; zeros == 3;)
            {
                zeros = Forward(from, at, 2);
                at += 2;
                if (symbol + zeros > mostSymbol + 1)
                    throw PackedDataException.Broken("a table has too many symbols");
                counts.Slice(symbol, zeros).Clear();
                symbol += zeros;
            }

            while (remaining < threshold)
            {
                width--;
                threshold >>= 1;
            }
        }

        if (at > from.Length * 8)
            throw PackedDataException.Cut();
        Make(counts[..symbol], accuracy);
        return (at + 7) / 8;
    }

    public void Make(ReadOnlySpan<short> counts, int accuracy)
    {
        var size = 1 << accuracy;
        Accuracy = accuracy;
        Span<ushort> following = stackalloc ushort[256];
        var high = size;
        for (var i = 0; i < counts.Length; i++)
        {
            following[i] = (ushort)(counts[i] < 0 ? 1 : counts[i]);
            if (counts[i] < 0)
                symbols[--high] = (byte)i;
        }

        int step = (size >> 1) + (size >> 3) + 3, place = 0;
        for (var i = 0; i < counts.Length; i++)
            for (var n = 0; n < counts[i]; n++)
            {
                symbols[place] = (byte)i;
                do
                    place = (place + step) & (size - 1);
                while (place >= high);
            }

        for (var state = 0; state < size; state++)
        {
            var order = following[symbols[state]]++;
            bits[state] = (byte)(accuracy - BitOperations.Log2(order));
            next[state] = (ushort)((order << bits[state]) - size);
        }
    }

    static int Forward(ReadOnlySpan<byte> from, int at, int count)
    {
        var value = 0u;
        for (var i = 0; i < 4; i++)
            if ((at >> 3) + i < from.Length)
                value |= (uint)from[(at >> 3) + i] << (8 * i);
        if (at >= from.Length * 8)
            throw PackedDataException.Cut();
        return (int)((value >> (at & 7)) & ((1u << count) - 1));
    }
}
