using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.CoreMl;

/// <summary>
/// The <c>weight.bin</c> of an .mlpackage (coremltools, MILBlob/Blob/StorageFormat.hpp): a head of 64 bytes, then each blob's
/// own 64 bytes of description and its numbers, aligned to 64.
/// </summary>
internal sealed class MilBlobFormat : IModelFormat
{
    const int Block = 64;
    const uint Sentinel = 0xDEADBEEF;

    public string Id => "coreml-weights";

    public IReadOnlyList<Rule> Rules => [];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && head.Length >= 2 * Block && head[4] is 1 or 2 && head[5..8].IndexOfAnyExcept((byte)0) < 0 && head[8..Block].IndexOfAnyExcept((byte)0) < 0
        && head.Slice(Block, 4).SequenceEqual((ReadOnlySpan<byte>)[0xEF, 0xBE, 0xAD, 0xDE]);

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new CoreMlRules(scope);
        var count = new ByteCursor(source, 16).U32();
        if (count > source.Length / Block)
            rules.WrongWeights($"{count} blobs in {source.Length} bytes", 0);
        long at = Block;
        for (var i = 0u; i < count && i <= source.Length / Block; i++)
        {
            if ((i & 1023) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            var blob = new ByteCursor(source, at, source.Length, 64);
            var sentinel = blob.U32();
            blob.Skip(4);
            var (size, place) = (blob.U64(), blob.U64());
            if (blob.Ended || sentinel != Sentinel || place != (ulong)at + Block || size > (ulong)source.Length - place)
            {
                rules.WrongWeights($"blob {i} of {count}: {size} bytes at {place}", at);
                scope.Gap("the weights are cut or malformed");
                return;
            }

            at = (long)((place + size + Block - 1) / Block * Block);
        }

        if (at < source.Length)
            rules.WrongWeights($"{source.Length - at} bytes follow the last blob", at);
    }
}
