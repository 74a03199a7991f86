using System.Buffers.Binary;
using Assay.Build.ModelFiles.Compressed;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>Zip archives, PyTorch's among them: structure against its own two descriptions, and every member judged by content.</summary>
internal sealed class ZipFormat : IModelFormat
{
    public string Id => "zip";

    public IReadOnlyList<Rule> Rules => [.. ZipRules.All, .. MarLayout.All, .. CompressedRules.All];

    public string Knowledge => MarLayout.Lists;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        (head.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(head) == ZipReader.LocalSignature)
        || (source.Length >= 22 && !scope.Opportunistic && ZipReader.FindEnd(source) is not null);

    public void Scan(ByteSource source, ScanScope scope) => new ZipScan(source, scope).Run();
}
