using Assay.Build.ModelFiles.Codecs;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>A wrapper: how it is recognised, and how it is unpacked.</summary>
internal sealed record CompressedHeader(string Id, byte[] Magic, Func<Stream, UnpackStream> Open)
{
    public static readonly CompressedHeader Gzip = new("gzip", [0x1f, 0x8b, 8], s => new GzipStream(s));
    public static readonly CompressedHeader Zlib = new("zlib", [0x78], s => new ZlibStream(s));
    public static readonly CompressedHeader Bzip2 = new("bzip2", "BZh"u8.ToArray(), s => new BZip2Stream(s));
    public static readonly CompressedHeader Xz = new("xz", [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], s => new XzStream(s));
    public static readonly CompressedHeader Lzma = new("lzma", [0x5d, 0, 0], LzmaStream.Alone);
    public static readonly CompressedHeader Lz4 = new("lz4", [0x04, 0x22, 0x4d, 0x18], s => new Lz4Stream(s));
    public static readonly CompressedHeader Lz4Legacy = new("lz4", [0x02, 0x21, 0x4c, 0x18], s => new Lz4Stream(s));
    public static readonly CompressedHeader Zstd = new("zstd", [0x28, 0xb5, 0x2f, 0xfd], s => new ZstdStream(s));

    /// <summary>A frame that LZ4 and Zstandard pass over stands first; what follows says whose it is.</summary>
    public static readonly CompressedHeader Skippable = new("zstd", [0x2a, 0x4d, 0x18], s => new ZstdStream(s));

    public static IReadOnlyList<CompressedHeader> All => [Gzip, Zlib, Bzip2, Xz, Lzma, Lz4, Lz4Legacy, Zstd, Skippable];

    /// <summary>Text may begin like the short magics: then it must unpack before it is believed.</summary>
    public bool Weak => Magic.Length <= 3;

    /// <summary>True for the ten bytes that every bzip2 file with content starts with.</summary>
    public static bool StartsBzip2(ReadOnlySpan<byte> head) =>
        head.Length >= 10 && head.StartsWith("BZh"u8) && head[3] is >= (byte)'1' and <= (byte)'9' && head[4..].StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]);

    public bool Fits(ReadOnlySpan<byte> head)
    {
        if (this == Skippable)
            return head.Length > 8 && head[0] >> 4 == 5 && head[1..].StartsWith(Magic);
        // zlib has two bytes of header, which together divide by 31 (RFC 1950).
        return head.Length > 4 && head.StartsWith(Magic) && (this != Zlib || ((head[0] << 8) | head[1]) % 31 == 0 && (head[1] & 0x20) == 0);
    }
}
