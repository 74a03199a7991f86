using System.Buffers.Binary;
using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>The smallest Exif block: a big-endian TIFF header and one directory with one entry, the image description (tag 0x010E).</summary>
static class Exif
{
    internal static byte[] Description(string text)
    {
        const int Fixed = 26;
        // Exif says ASCII; programs write UTF-8 there.
        byte[] value = [.. Encoding.UTF8.GetBytes(text), 0];
        // Four bytes and less would stand in the entry itself.
        var block = new byte[Fixed + Math.Max(5, value.Length)];
        "MM\0*"u8.CopyTo(block);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(4), 8);
        BinaryPrimitives.WriteInt16BigEndian(block.AsSpan(8), 1);
        BinaryPrimitives.WriteInt16BigEndian(block.AsSpan(10), 0x010E);
        BinaryPrimitives.WriteInt16BigEndian(block.AsSpan(12), 2);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(14), block.Length - Fixed);
        BinaryPrimitives.WriteInt32BigEndian(block.AsSpan(18), Fixed);
        value.CopyTo(block, Fixed);
        return block;
    }
}
