using Assay.Build.ModelFiles.Pickle;

namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>Reads little-endian fields from bytes in hand. Beyond the end everything is 0 and <see cref="Ok"/> is false.</summary>
/// <param name="start">Where the bytes lie in the source.</param>
internal sealed class Hdf5Cursor(ReadOnlyMemory<byte> bytes, long start, Hdf5Super super)
{
    public int At { get; private set; }

    public bool Ok { get; private set; } = true;

    public int Left => bytes.Length - At;

    public long Place => start + At;

    public long U(int size)
    {
        if (size > Left || size > 8)
        {
            Fail();
            return 0;
        }

        ulong value = 0;
        var span = bytes.Span.Slice(At, size);
        for (var i = size - 1; i >= 0; i--)
            value = (value << 8) | span[i];
        At += size;
        return (long)value;
    }

    public int U8() => (int)U(1);

    public int U16() => (int)U(2);

    /// <summary>A length; one that no file can have is negative.</summary>
    public long Length() => U(super.LengthSize);

    /// <summary>An address, as a place in the source; -1 when it is undefined or beyond any file.</summary>
    public long Address()
    {
        var value = U(super.OffsetSize);
        var undefined = super.OffsetSize == 8 ? -1L : (1L << (8 * super.OffsetSize)) - 1;
        return !Ok || value == undefined || value < 0 || value > long.MaxValue - super.Base ? -1 : value + super.Base;
    }

    public void Skip(long count)
    {
        if (count < 0 || count > Left)
            Fail();
        else
            At += (int)count;
    }

    public bool Starts(ReadOnlySpan<byte> signature)
    {
        var same = Left >= signature.Length && bytes.Span.Slice(At, signature.Length).SequenceEqual(signature);
        Skip(signature.Length);
        return same;
    }

    public Hdf5Cursor Part(long count)
    {
        if (count < 0 || count > Left)
        {
            Fail();
            count = 0;
        }

        var part = new Hdf5Cursor(bytes.Slice(At, (int)count), Place, super);
        At += (int)count;
        return part;
    }

    public ReadOnlyMemory<byte> Rest() => bytes[At..];

    public ReadOnlyMemory<byte> Bytes(long count)
    {
        if (count < 0 || count > Left)
        {
            Fail();
            return default;
        }

        At += (int)count;
        return bytes.Slice(At - (int)count, (int)count);
    }

    /// <summary>Text of a known length; a zero byte ends it early.</summary>
    public string Text(long count)
    {
        var text = Bytes(count).Span;
        var zero = text.IndexOf((byte)0);
        return PickleText.Decode(zero < 0 ? text : text[..zero]);
    }

    /// <summary>Text up to a zero byte, which is required.</summary>
    public string ZeroEnded()
    {
        var zero = bytes.Span[At..].IndexOf((byte)0);
        if (zero < 0)
        {
            Fail();
            return "";
        }

        var text = PickleText.Decode(bytes.Span.Slice(At, zero));
        At += zero + 1;
        return text;
    }

    void Fail()
    {
        Ok = false;
        At = bytes.Length;
    }
}
