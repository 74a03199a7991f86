using Assay.Build.ModelFiles.Compressed;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Zip;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>Whether what seems to hide in numbers is a file: the scanner's own readers must read it as one.</summary>
internal static class HiddenProof
{
    const long MostCarved = 64 << 20, MostUnpacked = 16 << 20;

    public static CarvedSource Carve(Tensor tensor, HiddenPlace place) => new(tensor, place.Number, place.Hiding, place.Skip, MostCarved);

    public static bool IsFile(ByteSource carved, string kind, ScanScope scope)
    {
        if (kind == FileMagic.Archive)
            return FirstMember(carved, scope);
        // A file result of its own: what random bytes make readers say is no finding.
        var result = new FileResult("carved.bin", scope.Limits);
        var seen = new ScanScope(result, scope.Limits, scope.Budget, "carved.bin").Judge(carved);
        return kind switch
        {
            FileMagic.Program => seen.Contains("executable"),
            FileMagic.Script => seen.Contains("script"),
            FileMagic.Pickle => seen.Contains("pickle") && (result.Findings.Any(f => f.Severity >= Severity.High) || result.Imports.Count > 0 || result.Gaps.Count == 0),
            _ => seen.Count > 0 && !result.Gaps.Any(g => g.Reason.Contains("broken", StringComparison.Ordinal) && g.Where == "carved.bin"),
        };
    }

    /// <summary>Whether what is hidden from one number on reads as text.</summary>
    public static bool IsText(Tensor tensor, long number, Hiding hiding)
    {
        using var carved = Carve(tensor, new HiddenPlace(number, hiding, 0, ""));
        var bytes = carved.Bytes(0, 512);
        return bytes.Length > 0 && bytes.Count(b => b is >= 0x20 and < 0x7f or 9 or 10 or 13) * 20 >= bytes.Length * 19;
    }

    // Numbers follow behind the archive, so its directory is out of reach: the first member must unpack to its checksum.
    static bool FirstMember(ByteSource carved, ScanScope scope)
    {
        if (ZipReader.Local(carved, 0) is not { } local || local.Name.Length == 0 || local.Name.Any(char.IsControl))
            return false;
        using var packed = carved.Slice(local.DataAt, local.Compressed > 0 ? local.Compressed : carved.Length - local.DataAt);
        if (local.Method == 0)
            return local.Size > 0 && local.Size == packed.Length && Checksum(packed) == local.Crc;
        if (ZipMethods.Open(local.Method, local.Size) is not { } open || local.Size > MostUnpacked)
            return false;
        var silent = new ScanScope(new FileResult("", scope.Limits), scope.Limits, scope.Budget, "").Perhaps();
        var (content, end) = CompressedReader.Unpack(packed, open, silent);
        using (content)
            return end is not null && content.Length > 0 && ((local.Flags & 8) != 0 || Checksum(content) == local.Crc);
    }

    static uint Checksum(ByteSource content)
    {
        var crc = default(Crc32);
        var block = new byte[1 << 16];
        for (long at = 0; at < Math.Min(content.Length, MostUnpacked);)
        {
            var got = content.Read(at, block);
            if (got == 0)
                break;
            crc.Add(block.AsSpan(0, got));
            at += got;
        }

        return crc.Value;
    }
}
