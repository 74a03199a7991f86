using System.IO.Compression;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>A codec: how it is recognised, and how it is unpacked when that can be done here.</summary>
internal sealed record CompressedHeader(string Id, byte[] Magic, Func<Stream, Stream>? Open)
{
    public static readonly CompressedHeader Gzip = new("gzip", [0x1f, 0x8b, 8], s => new GZipStream(s, CompressionMode.Decompress));
    public static readonly CompressedHeader Zlib = new("zlib", [0x78], s => new ZLibStream(s, CompressionMode.Decompress));
    public static readonly CompressedHeader Bzip2 = new("bzip2", "BZh"u8.ToArray(), null);
    public static readonly CompressedHeader Xz = new("xz", [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], null);
    public static readonly CompressedHeader Lzma = new("lzma", [0x5d, 0, 0], null);
    public static readonly CompressedHeader Lz4 = new("lz4", [0x04, 0x22, 0x4d, 0x18], null);
    public static readonly CompressedHeader Zstd = new("zstd", [0x28, 0xb5, 0x2f, 0xfd], null);
    public static readonly CompressedHeader SevenZip = new("7z", [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c], null);

    // zlib has two bytes of header, which together divide by 31 (RFC 1950).
    public bool Fits(ReadOnlySpan<byte> head) => head.Length > 4 && head.StartsWith(Magic) && (Id != "zlib" || ((head[0] << 8) | head[1]) % 31 == 0 && (head[1] & 0x20) == 0);
}
