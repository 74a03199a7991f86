using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>Tells text for people and programs from data: UTF-8 without control characters, as far as the first 64 KiB show.</summary>
internal static class PlainText
{
    public static bool Is(ByteSource source)
    {
        var start = source.Bytes(0, 1 << 16);
        for (ReadOnlySpan<byte> rest = start; rest.Length > 0;)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var used);
            if (status == System.Buffers.OperationStatus.NeedMoreData && start.Length < source.Length)
                return true;
            if (status != System.Buffers.OperationStatus.Done || (Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t' or '\f')))
                return false;
            rest = rest[used..];
        }

        return true;
    }
}
