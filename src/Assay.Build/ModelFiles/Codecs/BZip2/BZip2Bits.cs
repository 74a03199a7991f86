namespace Assay.Build.ModelFiles.Codecs;

/// <summary>Bits, the highest of each byte first.</summary>
internal sealed class BZip2Bits(PackedInput input)
{
    ulong held;
    int count;

    public uint Read(int bits)
    {
        Need(bits);
        count -= bits;
        return (uint)(held >> count) & ((1u << bits) - 1);
    }

    public uint U32() => (Read(16) << 16) | Read(16);

    public bool Bit() => Read(1) != 0;

    /// <summary>The next bits without consuming them; zeros behind the end.</summary>
    public uint Peek(int bits)
    {
        while (count < bits)
        {
            var next = input.Next();
            if (next < 0)
                return (uint)(held << (bits - count)) & ((1u << bits) - 1);
            held = (held << 8) | (byte)next;
            count += 8;
        }

        return (uint)(held >> (count - bits)) & ((1u << bits) - 1);
    }

    public void Skip(int bits)
    {
        if (count < bits)
            throw PackedDataException.Cut();
        count -= bits;
    }

    /// <summary>Drops what is left of the current byte. Whole bytes are never held across this: reading takes only what it needs.</summary>
    public void Align() => count -= count % 8;

    void Need(int bits)
    {
        while (count < bits)
        {
            held = (held << 8) | input.Byte();
            count += 8;
        }
    }
}
