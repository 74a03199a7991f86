namespace Assay.Build.ModelFiles.Codecs;

/// <summary>A compressed block of Zstandard (RFC 8878, 3.1.1.3): literals, and the sequences that weave them with matches.</summary>
internal sealed class ZstdBlock
{
    /// <summary>Most bytes of a block, packed or not.</summary>
    public const int Most = 1 << 17;

    readonly ZstdHuffman huffman = new();
    readonly ZstdCodes lengths = ZstdCodes.LiteralLengths(), offsets = ZstdCodes.Offsets(), matches = ZstdCodes.MatchLengths();
    readonly byte[] literals = new byte[Most];
    int literalCount;
    uint rep1 = 1, rep2 = 4, rep3 = 8;

    /// <param name="buffer">The block, with slack behind it.</param>
    public void Decode(ReadOnlySpan<byte> buffer, History written)
    {
        var used = Literals(buffer);
        Sequences(buffer[used..], written);
    }

    int Literals(ReadOnlySpan<byte> buffer)
    {
        var length = buffer.Length - BackwardBits.Slack;
        if (length < 1)
            throw PackedDataException.Cut();
        int kind = buffer[0] & 3, format = (buffer[0] >> 2) & 3;
        if (kind >= 2)
            return Packed(buffer, kind == 2, format);
        var header = (format & 1) == 0 ? 1 : format == 1 ? 2 : 3;
        if (length < header)
            throw PackedDataException.Cut();
        literalCount = header == 1 ? buffer[0] >> 3 : (buffer[0] >> 4) | (buffer[1] << 4) | (header == 3 ? buffer[2] << 12 : 0);
        var size = kind == 0 ? literalCount : 1;
        if (literalCount > Most || length - header < size)
            throw PackedDataException.Broken("there are more literals than a block can hold");
        if (kind == 0)
            buffer.Slice(header, size).CopyTo(literals);
        else
            literals.AsSpan(0, literalCount).Fill(buffer[header]);
        return header + size;
    }

    int Packed(ReadOnlySpan<byte> buffer, bool hasTree, int format)
    {
        var header = format < 2 ? 3 : format + 2;
        if (buffer.Length - BackwardBits.Slack < header)
            throw PackedDataException.Cut();
        var width = format < 2 ? 10 : format == 2 ? 14 : 18;
        var word = BitConverter.ToUInt64(buffer) >> 4;
        literalCount = (int)(word & ((1u << width) - 1));
        var size = (int)(word >> width) & ((1 << width) - 1);
        if (literalCount > Most || size > buffer.Length - BackwardBits.Slack - header)
            throw PackedDataException.Broken("there are more literals than a block can hold");
        var rest = buffer.Slice(header, size + BackwardBits.Slack);
        if (hasTree)
            rest = rest[huffman.Read(rest)..];
        else if (!huffman.Made)
            throw PackedDataException.Broken("a block relies on a tree that is not there");
        if (format == 0)
            huffman.Decode(rest, literals.AsSpan(0, literalCount));
        else
            Four(rest);
        return header + size;
    }

    void Four(ReadOnlySpan<byte> buffer)
    {
        var each = (literalCount + 3) / 4;
        var at = 6;
        if (buffer.Length - BackwardBits.Slack < 6 || each * 3 > literalCount)
            throw PackedDataException.Broken("four streams of literals are not there");
        for (var i = 0; i < 4; i++)
        {
            var size = i < 3 ? BitConverter.ToUInt16(buffer[(i * 2)..]) : buffer.Length - BackwardBits.Slack - at;
            if (size < 1 || size > buffer.Length - BackwardBits.Slack - at)
                throw PackedDataException.Cut();
            huffman.Decode(buffer.Slice(at, size + BackwardBits.Slack), literals.AsSpan(i * each, i < 3 ? each : literalCount - (3 * each)));
            at += size;
        }
    }

    void Sequences(ReadOnlySpan<byte> buffer, History written)
    {
        var length = buffer.Length - BackwardBits.Slack;
        if (length < 1)
            throw PackedDataException.Cut();
        int count = buffer[0], at = count < 128 ? 1 : count < 255 ? 2 : 3;
        if (length < at)
            throw PackedDataException.Cut();
        count = at == 1 ? count : at == 2 ? ((count - 128) << 8) + buffer[1] : buffer[1] + (buffer[2] << 8) + 0x7f00;
        if (count == 0)
        {
            if (length != at)
                throw PackedDataException.Broken("something follows the last sequence");
            written.Add(literals.AsSpan(0, literalCount));
            return;
        }

        if (length < at + 1 || (buffer[at] & 3) != 0)
            throw PackedDataException.Broken("the sequences have no tables");
        int modes = buffer[at++];
        at += lengths.Read(buffer[at..^BackwardBits.Slack], modes >> 6);
        at += offsets.Read(buffer[at..^BackwardBits.Slack], (modes >> 4) & 3);
        at += matches.Read(buffer[at..^BackwardBits.Slack], (modes >> 2) & 3);
        Weave(new BackwardBits(buffer[at..]), count, written);
    }

    void Weave(BackwardBits bits, int count, History written)
    {
        FseTable lengthTable = lengths.Table, offsetTable = offsets.Table, matchTable = matches.Table;
        var lengthState = bits.Read(lengthTable.Accuracy);
        var offsetState = bits.Read(offsetTable.Accuracy);
        var matchState = bits.Read(matchTable.Accuracy);
        int taken = 0, room = Most;
        for (var i = 0; i < count; i++)
        {
            int offsetCode = offsetTable.Symbol(offsetState), matchCode = matchTable.Symbol(matchState), lengthCode = lengthTable.Symbol(lengthState);
            var offset = (1u << offsetCode) + bits.Read(offsetCode);
            var match = (int)(matches.Base(matchCode) + bits.Read(matches.Extra(matchCode)));
            var plain = (int)(lengths.Base(lengthCode) + bits.Read(lengths.Extra(lengthCode)));
            if (plain > literalCount - taken || (room -= plain + match) < 0)
                throw PackedDataException.Broken("a block holds more than its size");
            written.Add(literals.AsSpan(taken, plain));
            taken += plain;
            written.Copy(Distance(offset, plain == 0), match);
            if (i == count - 1)
                break;
            lengthState = lengthTable.Next(lengthState, bits.Read(lengthTable.Bits(lengthState)));
            matchState = matchTable.Next(matchState, bits.Read(matchTable.Bits(matchState)));
            offsetState = offsetTable.Next(offsetState, bits.Read(offsetTable.Bits(offsetState)));
            if (bits.Left < 0)
                throw PackedDataException.Cut();
        }

        if (bits.Left != 0)
            throw PackedDataException.Broken("the sequences do not end where they should");
        if (literalCount - taken > room)
            throw PackedDataException.Broken("a block holds more than its size");
        written.Add(literals.AsSpan(taken, literalCount - taken));
    }

    // 1 to 3 are the last distances; behind no literals, the second, the third, and the first less one.
    uint Distance(uint offset, bool noLiterals)
    {
        if (offset > 3)
        {
            (rep3, rep2, rep1) = (rep2, rep1, offset - 3);
            return rep1;
        }

        var choice = noLiterals ? offset + 1 : offset;
        if (choice == 2)
            (rep1, rep2) = (rep2, rep1);
        else if (choice >= 3)
            (rep1, rep2, rep3) = (choice == 3 ? rep3 : rep1 - 1, rep1, rep2);
        return rep1;
    }
}
