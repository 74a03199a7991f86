using System.Buffers;
using System.Buffers.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>How a constant may carry a file.</summary>
internal enum Carried { Nothing, Raw, Base64, Hex }

/// <summary>Recognises and opens files that are carried in constants.</summary>
internal static class PickleCarried
{
    const int Longest = 64 << 20;

    public static Carried Begins(ReadOnlySpan<byte> four) => (four[0], four[1]) switch
    {
        (0x80, >= 2 and <= 5) or (0x1f, 0x8b) => Carried.Raw,
        (0x78, 0x01 or 0x5e or 0x9c or 0xda) => Carried.Raw,
        ((byte)'P', (byte)'K') when four[2] == 3 && four[3] == 4 => Carried.Raw,
        // The first bytes of protocols 2 to 5, and of zlib's usual header, in base64.
        ((byte)'g', (byte)'A') when four[2] is (byte)'I' or (byte)'M' or (byte)'Q' or (byte)'U' or (byte)'J' or (byte)'N' or (byte)'R' or (byte)'V' or (byte)'S' or (byte)'W' => Carried.Base64,
        ((byte)'e', (byte)'J' or (byte)'N' or (byte)'A' or (byte)'F') => Carried.Base64,
        ((byte)'8', (byte)'0') when four[2] == '0' && four[3] is >= (byte)'2' and <= (byte)'5' => Carried.Hex,
        _ => Carried.Nothing,
    };

    public static ByteSource? Open(ByteSource source, Carried how, long at, long size)
    {
        if (how == Carried.Raw)
            return source.Slice(at, size);
        if (size > Longest)
            return null;
        var text = source.Bytes(at, (int)size);
        if (how == Carried.Base64)
            return Base64.DecodeFromUtf8InPlace(text, out var written) == OperationStatus.Done ? new MemorySource(text.AsMemory(0, written)) : null;
        var made = new byte[text.Length / 2];
        return Convert.FromHexString(text, made, out _, out var got) == OperationStatus.Done ? new MemorySource(made.AsMemory(0, got)) : null;
    }
}
