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
        || (source.Length >= 22 && !scope.Opportunistic && ZipReader.FindEnd(source) is { } end && !InsideTar(source, head, end));

    // The last member of a tar may be a zip, as in NeMo's files; it is judged there. What follows the tar's end is no member.
    static bool InsideTar(ByteSource source, ReadOnlySpan<byte> head, ZipEnd end)
    {
        if (head.Length < Tar.TarReader.Block || head[0] == 0 || !Tar.TarReader.IsHeader(source, 0))
            return false;
        var tar = new Tar.TarReader(source);
        long at = 0;
        for (var members = 0; members < 100_000 && at < source.Length && !Tar.TarReader.IsEnd(source, at); members++)
        {
            if (tar.Next(at) is not { } entry || entry.Next <= at)
                return false;
            at = entry.Next;
        }

        return end.End <= at;
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        using var scan = new ZipScan(source, scope);
        scan.Run();
    }
}
