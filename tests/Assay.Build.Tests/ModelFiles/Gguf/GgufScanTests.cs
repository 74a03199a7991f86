using System.Diagnostics;
using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

public sealed class GgufScanTests
{
    static readonly string[] Known =
    [
        "F32 0 1 4", "F16 1 1 2", "Q4_0 2 32 18", "Q4_1 3 32 20", "Q5_0 6 32 22", "Q5_1 7 32 24", "Q8_0 8 32 34", "Q8_1 9 32 36", "Q2_K 10 256 84", "Q3_K 11 256 110", "Q4_K 12 256 144",
        "Q5_K 13 256 176", "Q6_K 14 256 210", "Q8_K 15 256 292", "IQ2_XXS 16 256 66", "IQ2_XS 17 256 74", "IQ3_XXS 18 256 98", "IQ1_S 19 256 50", "IQ4_NL 20 32 18", "IQ3_S 21 256 110",
        "IQ2_S 22 256 82", "IQ4_XS 23 256 136", "I8 24 1 1", "I16 25 1 2", "I32 26 1 4", "I64 27 1 8", "F64 28 1 8", "IQ1_M 29 256 56", "BF16 30 1 2", "TQ1_0 34 256 54", "TQ2_0 35 256 66",
        "MXFP4 39 32 17", "NVFP4 40 64 36", "Q1_0 41 128 18",
    ];

    public static TheoryData<string> Types => [.. Known];

    public static TheoryData<string> Names => [.. HubSamples.Gguf.Keys];

    [Theory]
    [InlineData(1u, false)]
    [InlineData(2u, false)]
    [InlineData(3u, false)]
    [InlineData(2u, true)]
    [InlineData(3u, true)]
    public void Passes_every_version_in_either_byte_order(uint version, bool bigEndian) =>
        Scans.Passes(new GgufBytes(version, bigEndian).Text("general.architecture", "llama").Key("a.array", 9, Array(version, bigEndian)).Key("a.bool", 7, [1]).Tensor("w", 0, 4, 2).Tensor("v", 0, 3).Done(), "a.gguf");

