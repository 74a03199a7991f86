using System.Buffers.Binary;
using System.IO.Compression;

namespace Assay.Evaluation.RedTeam;

/// <summary>Writes PNG (ISO/IEC 15948, the W3C recommendation of the third edition): grey, eight bits, not interlaced.</summary>
static class PngWriter
{
    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1))];

    /// <param name="more">Chunks between header and data.</param>
    internal static byte[] Write(PictureCanvas canvas, IReadOnlyList<(string Type, byte[] Data)> more)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, canvas.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), canvas.Height);
        header[8] = 8;
        Chunk(png, "IHDR", header);
        foreach (var (type, data) in more)
            Chunk(png, type, data);
        Chunk(png, "IDAT", Packed(canvas));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    static byte[] Packed(PictureCanvas canvas)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < canvas.Height; y++)
            {
                // Each row says its filter first: none.
                zlib.WriteByte(0);
                zlib.Write(canvas.Dots, y * canvas.Width, canvas.Width);
            }

        return packed.ToArray();
    }

    static void Chunk(MemoryStream png, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] counted = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        png.Write(counted);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~counted.Aggregate(0xFFFFFFFF, (crc, b) => Table[(crc ^ b) & 0xFF] ^ (crc >> 8)));
        png.Write(number);
    }
}
