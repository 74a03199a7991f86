namespace Assay.Build.ModelFiles.Codecs;

/// <summary>
/// Deflate (RFC 1951), and Deflate64 of zip method 9, whose window is 64 KiB and whose last length code has 16 bits more.
/// Unlike the one of .NET it knows where the data ends.
/// </summary>
internal sealed class InflateStream : UnpackStream
{
    const int Chunk = 1 << 16, Longest = 65_538;
    static ReadOnlySpan<byte> Order => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    static readonly InflateCodes FixedLengths = Fixed(true), FixedDistances = Fixed(false);
    readonly PackedInput input;
    readonly bool wide;
    readonly InflateBits bits;
    readonly InflateCodes ownLengths = new(), ownDistances = new();
    InflateCodes? lengths;
    InflateCodes distances = FixedDistances;
    int plain;
    bool last;

    public InflateStream(PackedInput input, bool wide)
    {
        (this.input, this.wide) = (input, wide);
        bits = new InflateBits(input);
        Written = new History(wide ? 1 << 16 : 1 << 15, Chunk + Longest);
    }

    protected override bool Produce()
    {
        if (lengths is not null)
            Coded();
        else if (plain > 0)
            Stored();
        else if (last)
            return End();
        else
            Block();
        return true;
    }

    bool End()
    {
        if (PackedEnd == 0)
        {
            bits.Align();
            bits.GiveBack();
            PackedEnd = input.Position;
        }

        return false;
    }

    void Block()
    {
        last = bits.Read(1) != 0;
        switch (bits.Read(2))
        {
            case 0:
                bits.Align();
                plain = (int)bits.Read(16);
                if (bits.Read(16) != (plain ^ 0xffff))
                    throw PackedDataException.Broken("the two lengths of a stored block differ");
                bits.GiveBack();
                break;
            case 1:
                (lengths, distances) = (FixedLengths, FixedDistances);
                break;
            case 2:
                Tables();
                break;
            default:
                throw PackedDataException.Broken("a block of no known kind");
        }
    }

    void Stored()
    {
        Written.Room(plain);
        input.Exactly(Written.Add(plain));
        plain = 0;
    }

    void Tables()
    {
        int literals = (int)bits.Read(5) + 257, far = (int)bits.Read(5) + 1, count = (int)bits.Read(4) + 4;
        Span<byte> sizes = stackalloc byte[320];
        sizes.Clear();
        for (var i = 0; i < count; i++)
            sizes[Order[i]] = (byte)bits.Read(3);
        ownLengths.Make(sizes[..19], lone: false);
        sizes.Clear();
        for (var i = 0; i < literals + far;)
        {
            var code = ownLengths.Next(bits);
            if (code < 16)
            {
                sizes[i++] = (byte)code;
                continue;
            }

            if (code == 16 && i == 0)
                throw PackedDataException.Broken("a length repeats nothing");
            var value = code == 16 ? sizes[i - 1] : (byte)0;
            var repeat = code switch { 16 => 3 + (int)bits.Read(2), 17 => 3 + (int)bits.Read(3), _ => 11 + (int)bits.Read(7) };
            if (repeat > literals + far - i)
                throw PackedDataException.Broken("there are more lengths than codes");
            sizes.Slice(i, repeat).Fill(value);
            i += repeat;
        }

        if (sizes[256] == 0)
            throw PackedDataException.Broken("a block cannot end");
        ownLengths.Make(sizes[..literals], lone: true);
        ownDistances.Make(sizes.Slice(literals, far), lone: true);
        (lengths, distances) = (ownLengths, ownDistances);
    }

    void Coded()
    {
        Written.Room(Chunk + Longest);
        var until = Written.Total + Chunk;
        var codes = lengths!;
        while (Written.Total < until)
        {
            Quickly(codes, until);
            if (Written.Total >= until)
                return;
            // One symbol with every check: near the end of the buffer, and where a code is long.
            var code = codes.Next(bits);
            if (code < 256)
            {
                Written.Add((byte)code);
                continue;
            }

            if (code == 256)
            {
                lengths = null;
                return;
            }

            var length = MatchLength(code - 257);
            Written.Copy(Distance(distances.Next(bits)), length);
        }
    }

    // As long as a whole word can be loaded and codes are short; what is neither literal nor match is left to the caller.
    void Quickly(InflateCodes codes, long until)
    {
        var bytes = input.Buffered;
        var (held, count) = bits.State;
        var at = 0;
        ReadOnlySpan<ushort> fast = codes.Fast, far = distances.Fast;
        while (Written.Total < until && bytes.Length - at >= 16)
        {
            Refill(bytes, ref at, ref held, ref count);
            var entry = fast[(int)held & (InflateCodes.FastSize - 1)];
            if (entry == 0 || entry >> 4 == 256 || entry >> 4 > 284)
                break;
            if (entry >> 4 < 256)
            {
                held >>= entry & 15;
                count -= entry & 15;
                Written.Add((byte)(entry >> 4));
                continue;
            }

            // The distance must be short too, before anything of the match is consumed.
            var (bitsThen, code) = (entry & 15, (entry >> 4) - 257);
            var extra = code < 8 ? 0 : (code >> 2) - 1;
            var length = (code < 8 ? code : ((4 | (code & 3)) << extra) | (int)((held >> bitsThen) & ((1ul << extra) - 1))) + 3;
            bitsThen += extra;
            entry = far[(int)(held >> bitsThen) & (InflateCodes.FastSize - 1)];
            code = entry >> 4;
            if (entry == 0 || code > (wide ? 31 : 29))
                break;
            bitsThen += entry & 15;
            extra = code < 4 ? 0 : (code >> 1) - 1;
            var distance = (code < 4 ? (uint)code : ((2u | ((uint)code & 1)) << extra) | (uint)((held >> bitsThen) & ((1ul << extra) - 1))) + 1;
            held >>= bitsThen + extra;
            count -= bitsThen + extra;
            Written.Copy(distance, length);
        }

        input.Skip(at);
        bits.State = (held & ((1ul << count) - 1), count);
    }

    // A word has at least 56 bits, and a match takes at most 15 and 5 for its length and 15 and 14 for its distance.
    static void Refill(ReadOnlySpan<byte> bytes, ref int at, ref ulong held, ref int count)
    {
        if (count >= 56)
            return;
        held |= System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]) << count;
        at += (63 - count) >> 3;
        count |= 56;
    }

    int MatchLength(int code)
    {
        if (code < 8)
            return code + 3;
        if (code == 28)
            return wide ? 3 + (int)bits.Read(16) : 258;
        if (code > 28)
            throw PackedDataException.Broken("a length that does not exist");
        var extra = (code >> 2) - 1;
        return (((4 | (code & 3)) << extra) | (int)bits.Read(extra)) + 3;
    }

    uint Distance(int code)
    {
        if (code < 4)
            return (uint)code + 1;
        if (code > (wide ? 31 : 29))
            throw PackedDataException.Broken("a distance that does not exist");
        var extra = (code >> 1) - 1;
        return (((2u | ((uint)code & 1)) << extra) | bits.Read(extra)) + 1;
    }

    static InflateCodes Fixed(bool literals)
    {
        var sizes = new byte[literals ? 288 : 32];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = (byte)(!literals ? 5 : i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
        var codes = new InflateCodes();
        codes.Make(sizes, lone: true);
        return codes;
    }
}
