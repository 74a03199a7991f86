using System.Buffers.Binary;
using System.Text;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Writes binary formats by hand, little-endian unless it says otherwise.</summary>
sealed class ByteWriter
{
    readonly List<byte> bytes = [];

    public int Length => bytes.Count;

    public ByteWriter Raw(params byte[] raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public ByteWriter Zeros(int count) => Raw(new byte[count]);

    public ByteWriter Ascii(string text) => Raw(Encoding.Latin1.GetBytes(text));

    public ByteWriter I32(int value)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, value);
        return Raw(four);
    }

    public ByteWriter I64(long value)
    {
        var eight = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        return Raw(eight);
    }

    public ByteWriter F64(double value) => I64(BitConverter.DoubleToInt64Bits(value));

    /// <summary>Text behind its length, of four bytes.</summary>
    public ByteWriter Text32(string text) => I32(text.Length).Ascii(text);

    /// <summary>Text behind its length, of eight bytes.</summary>
    public ByteWriter Text64(string text) => I64(text.Length).Ascii(text);

    /// <summary>A length of two bytes, big-endian, and the text, as Java writes it.</summary>
    public ByteWriter JavaText(string text) => Raw((byte)(text.Length >> 8), (byte)text.Length).Ascii(text);

    /// <summary>Makes the four bytes at a place say how far a target lies from them, as FlatBuffers do.</summary>
    public ByteWriter Point(int at, int target)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, target - at);
        for (var i = 0; i < 4; i++)
            bytes[at + i] = four[i];
        return this;
    }

    public byte[] Done() => [.. bytes];

    // ---- protobuf

    public static byte[] Field(int number, params byte[][] content)
    {
        var all = content.SelectMany(c => c).ToArray();
        return [.. Varint(((ulong)number << 3) | 2), .. Varint((ulong)all.Length), .. all];
    }

    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Number(int number, ulong value) => [.. Varint((ulong)number << 3), .. Varint(value)];

    static byte[] Varint(ulong value)
    {
        var made = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            made.Add((byte)(value | 0x80));
        made.Add((byte)value);
        return [.. made];
    }
}
