namespace Assay.Build.ModelFiles.Codecs;

/// <summary>
/// LZMA (Igor Pavlov's lzma-specification.txt): a range coder over adaptive bits, which choose literals, matches and
/// repeated distances.
/// </summary>
internal sealed class LzmaDecoder(PackedInput input)
{
    const int States = 12, PosStatesMost = 16, MatchMin = 2;
    const ushort Half = 1 << 10;
    readonly RangeDecoder range = new(input);
    readonly ushort[] isMatch = new ushort[States * PosStatesMost];
    readonly ushort[] isRep = new ushort[States];
    readonly ushort[] isRepG0 = new ushort[States];
    readonly ushort[] isRepG1 = new ushort[States];
    readonly ushort[] isRepG2 = new ushort[States];
    readonly ushort[] isRep0Long = new ushort[States * PosStatesMost];
    readonly ushort[] slots = new ushort[4 * 64];
    readonly ushort[] special = new ushort[115];
    readonly ushort[] align = new ushort[16];
    readonly Lengths matchLengths = new(), repLengths = new();
    ushort[] literals = [];
    uint rep0, rep1, rep2, rep3;
    int state, lc, lp, pb, pendingLength;

    /// <summary>The range coder has come to the zero that a proper end leaves.</summary>
    public bool AtZero => range.Code == 0;

    /// <summary>True when a stream of this decoder ended with a match that goes on beyond what was asked for.</summary>
    public bool InMatch => pendingLength > 0;

    /// <summary>The byte that holds the three parameters; false when it cannot.</summary>
    public bool Properties(int value, bool lzma2)
    {
        if (value >= 9 * 5 * 5)
            return false;
        lc = value % 9;
        lp = value / 9 % 5;
        pb = value / 45;
        if (lzma2 && lc + lp > 4)
            return false;
        literals = new ushort[0x300 << (lc + lp)];
        return true;
    }

    public void ResetState()
    {
        state = pendingLength = 0;
        rep0 = rep1 = rep2 = rep3 = 0;
        foreach (var bits in new[] { isMatch, isRep, isRepG0, isRepG1, isRepG2, isRep0Long, slots, special, align, literals })
            Array.Fill(bits, Half);
        matchLengths.Reset();
        repLengths.Reset();
    }

    public void StartRange() => range.Start();

    /// <summary>Decodes until that many bytes are written, or the end mark; true at the end mark.</summary>
    /// <param name="position">Bytes written since the window was reset, without what this call adds: the low bits choose models.</param>
    public bool Decode(History written, int count, long position)
    {
        var posMask = (1 << pb) - 1;
        var start = written.Total;
        var end = start + count;
        if (pendingLength > 0)
            Match(written, end);
        while (written.Total < end)
        {
            var at = position + written.Total - start;
            var posState = (int)at & posMask;
            if (range.Bit(ref isMatch[(state * PosStatesMost) + posState]) == 0)
            {
                Literal(written, (int)at);
                continue;
            }

            if (range.Bit(ref isRep[state]) == 0)
            {
                (rep3, rep2, rep1) = (rep2, rep1, rep0);
                pendingLength = matchLengths.Decode(range, posState);
                state = state < 7 ? 7 : 10;
                rep0 = Distance(pendingLength);
                if (rep0 == uint.MaxValue)
                {
                    pendingLength = 0;
                    range.Normalize();
                    return true;
                }

                pendingLength += MatchMin;
            }
            else if (Repeat(written, posState))
            {
                continue;
            }

            Match(written, end);
        }

        return false;
    }

    /// <summary>Reads the end mark where the size was known and has been reached; false when something else stands there.</summary>
    public bool EndMark(long position)
    {
        var posState = (int)position & ((1 << pb) - 1);
        if (range.Bit(ref isMatch[(state * PosStatesMost) + posState]) == 0 || range.Bit(ref isRep[state]) != 0)
            return false;
        var mark = Distance(matchLengths.Decode(range, posState)) == uint.MaxValue;
        range.Normalize();
        return mark;
    }

    /// <summary>Brings the coder to where an encoder's flush ends.</summary>
    public void Settle() => range.Normalize();

    void Literal(History written, int at)
    {
        var models = literals.AsSpan(0x300 * (((at & ((1 << lp) - 1)) << lc) + (written.Back(1) >> (8 - lc))), 0x300);
        var symbol = 1;
        if (state >= 7)
        {
            if (!written.Reaches(rep0 + 1))
                throw PackedDataException.Broken("it copies from before its beginning");
            var match = (int)written.Back((int)rep0 + 1);
            while (symbol < 0x100)
            {
                var matchBit = (match >> 7) & 1;
                match <<= 1;
                var bit = range.Bit(ref models[((1 + matchBit) << 8) + symbol]);
                symbol = (symbol << 1) | bit;
                if (matchBit != bit)
                    break;
            }
        }

        while (symbol < 0x100)
            symbol = (symbol << 1) | range.Bit(ref models[symbol]);
        written.Add((byte)symbol);
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    }

    // True when it was a single byte, which is written already.
    bool Repeat(History written, int posState)
    {
        if (range.Bit(ref isRepG0[state]) == 0)
        {
            if (range.Bit(ref isRep0Long[(state * PosStatesMost) + posState]) == 0)
            {
                state = state < 7 ? 9 : 11;
                written.Copy(rep0 + 1, 1);
                return true;
            }
        }
        else if (range.Bit(ref isRepG1[state]) == 0)
        {
            (rep0, rep1) = (rep1, rep0);
        }
        else if (range.Bit(ref isRepG2[state]) == 0)
        {
            (rep0, rep1, rep2) = (rep2, rep0, rep1);
        }
        else
        {
            (rep0, rep1, rep2, rep3) = (rep3, rep0, rep1, rep2);
        }

        pendingLength = repLengths.Decode(range, posState) + MatchMin;
        state = state < 7 ? 8 : 11;
        return false;
    }

    void Match(History written, long end)
    {
        var size = (int)Math.Min(pendingLength, end - written.Total);
        written.Copy(rep0 + 1, size);
        pendingLength -= size;
    }

    uint Distance(int length)
    {
        var slot = range.Tree(slots.AsSpan(Math.Min(length, 3) * 64, 64), 6);
        if (slot < 4)
            return (uint)slot;
        var direct = (slot >> 1) - 1;
        var distance = (2u | ((uint)slot & 1)) << direct;
        if (slot < 14)
            return distance + range.ReverseTree(special.AsSpan((int)distance - slot), direct);
        distance += range.Direct(direct - 4) << 4;
        return distance + range.ReverseTree(align, 4);
    }

    sealed class Lengths
    {
        readonly ushort[] choice = new ushort[2];
        readonly ushort[] low = new ushort[PosStatesMost * 8];
        readonly ushort[] middle = new ushort[PosStatesMost * 8];
        readonly ushort[] high = new ushort[256];

        public void Reset()
        {
            foreach (var bits in new[] { choice, low, middle, high })
                Array.Fill(bits, Half);
        }

        public int Decode(RangeDecoder range, int posState)
        {
            if (range.Bit(ref choice[0]) == 0)
                return range.Tree(low.AsSpan(posState * 8, 8), 3);
            return range.Bit(ref choice[1]) == 0 ? 8 + range.Tree(middle.AsSpan(posState * 8, 8), 3) : 16 + range.Tree(high, 8);
        }
    }
}
