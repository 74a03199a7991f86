namespace Assay.Build.ModelFiles.Codecs;

/// <summary>Bits, the lowest of each byte first.</summary>
internal sealed class InflateBits(PackedInput input)
{
    ulong held;
    int count;

    /// <summary>Bits that were loaded and not used, for a loop that keeps them at hand.</summary>
    public (ulong Held, int Count) State
    {
        get => (held, count);
        set => (held, count) = value;
    }

    public uint Read(int bits)
    {
        if (count < bits)
            Fill(bits);
        var value = (uint)(held & ((1ul << bits) - 1));
        held >>= bits;
        count -= bits;
        return value;
    }

    /// <summary>The next bits without consuming them; zeros behind the end.</summary>
    public uint Peek(int bits)
    {
        if (count < bits)
            Load();
        return (uint)(held & ((1ul << bits) - 1));
    }

    public void Skip(int bits)
    {
        if (count < bits)
            throw PackedDataException.Cut();
        held >>= bits;
        count -= bits;
    }

    /// <summary>Drops what is left of the current byte.</summary>
    public void Align()
    {
        held >>= count % 8;
        count -= count % 8;
    }

    /// <summary>Hands whole bytes that were loaded and not used back to the input.</summary>
    public void GiveBack()
    {
        input.Skip(-(count / 8));
        (held, count) = (0, 0);
    }

    void Fill(int bits)
    {
        Load();
        if (count < bits)
            throw PackedDataException.Cut();
    }

    void Load()
    {
        while (count <= 56)
        {
            var bytes = input.Buffered;
            if (bytes.IsEmpty)
                return;
            var taken = 0;
            for (; count <= 56 && taken < bytes.Length; taken++, count += 8)
                held |= (ulong)bytes[taken] << count;
            input.Skip(taken);
        }
    }
}
