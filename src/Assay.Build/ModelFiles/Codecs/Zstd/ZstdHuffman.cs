using System.Numerics;

namespace Assay.Build.ModelFiles.Codecs;

/// <summary>The Huffman codes of Zstandard's literals (RFC 8878, 4.2), read through one table of at most 11 bits.</summary>
internal sealed class ZstdHuffman
{
    const int MostBits = 11;
    readonly ushort[] table = new ushort[1 << MostBits];
    readonly FseTable weightTable = new();
    int width;

    public bool Made => width > 0;

    /// <summary>Reads the tree; returns how many bytes it took.</summary>
    /// <param name="buffer">The bytes, with slack behind them.</param>
    public int Read(ReadOnlySpan<byte> buffer)
    {
        var length = buffer.Length - BackwardBits.Slack;
        if (length < 1)
            throw PackedDataException.Cut();
        Span<byte> weights = stackalloc byte[256];
        int count, used;
        if (buffer[0] >= 128)
        {
            count = buffer[0] - 127;
            used = 1 + ((count + 1) / 2);
            if (used > length)
                throw PackedDataException.Cut();
            for (var i = 0; i < count; i++)
                weights[i] = (byte)((i & 1) == 0 ? buffer[1 + (i / 2)] >> 4 : buffer[1 + (i / 2)] & 15);
        }
        else
        {
            used = 1 + buffer[0];
            if (used > length)
                throw PackedDataException.Cut();
            count = Weights(buffer.Slice(1, buffer[0] + BackwardBits.Slack), weights);
        }

        Make(weights, count);
        return used;
    }

    int Weights(ReadOnlySpan<byte> buffer, Span<byte> weights)
    {
        var header = weightTable.Read(buffer[..^BackwardBits.Slack], 6, 255);
        var bits = new BackwardBits(buffer[header..]);
        var first = bits.Read(weightTable.Accuracy);
        var second = bits.Read(weightTable.Accuracy);
        if (bits.Left < 0)
            throw PackedDataException.Cut();
        var count = 0;
        // Two states take turns; when one cannot go on, what the other one holds is the last weight.
        while (count < 254)
        {
            weights[count++] = weightTable.Symbol(first);
            if (bits.Left < weightTable.Bits(first))
            {
                weights[count++] = weightTable.Symbol(second);
                return count;
            }

            first = weightTable.Next(first, bits.Read(weightTable.Bits(first)));
            (first, second) = (second, first);
        }

        throw PackedDataException.Broken("a tree has too many symbols");
    }

    void Make(Span<byte> weights, int count)
    {
        var sum = 0;
        foreach (var weight in weights[..count])
            sum += weight > MostBits ? throw PackedDataException.Broken("a code is too long") : weight == 0 ? 0 : 1 << (weight - 1);
        if (sum == 0)
            throw PackedDataException.Broken("a tree has no codes");
        width = BitOperations.Log2((uint)sum) + 1;
        var rest = (1 << width) - sum;
        if (width > MostBits || !BitOperations.IsPow2(rest))
        {
            width = 0;
            throw PackedDataException.Broken("the codes of a tree do not fit together");
        }

        weights[count++] = (byte)(BitOperations.Log2((uint)rest) + 1);
        var at = 0;
        for (var weight = 1; weight <= width; weight++)
            for (var symbol = 0; symbol < count; symbol++)
            {
                if (weights[symbol] != weight)
                    continue;
                table.AsSpan(at, 1 << (weight - 1)).Fill((ushort)((symbol << 4) | (width + 1 - weight)));
                at += 1 << (weight - 1);
            }
    }

    /// <summary>Fills a span with symbols; the stream must end exactly there.</summary>
    /// <param name="buffer">The bytes, with slack behind them.</param>
    public void Decode(ReadOnlySpan<byte> buffer, Span<byte> into)
    {
        var bits = new BackwardBits(buffer);
        var codes = table;
        for (var i = 0; i < into.Length; i++)
        {
            var entry = codes[bits.Peek(width)];
            into[i] = (byte)(entry >> 4);
            bits.Skip(entry & 15);
        }

        if (bits.Left != 0)
            throw PackedDataException.Broken("a stream of literals does not end where it should");
    }
}
