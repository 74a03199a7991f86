using System.Buffers.Binary;
using System.Text;

namespace Assay.Serving.Tests.Telemetry;

/// <summary>A message of protocol buffers, read by the wire format alone: fields by number, whatever their type.</summary>
sealed class OtlpMessage
{
    readonly List<(int Field, ulong Number, byte[]? Bytes)> _fields = [];

    internal OtlpMessage(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var tag = Varint(ref bytes);
            var field = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((field, Varint(ref bytes), null));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(bytes), null));
                    bytes = bytes[8..];
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(bytes), null));
                    bytes = bytes[4..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    _fields.Add((field, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                default:
                    throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
    }

    internal IEnumerable<OtlpMessage> Messages(int field) => _fields.Where(f => f.Field == field).Select(f => new OtlpMessage(f.Bytes));

    internal OtlpMessage Message(int field) => Messages(field).Single();

    internal bool Has(int field) => _fields.Exists(f => f.Field == field);

    internal string Text(int field) => _fields.Where(f => f.Field == field).Select(f => Encoding.UTF8.GetString(f.Bytes!)).SingleOrDefault("");

    internal string Hex(int field) => _fields.Where(f => f.Field == field).Select(f => Convert.ToHexStringLower(f.Bytes!)).SingleOrDefault("");

    internal ulong Number(int field) => _fields.Where(f => f.Field == field).Select(f => f.Number).SingleOrDefault();

    internal double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    internal IReadOnlyList<ulong> Packed64(int field) => [.. _fields.Single(f => f.Field == field).Bytes!.Chunk(8).Select(c => BinaryPrimitives.ReadUInt64LittleEndian(c))];

    /// <summary>A list of KeyValue.</summary>
    internal IReadOnlyDictionary<string, object?> Attributes(int field) => Messages(field).ToDictionary(a => a.Text(1), a => Any(a.Message(2)));

    static object? Any(OtlpMessage value) =>
        value.Has(1) ? value.Text(1) : value.Has(2) ? value.Number(2) == 1 : value.Has(3) ? (long)value.Number(3) : value.Has(4) ? value.Double(4)
        : value.Has(5) ? value.Message(5).Messages(1).Select(Any).ToArray() : value.Has(6) ? value.Message(6).Attributes(1) : null;

    static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