    static byte[] Array(uint version, bool bigEndian)
    {
        var w = new GgufBytes(version, bigEndian);
        return [.. w.Number(5), .. w.Length(2), .. w.Number(1), .. w.Number(2)];
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Knows_the_size_of_every_type(string line)
    {
        var parts = line.Split(' ');
        var (type, elements, bytes) = (uint.Parse(parts[1], null), ulong.Parse(parts[2], null), int.Parse(parts[3], null));
        Scans.Passes(new GgufBytes().Tensor("w", type, [elements * 2, 3], bytes * 6).Done(), "a.gguf");
        Scans.Flags(new GgufBytes().Tensor("w", type, [elements * 2, 3], bytes * 6 - 1).Done(pad: false), Severity.High, "gguf-tensor-size");
    }

    [Fact]
    public void Passes_a_file_of_metadata_alone_and_one_without_padding_at_its_end()
    {
        Scans.Passes(new GgufBytes().Text("general.architecture", "llama").Done(), "vocabulary.gguf");
        Scans.Passes(new GgufBytes().Tensor("w", 0, 3).Done(pad: false), "a.gguf");
        Scans.Passes(new GgufBytes { Alignment = 64 }.U32("general.alignment", 64).Tensor("w", 0, 3).Tensor("v", 0, 5).Done(), "a.gguf");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Flags_every_lie_about_structure(string name) => Scans.Flags(HubSamples.Gguf[name].Content, HubSamples.Gguf[name].AtLeast, HubSamples.Gguf[name].Rule);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cut_at_any_byte_neither_throws_nor_is_clean(string name) => Cuts(HubSamples.Gguf[name].Content);

    [Fact]
    public void A_proper_file_cut_at_any_byte_is_not_clean() => Cuts(new GgufBytes().Text("general.architecture", "llama").Tensor("w", 0, 4, 2).Done(pad: false));

    static void Cuts(byte[] whole)
    {
        for (var length = 0; length < whole.Length; length++)
        {
            var report = Scans.Bytes(whole[..length]);
            Assert.True(!report.Complete || report.Worst >= Severity.Medium || whole.AsSpan(length).IndexOfAnyExcept((byte)0) < 0 || whole.AsSpan(length).StartsWith("\u007fELF"u8), $"clean when cut at {length} of {whole.Length}");
        }
    }

    [Fact]
    public void Findings_name_their_cve_and_their_place()
    {
        var finding = Assert.Single(Scans.Bytes(new GgufBytes().Tensor("w", 0, [1ul << 40, 1ul << 40], 0).Done()).Findings, f => f.RuleId == "gguf-shape");
        Assert.Contains(finding.References, r => r is { Scheme: "cve", Id: "CVE-2026-33298" });
        Assert.Equal("w", finding.Location!.Part);
        Assert.NotNull(finding.Location.Offset);
        var lie = Assert.Single(Scans.Bytes(new GgufBytes().Tensor("w", 0, [1000], 8).Done()).Findings);
        Assert.Contains(lie.References, r => r.Id == "CVE-2026-7482");
        var total = Scans.Bytes(new GgufBytes().Tensor("a", 24, [long.MaxValue - 64], 0).Tensor("b", 24, [long.MaxValue - 64], 0).Done());
        Assert.Contains(total.Findings, f => f.RuleId == "gguf-total-size" && f.References.Any(r => r.Id == "CVE-2025-53630") && f.References.Any(r => r.Id == "CVE-2026-27940"));
    }

    [Fact]
    public void A_pickle_behind_the_tensors_is_judged()
    {
        var report = Scans.Bytes(new GgufBytes().Tensor("w", 0, 4).Done(trailing: [.. Bypasses.Evil(), .. new byte[64]]));
        Assert.Equal(Severity.Critical, report.Worst);
    }

    [Fact]
    public void A_huge_sparse_file_takes_the_time_of_its_header()
    {
        var path = Path.Combine(Path.GetTempPath(), $"assay-{Guid.NewGuid():N}.gguf");
        try
        {
            // One tebibyte in one tensor, that takes no room on the disk: who reads it all needs minutes.
            var head = new GgufBytes().Text("general.architecture", "llama").Tensor("w", 1, [1ul << 20, 512 << 10], 0).Done();
            using (var file = File.Create(path))
            {
                file.Write(head);
                file.SetLength(head.Length + (1L << 40));
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            using var source = Assay.Build.ModelFiles.Sources.FileSource.Open(path);
            var result = new FileResult("a", Scans.Limits);
            new ScanScope(result, Scans.Limits, new Budget(Scans.Limits, TestContext.Current.CancellationToken), "a").Judge(source);
            Assert.Empty(result.Findings);
            Assert.Empty(result.Gaps);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 16 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(1u, 2u, 20)]
    [InlineData(2u, 8u, 36)]
    [InlineData(3u, 2u, 18)]
    [InlineData(3u, 0u, 128)]
    public void Passes_the_formats_before_it(uint version, uint type, int bytes) => Scans.Passes(GgufBytes.Ggjt(version, type, 32, bytes), "ggml-model.bin");

    [Fact]
    public void Passes_the_oldest_format_and_flags_a_tensor_beyond_it()
    {
        Scans.Passes(GgufBytes.Ggml(), "ggml-model.bin");
        Assert.False(Scans.Bytes(GgufBytes.Ggml()[..^1]).Complete);
        var report = Scans.Bytes(GgufBytes.Ggjt(3, 0, 1 << 30));
        Assert.False(report.Complete);
        Assert.False(Scans.Bytes(GgufBytes.Ggjt(9)).Complete);
        Scans.Flags([.. GgufBytes.Ggjt(), .. new GgufBytes().Number(1), .. new GgufBytes().Number(1), .. new GgufBytes().Number(0), .. new GgufBytes().Number(1 << 28), (byte)'x'], rule: "ggml-structure");
    }
}
