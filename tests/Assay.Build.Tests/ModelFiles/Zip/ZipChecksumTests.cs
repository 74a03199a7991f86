using System.Buffers.Binary;
using System.IO.Compression;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Large archives, whose checksums other cores compute while the members are judged.</summary>
public sealed class ZipChecksumTests : IDisposable
{
    const int Members = 10, MemberBytes = 1 << 20;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("assay-zip-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(Members - 1)]
    public void One_flipped_bit_in_any_large_member_is_found_and_named(int member)
    {
        var file = Path.Combine(folder.FullName, "model.pt");
        var (bytes, data) = Archive();
        bytes[data[member] + (MemberBytes / 2)] ^= 1;
        File.WriteAllBytes(file, bytes);

        var scan = Assert.Single(Scans.Path(file).Files);

        var finding = Assert.Single(scan.Findings, f => f.RuleId == "zip-bad-checksum");
        Assert.EndsWith($"data/{member}", finding.Location!.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void An_untouched_archive_has_no_such_finding()
    {
        var file = Path.Combine(folder.FullName, "model.pt");
        File.WriteAllBytes(file, Archive().Bytes);
        Assert.DoesNotContain(Assert.Single(Scans.Path(file).Files).Findings, f => f.RuleId == "zip-bad-checksum");
    }

    static (byte[] Bytes, List<int> Data) Archive()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var random = new Random(5);
            for (var i = 0; i < Members; i++)
            {
                using var entry = zip.CreateEntry($"m/data/{i}", CompressionLevel.NoCompression).Open();
                var content = new byte[MemberBytes];
                random.NextBytes(content);
                entry.Write(content);
            }
        }

        // Where each member's bytes begin: behind its local header, its name and its extra field (APPNOTE 4.3.7).
        var bytes = stream.ToArray();
        var data = new List<int>();
        for (var at = 0; data.Count < Members; at = data[^1] + MemberBytes)
        {
            at += bytes.AsSpan(at).IndexOf("PK\u0003\u0004"u8);
            data.Add(at + 30 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 26)) + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 28)));
        }

        return (bytes, data);
    }
}
