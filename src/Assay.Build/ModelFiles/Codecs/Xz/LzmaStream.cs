namespace Assay.Build.ModelFiles.Codecs;

/// <summary>LZMA with its parameters given: the .lzma file ("alone"), a zip member of method 14, a folder of 7z.</summary>
internal sealed class LzmaStream : UnpackStream
{
    const int Chunk = 1 << 16;

    /// <summary>Most bytes a window may have here; encoders at their highest level use 64 MiB.</summary>
    public const int MostWindow = 128 << 20;

    readonly PackedInput input;
    readonly LzmaDecoder decoder;
    readonly long size;
    readonly bool markAllowed;
    bool started, ended;

    LzmaStream(PackedInput input, ReadOnlySpan<byte> properties, long size, bool markAllowed)
    {
        (this.input, this.size, this.markAllowed) = (input, size, markAllowed);
        decoder = new LzmaDecoder(input);
        if (size < 0)
            throw PackedDataException.Broken("it claims to be larger than any file");
        var window = BitConverter.ToUInt32(properties[1..]);
        if (!decoder.Properties(properties[0], lzma2: false))
            throw PackedDataException.Broken("the parameters of LZMA are out of range");
        // A window larger than what is written is never used.
        if (Math.Min(window, (ulong)size) > MostWindow)
            throw PackedDataException.Unread($"a window of {window} bytes (more than {MostWindow})");
        Written = new History((int)Math.Max(4096, Math.Min(window, (ulong)size)), Chunk + 512);
        decoder.ResetState();
    }

    /// <summary>A .lzma file: parameters, the size (all ones when an end mark says it), the data.</summary>
    public static LzmaStream Alone(Stream packed)
    {
        var input = new PackedInput(packed);
        Span<byte> properties = stackalloc byte[5];
        input.Exactly(properties);
        var size = (long)input.U64();
        if (size < -1)
            throw PackedDataException.Broken("it claims to be larger than any file");
        return new LzmaStream(input, properties, size < 0 ? long.MaxValue : size, markAllowed: true);
    }

    /// <summary>A zip member: version, the length of the parameters, the parameters, the data (APPNOTE 5.8).</summary>
    public static LzmaStream InZip(Stream packed, long size)
    {
        var input = new PackedInput(packed);
        input.Pass(2);
        if (input.U16() != 5)
            throw PackedDataException.Broken("the parameters of LZMA have the wrong length");
        Span<byte> properties = stackalloc byte[5];
        input.Exactly(properties);
        return new LzmaStream(input, properties, size, markAllowed: true);
    }

    /// <summary>Data whose parameters stand elsewhere.</summary>
    public static LzmaStream Raw(Stream packed, ReadOnlySpan<byte> properties, long size) =>
        properties.Length == 5 ? new LzmaStream(new PackedInput(packed), properties, size, markAllowed: true) : throw PackedDataException.Broken("the parameters of LZMA have the wrong length");

    protected override bool Produce()
    {
        if (ended)
            return false;
        if (!started)
            decoder.StartRange();
        started = true;
        Written.Room(Chunk + 512);
        var count = (int)Math.Min(Chunk, size - Written.Total);
        if (decoder.Decode(Written, count, Written.Total))
            Mark();
        else if (Written.Total == size)
            Known();
        return true;
    }

    void Mark()
    {
        if (size != long.MaxValue && Written.Total != size)
            throw PackedDataException.Broken("it ends before the size it announces");
        Finish();
    }

    // An end mark may follow though the size is known; without one the coder stands at zero.
    void Known()
    {
        decoder.Settle();
        if (decoder.InMatch || (!decoder.AtZero && !(markAllowed && decoder.EndMark(Written.Total))))
            throw PackedDataException.Broken("it holds more than the size it announces");
        Finish();
    }

    void Finish()
    {
        ended = true;
        if (!decoder.AtZero)
            throw PackedDataException.Broken("its end does not fit");
        PackedEnd = input.Position;
    }
}
