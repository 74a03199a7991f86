using System.Text;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Writes protobuf fields by hand.</summary>
static class ProtoBytes
{
    public static byte[] Field(int number, params byte[][] content)
    {
        byte[] body = [.. content.SelectMany(c => c)];
        return [.. Varint(((ulong)number << 3) | 2), .. Varint((ulong)body.Length), .. body];
    }

    public static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public static byte[] Number(int number, ulong value) => [.. Varint((ulong)number << 3), .. Varint(value)];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
