namespace Assay.Build.ModelFiles.Pickle;

/// <summary>The header by which PyTorch's format before 1.6 is known: a pickle of one magic number.</summary>
internal static class TorchLegacy
{
    static ReadOnlySpan<byte> Magic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    public static bool Detects(ReadOnlySpan<byte> head) => head.Length >= 15 && head[0] == 0x80 && head[1] <= 5 && head[2..].StartsWith(Magic);
}
