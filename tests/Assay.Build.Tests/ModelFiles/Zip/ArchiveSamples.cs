using System.Diagnostics;
using Assay.Build.Tests.ModelFiles.Codecs;

namespace Assay.Build.Tests.ModelFiles.Archives;

/// <summary>
/// A small ordinary file of every archive, wrapper and R spelling, for the fuzzer and for cutting at every byte. Those that
/// only a program of this machine writes are left out where it is missing.
/// </summary>
static class ArchiveSamples
{
    public static readonly byte[] Good = PickleBytes.Protocol(4).Text("weights weights weights").Op("N").Raw(0x86).Done();

    public static readonly IReadOnlyDictionary<string, byte[]> All = Make();

    static Dictionary<string, byte[]> Make()
    {
        var samples = new Dictionary<string, byte[]>
        {
            ["tar"] = TarScanTests.Tar(System.Formats.Tar.TarEntryFormat.Pax, TarScanTests.File("model.pkl", Good)),
            ["torch.tar"] = TarScanTests.TorchTar(),
            ["image.tar"] = TarScanTests.Image(TarScanTests.Blob(TarScanTests.Layer(TarScanTests.File("opt/model.pkl", Good)))),
            ["model.nemo"] = TarScanTests.Nemo("model:\n  _target_: nemo.core.Model\n"),
            ["model.rds"] = RBytes.File().Model().Done(),
            ["function.rds"] = RBytes.File(2).Function(r => r.Call("exp", "x")).Done(),
            ["model.rda"] = RBytes.Workspace(("fit", r => r.Model())),
            ["model.mar"] = MarScanTests.Mar("handler.py", ("handler.py", "def handle(data, context):\n    return data\n")),
        };
        var folder = Directory.CreateTempSubdirectory("assay-seeds-");
        try
        {
            var file = Path.Combine(folder.FullName, "m.pkl");
            File.WriteAllBytes(file, Good);
            foreach (var (name, tool, arguments) in new (string, string, string)[]
            {
                ("gz", "gzip", "-k m.pkl"), ("bz2", "bzip2", "-k m.pkl"), ("xz", "xz", "-k m.pkl"), ("lzma", "xz", "-k --format=lzma m.pkl"), ("lz4", "lz4", "-q m.pkl m.pkl.lz4"), ("zst", "zstd", "-q m.pkl"),
                ("7z", "7z", "a -bd m.pkl.7z m.pkl"), ("bz2.zip", "7z", "a -bd -tzip -mm=BZip2 m.pkl.bz2.zip m.pkl"), ("lzma.zip", "7z", "a -bd -tzip -mm=LZMA m.pkl.lzma.zip m.pkl"),
                ("deflate64.zip", "7z", "a -bd -tzip -mm=Deflate64 m.pkl.deflate64.zip m.pkl"),
            })
            {
                if (PackingTools.Path(tool) is not { } path)
                    continue;
                using var process = Process.Start(new ProcessStartInfo(path, arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true })!;
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                samples[name] = File.ReadAllBytes(file + "." + name);
            }
        }
        finally
        {
            folder.Delete(true);
        }

        return samples;
    }
}

public sealed class ArchiveSampleTests
{
    [Fact]
    public void Ordinary_files_of_every_kind_pass()
    {
        foreach (var (name, content) in ArchiveSamples.All)
            Scans.Passes(content, name);
    }

    [Fact]
    public void Cut_at_any_byte_none_of_them_is_clean()
    {
        foreach (var (name, content) in ArchiveSamples.All)
        {
            // Tar is mostly zeros: what ends inside a block differs little from what ends a byte later.
            var step = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? 1 : Math.Max(1, content.Length / 400);
            for (var length = 1; length < content.Length; length += step)
            {
                var report = Scans.Bytes(content[..length], "model.bin");
                Assert.True(!report.Complete || report.Worst >= Severity.Medium || Closed(name, content, length), $"{name} cut at {length} of {content.Length} is clean");
            }
        }
    }

    // Two blocks of zeros end a tar; more of them are padding.
    static bool Closed(string name, byte[] content, int length) =>
        (name.EndsWith("tar", StringComparison.Ordinal) || name.EndsWith("nemo", StringComparison.Ordinal)) && content.AsSpan(length - Math.Min(1024, length)).IndexOfAnyExcept((byte)0) < 0 && content.AsSpan(0, length)[^1024..].IndexOfAnyExcept((byte)0) < 0;

    [Fact]
    public void A_bomb_of_any_codec_stops_at_the_limit()
    {
        var zeros = new byte[48 << 20];
        foreach (var (tool, arguments) in new[] { ("gzip", "-9 -c"), ("bzip2", "-9 -c"), ("xz", "-1 -c"), ("zstd", "-19 -c"), ("lz4", "-9 -c") })
        {
            if (PackingTools.Path(tool) is null)
                continue;
            var bomb = PackingTools.Pack(zeros, tool, arguments.Split(' '));
            var clock = Stopwatch.StartNew();
            var report = Scans.Bytes(bomb, limits: Scans.Limits with { ExpandedBytes = 1 << 20 });
            Assert.False(report.Complete);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{tool} took {clock.Elapsed}");
        }
    }

    /// <summary>Every way past other scanners that lies in a wrapper, by its name in the peers' comparison.</summary>
    [Fact]
    public void C11_to_C22_and_the_R_probe_are_found()
    {
        var evil = Bypasses.Evil();
        foreach (var tool in new[] { "gzip", "bzip2", "xz", "lz4", "zstd" })
            if (PackingTools.Path(tool) is not null)
            {
                // Twice over, and in a zip, and in a tar.
                var packed = PackingTools.Pack(evil, tool, "-c");
                Scans.Flags(PackingTools.Pack(packed, tool, "-c"), Severity.Critical);
                Scans.Flags(Bypasses.Zip(("notes.txt", packed)), Severity.Critical);
                Scans.Flags(TarScanTests.Tar(System.Formats.Tar.TarEntryFormat.Gnu, TarScanTests.File("notes.txt", packed)), Severity.Critical);
            }

        Scans.Flags(RBytes.File().Promise(r => r.Call("system", "echo inert")).Done(), Severity.High, "r-promise");
    }
}
