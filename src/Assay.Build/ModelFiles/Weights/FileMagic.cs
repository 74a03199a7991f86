using System.Buffers.Binary;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>Headers of files by enough of their bytes that chance does not make them.</summary>
internal static class FileMagic
{
    public const string Program = "a program", Archive = "a zip archive", Script = "a script", Packed = "a packed file", Pickle = "a pickle";

    static ReadOnlySpan<byte> Elf => [0x7f, (byte)'E', (byte)'L', (byte)'F'];

    static ReadOnlySpan<byte> SevenZip => [(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c];

    static ReadOnlySpan<byte> Xz => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    static ReadOnlySpan<byte> Zstd => [0x28, 0xb5, 0x2f, 0xfd];

    static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b, 8];

    public static string? Of(ReadOnlySpan<byte> bytes, bool atStart)
    {
        if (bytes.Length < 16)
            return null;
        if (bytes.StartsWith(Elf) && bytes[4] is 1 or 2 && bytes[5] is 1 or 2 && bytes[6] == 1)
            return Program;
        // The DOS header of a linker: 0x90 or 0x50 bytes on the last page, a few pages, no more than 64 KiB.
        if (bytes.StartsWith("MZ"u8) && bytes[3] <= 1 && bytes[5] == 0 && bytes[7] == 0 && bytes[9] == 0)
            return Program;
        if (bytes.StartsWith("PK\u0003\u0004"u8) && bytes[4] <= 63 && bytes[8] is 0 or 8 or 12 or 14 or 93 && bytes[9] == 0)
            return Archive;
        if (bytes.StartsWith("#!"u8) && bytes[2] is (byte)'/' or (byte)' ' && bytes[2..16].IndexOfAnyExceptInRange((byte)9, (byte)0x7e) < 0)
            return Script;
        if (!atStart)
            return null;
        if (bytes.StartsWith(SevenZip) || bytes.StartsWith(Xz) || bytes.StartsWith(Zstd) || (bytes.StartsWith(Gzip) && bytes[3] < 32)
            || (bytes.StartsWith("BZh"u8) && BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) == 0x31415926))
            return Packed;
        return bytes[0] == 0x80 && bytes[1] is >= 2 and <= 5 ? Pickle : null;
    }
}
