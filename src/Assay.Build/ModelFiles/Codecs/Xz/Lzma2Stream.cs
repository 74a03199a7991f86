namespace Assay.Build.ModelFiles.Codecs;

/// <summary>LZMA2: chunks of LZMA or of plain bytes, each saying what it resets (xz-file-format 5.3.1; 7-Zip's Lzma2Dec).</summary>
internal sealed class Lzma2Stream : UnpackStream
{
    readonly PackedInput input;
    readonly LzmaDecoder decoder;
    bool needDictionary = true, needProperties = true, needState = true, ended;
    long stateAt;
    int left;
    long packedEnd;

    public Lzma2Stream(PackedInput input, int dictionary)
    {
        this.input = input;
        decoder = new LzmaDecoder(input);
        if (dictionary > 40)
            throw PackedDataException.Broken("the window of LZMA2 is out of range");
        var window = dictionary == 40 ? uint.MaxValue : (2u | ((uint)dictionary & 1)) << ((dictionary / 2) + 11);
        if (window > LzmaStream.MostWindow)
            throw PackedDataException.Unread($"a window of {window} bytes (more than {LzmaStream.MostWindow})");
        Written = new History((int)window, 1 << 16);
    }

    public Lzma2Stream(Stream packed, int dictionary) : this(new PackedInput(packed), dictionary) { }

    protected override bool Produce()
    {
        if (left > 0)
        {
            Compressed();
            return true;
        }

        if (ended)
            return false;
        var control = input.Byte();
        if (control == 0)
        {
            ended = true;
            PackedEnd = input.Position;
            return false;
        }

        if (control == 1 || control >= 0xe0)
        {
            needDictionary = false;
            Written.Forget();
            stateAt = Written.Total;
        }
        else if (needDictionary)
        {
            throw PackedDataException.Broken("the first chunk does not reset the window");
        }

        if (control >= 0x80)
            Start(control);
        else if (control <= 2)
            Plain();
        else
            throw PackedDataException.Broken("a chunk of no known kind");
        return true;
    }

    void Plain()
    {
        var size = BigEndian16() + 1;
        Written.Room(size);
        input.Exactly(Written.Add(size));
        // What comes next may rely on the parameters of before, but not on the coder's state.
        if (needProperties)
            needState = true;
    }

    void Start(int control)
    {
        left = ((control & 0x1f) << 16) + BigEndian16() + 1;
        var packed = BigEndian16() + 1;
        if (control >= 0xc0)
        {
            needProperties = false;
            if (!decoder.Properties(input.Byte(), lzma2: true))
                throw PackedDataException.Broken("the parameters of LZMA2 are out of range");
        }
        else if (needProperties)
        {
            throw PackedDataException.Broken("a chunk comes before its parameters");
        }

        if (control >= 0xa0)
        {
            decoder.ResetState();
            needState = false;
        }
        else if (needState)
        {
            throw PackedDataException.Broken("a chunk relies on a state that is not there");
        }

        packedEnd = input.Position + packed;
        decoder.StartRange();
    }

    void Compressed()
    {
        var count = Math.Min(left, 1 << 16);
        Written.Room(count);
        if (decoder.Decode(Written, count, Written.Total - stateAt))
            throw PackedDataException.Broken("an end mark stands in a chunk");
        left -= count;
        if (left > 0)
            return;
        decoder.Settle();
        if (!decoder.AtZero || decoder.InMatch || input.Position != packedEnd)
            throw PackedDataException.Broken("a chunk does not fill its size");
    }

    int BigEndian16() => (input.Byte() << 8) | input.Byte();
}
