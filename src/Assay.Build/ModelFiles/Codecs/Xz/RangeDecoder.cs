namespace Assay.Build.ModelFiles.Codecs;

/// <summary>The range coder of LZMA: bits by their learnt probability of 11 bits.</summary>
internal sealed class RangeDecoder(PackedInput input)
{
    const uint Top = 1 << 24;
    uint range;

    public uint Code { get; private set; }

    public void Start()
    {
        if (input.Byte() != 0)
            throw PackedDataException.Broken("the range coder does not start with zero");
        Code = 0;
        for (var i = 0; i < 4; i++)
            Code = (Code << 8) | input.Byte();
        range = uint.MaxValue;
        if (Code == range)
            throw PackedDataException.Broken("the range coder starts out of range");
    }

    public void Normalize()
    {
        if (range >= Top)
            return;
        range <<= 8;
        Code = (Code << 8) | input.Byte();
    }

    public int Bit(ref ushort model)
    {
        Normalize();
        uint value = model;
        var bound = (range >> 11) * value;
        if (Code < bound)
        {
            model = (ushort)(value + ((2048 - value) >> 5));
            range = bound;
            return 0;
        }

        model = (ushort)(value - (value >> 5));
        range -= bound;
        Code -= bound;
        return 1;
    }

    public int Tree(Span<ushort> models, int bits)
    {
        var symbol = 1;
        for (var i = 0; i < bits; i++)
            symbol = (symbol << 1) | Bit(ref models[symbol]);
        return symbol - (1 << bits);
    }

    public uint ReverseTree(Span<ushort> models, int bits)
    {
        var symbol = 1;
        uint value = 0;
        for (var i = 0; i < bits; i++)
        {
            var bit = Bit(ref models[symbol]);
            symbol = (symbol << 1) | bit;
            value |= (uint)bit << i;
        }

        return value;
    }

    public uint Direct(int bits)
    {
        uint value = 0;
        for (var i = 0; i < bits; i++)
        {
            Normalize();
            range >>= 1;
            Code -= range;
            var below = 0u - (Code >> 31);
            Code += range & below;
            value = (value << 1) + below + 1;
        }

        return value;
    }
}
