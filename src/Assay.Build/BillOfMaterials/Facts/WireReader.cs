namespace Assay.Build;

/// <summary>
/// Protobuf wire format over a file, without loading it: fields are walked, weights are jumped over. Every length is held
/// against the end of the message it lies in; the number of fields is bounded.
/// </summary>
internal sealed class WireReader(BufferedStream stream)
{
    // Two bytes a field at least: more than this many is no model that any runtime loads.
    const long MaxFields = 50_000_000;

    long _fields;

    public long Position { get; private set; }

    /// <summary>Wire type of the field read last: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.</summary>
    public int WireType { get; private set; }

    /// <summary>Length of the bytes that follow; only for wire type 2.</summary>
    public long Length { get; private set; }

    public long End => Position + Length;

    /// <summary>Number of the next field, or 0 at <paramref name="end"/>. Its value must be read or skipped before the next call.</summary>
    public int Next(long end)
    {
        if (Position == end)
            return 0;
        if (++_fields > MaxFields)
            throw new UnreadableException($"more than {MaxFields} fields");
        var tag = Varint(end);
        WireType = (int)(tag & 7);
        Length = WireType switch
        {
            0 => 0,
            1 => 8,
            5 => 4,
            2 => (long)Math.Min(Varint(end), long.MaxValue),
            _ => throw new UnreadableException($"not protobuf: wire type {WireType} at byte {Position}"),
        };
        if (Length > end - Position)
            throw new UnreadableException($"a field at byte {Position} is {Length} bytes long, {end - Position} are left");
        if (tag >> 3 is 0 or > 536_870_911)
            throw new UnreadableException($"not protobuf: field number {tag >> 3} at byte {Position}");
        if (WireType == 0)
            Value = Varint(end);
        return (int)(tag >> 3);
    }

    /// <summary>The value of a varint field.</summary>
    public ulong Value { get; private set; }

    public void Skip()
    {
        if (WireType == 0)
            return;
        stream.Seek(Length, SeekOrigin.Current);
        Position += Length;
    }

    /// <summary>The text of the field, cut at <paramref name="max"/> bytes; anything but text reads as empty.</summary>
    public string Text(int max = 1024)
    {
        if (WireType != 2)
        {
            Skip();
            return "";
        }

        var take = (int)Math.Min(Length, max);
        var bytes = new byte[take];
        stream.ReadExactly(bytes);
        Position += take;
        Length -= take;
        Skip();
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    public ulong Varint(long end)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position >= end)
                throw new UnreadableException($"a number at byte {Position} runs over the end of its message");
            var b = stream.ReadByte();
            if (b < 0)
                throw new UnreadableException("the file ends in the middle of a number");
            Position++;
            value |= (ulong)(b & 0x7f) << shift;
            if ((b & 0x80) == 0)
                return value;
        }

        throw new UnreadableException($"a number at byte {Position} is longer than ten bytes");
    }
}
