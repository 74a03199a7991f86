using System.Buffers.Binary;
using System.Text;

namespace Assay.Serving.Telemetry.Otlp;

/// <summary>Writes protocol buffers (proto3, binary). What has its type's zero is written nevertheless where the caller asks for it.</summary>
sealed class ProtoWriter
{
    byte[] _bytes = new byte[4096];
    int _length;

    internal ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>A message within this one begins; <see cref="End"/> takes what this returns.</summary>
    internal int Begin(int field)
    {
        Tag(field, 2);
        Room(1);
        return _length++;
    }

    /// <summary>It ends: its length is written before it.</summary>
    internal void End(int begun)
    {
        var length = (uint)(_length - begun - 1);
        var more = 0;
        for (var rest = length >> 7; rest > 0; rest >>= 7)
            more++;
        if (more > 0)
        {
            Room(more);
            _bytes.AsSpan(begun + 1, (int)length).CopyTo(_bytes.AsSpan(begun + 1 + more));
            _length += more;
        }

        for (var i = 0; i <= more; i++, length >>= 7)
            _bytes[begun + i] = (byte)((length & 0x7F) | (i < more ? 0x80u : 0));
    }

    internal void Varint(int field, ulong value)
    {
        Tag(field, 0);
        Raw(value);
    }

    internal void Fixed64(int field, ulong value)
    {
        Tag(field, 1);
        Raw64(value);
    }

    internal void Fixed32(int field, uint value)
    {
        Tag(field, 5);
        Room(4);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_length), value);
        _length += 4;
    }

    internal void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    internal void Text(int field, string value)
    {
        Tag(field, 2);
        var length = Encoding.UTF8.GetByteCount(value);
        Raw((ulong)length);
        Room(length);
        _length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(_length));
    }

    internal void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2);
        Raw((ulong)value.Length);
        Room(value.Length);
        value.CopyTo(_bytes.AsSpan(_length));
        _length += value.Length;
    }

    /// <summary>A packed list of numbers of 8 bytes.</summary>
    internal void Packed64(int field, IReadOnlyList<ulong> values)
    {
        Tag(field, 2);
        Raw((ulong)values.Count * 8);
        foreach (var value in values)
            Raw64(value);
    }

    void Tag(int field, int type) => Raw((ulong)((field << 3) | type));

    void Raw(ulong value)
    {
        Room(10);
        for (; value >= 0x80; value >>= 7)
            _bytes[_length++] = (byte)(value | 0x80);
        _bytes[_length++] = (byte)value;
    }

    void Raw64(ulong value)
    {
        Room(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_length), value);
        _length += 8;
    }

    void Room(int bytes)
    {
        if (_bytes.Length - _length < bytes)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes));
    }
}
