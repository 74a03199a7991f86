using Assay.Build.Tests.ModelFiles.Codecs;

namespace Assay.Build.Tests.ModelFiles.Archives;

/// <summary>Wrappers and archives written by the real programs: the payload inside is found, and an ordinary one passes.</summary>
public sealed class WrappedScanTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("assay-wrapped-");

    public void Dispose() => folder.Delete(true);

    static byte[] Good => PickleBytes.Protocol(4).Text("weights").Op("N").Raw(0x86).Done();

    [Theory]
    [InlineData("c11 gz", "gzip", "-c")]
    [InlineData("c13 bz2", "bzip2", "-c")]
    [InlineData("c14 xz", "xz", "-c")]
    [InlineData("c14 lzma", "xz", "--format=lzma", "-c")]
    [InlineData("c15 lz4", "lz4", "-c")]
    [InlineData("lz4 legacy", "lz4", "-l", "-c")]
    [InlineData("zstd", "zstd", "-c")]
    public void Finds_the_payload_behind_every_wrapper(string probe, string tool, params string[] arguments)
    {
        Assert.NotEmpty(probe);
        Scans.Flags(PackingTools.Pack(Bypasses.Evil(), tool, arguments), Severity.Critical);
        Scans.Passes(PackingTools.Pack(Good, tool, arguments));
        var packed = PackingTools.Pack(Good, tool, arguments);
        for (var length = 1; length < packed.Length; length++)
            Assert.False(Scans.Bytes(packed[..length]).Complete, $"cut at {length} of {packed.Length}");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public void Finds_the_payload_in_the_second_member_and_behind_the_last_one(string tool)
    {
        var good = PackingTools.Pack(Good, tool, "-c");
        Scans.Flags([.. good, .. PackingTools.Pack(Bypasses.Evil(), tool, "-c")], Severity.Critical);
        Scans.Flags([.. good, .. Bypasses.Evil()], Severity.Critical);
        Scans.Flags([.. good, .. "something else"u8], Severity.Medium, "compressed-trailing-data");
    }

    [Theory]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public void Finds_the_payload_in_a_frame_that_unpackers_pass_over(string tool)
    {
        var evil = Bypasses.Evil();
        byte[] skipped = [0x53, 0x2a, 0x4d, 0x18, .. BitConverter.GetBytes(evil.Length), .. evil], plain = [0x5e, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4];
        var good = PackingTools.Pack(Good, tool, "-c");
        Scans.Flags([.. good, .. skipped], Severity.Critical);
        Scans.Flags([.. skipped, .. good], Severity.Critical);
        Scans.Passes([.. good, .. plain]);
    }

    [Theory]
    [InlineData("-m0=Copy")]
    [InlineData("-m0=LZMA")]
    [InlineData("-m0=LZMA2")]
    [InlineData("-m0=BZip2")]
    [InlineData("-m0=Deflate")]
    [InlineData("-m0=Deflate64")]
    [InlineData("-m0=BCJ -m1=LZMA2")]
    [InlineData("-m0=Delta:4 -m1=LZMA")]
    [InlineData("-m0=ARM64 -m1=LZMA2")]
    [InlineData("-ms=off")]
    [InlineData("-mhc=off -mx=9")]
    public void C22_a_7z_archive_is_read_whatever_its_methods(string methods)
    {
        var random = new Random(5);
        var floats = new byte[40_000];
        random.NextBytes(floats);
        Write("a.npy", Npy(floats));
        Write("b.pkl", Good);
        Write("sub/readme.txt", "An ordinary archive.\n"u8.ToArray());
        Write("empty", []);
        PackingTools.Run(folder.FullName, "7z", ["a", "-bd", .. methods.Split(' '), "good.7z", "a.npy", "b.pkl", "sub", "empty"]);
        Scans.Passes(File.ReadAllBytes(System.IO.Path.Combine(folder.FullName, "good.7z")));
        Write("sub/data", Bypasses.Evil());
        PackingTools.Run(folder.FullName, "7z", ["a", "-bd", .. methods.Split(' '), "evil.7z", "a.npy", "b.pkl", "sub"]);
        var evil = File.ReadAllBytes(System.IO.Path.Combine(folder.FullName, "evil.7z"));
        Scans.Flags(evil, Severity.Critical);
        Scans.Flags([.. evil, .. "tail"u8], Severity.Medium, "7z-unlisted-data");
    }

    [Fact]
    public void An_encrypted_7z_archive_is_a_gap()
    {
        Write("b.pkl", Good);
        PackingTools.Run(folder.FullName, "7z", "a", "-bd", "-psecret", "hidden.7z", "b.pkl");
        PackingTools.Run(folder.FullName, "7z", "a", "-bd", "-psecret", "-mhe=on", "names.7z", "b.pkl");
        PackingTools.Run(folder.FullName, "7z", "a", "-bd", "-m0=PPMd", "ppmd.7z", "b.pkl");
        foreach (var (name, says) in new[] { ("hidden.7z", "encrypted"), ("names.7z", "encrypted"), ("ppmd.7z", "PPMd") })
        {
            var report = Scans.Bytes(File.ReadAllBytes(System.IO.Path.Combine(folder.FullName, name)));
            Assert.Contains(report.Gaps, g => g.Reason.Contains(says, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_7z_archive_cut_or_changed_anywhere_is_never_clean()
    {
        Write("b.pkl", Good);
        Write("c.pkl", Good);
        PackingTools.Run(folder.FullName, "7z", "a", "-bd", "small.7z", "b.pkl", "c.pkl");
        var whole = File.ReadAllBytes(System.IO.Path.Combine(folder.FullName, "small.7z"));
        for (var length = 1; length < whole.Length; length++)
        {
            var report = Scans.Bytes(whole[..length]);
            Assert.True(!report.Complete || report.Worst >= Severity.Medium, $"cut at {length} of {whole.Length}");
        }

        for (var i = 8; i < whole.Length; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 0x10;
            var report = Scans.Bytes(changed);
            Assert.True(!report.Complete || report.Worst >= Severity.Medium, $"changed at {i} of {whole.Length}");
        }
    }

    [Fact]
    public void Links_and_names_that_leave_a_7z_archive_are_found()
    {
        File.CreateSymbolicLink(System.IO.Path.Combine(folder.FullName, "out"), "../../etc/passwd");
        File.CreateSymbolicLink(System.IO.Path.Combine(folder.FullName, "in"), "b.pkl");
        Write("b.pkl", Good);
        PackingTools.Run(folder.FullName, "7z", "a", "-bd", "-snl", "links.7z", "out", "b.pkl");
        Scans.Flags(File.ReadAllBytes(System.IO.Path.Combine(folder.FullName, "links.7z")), Severity.High, "7z-path-traversal");
        PackingTools.Run(folder.FullName, "7z", "a", "-bd", "-snl", "fine.7z", "in", "b.pkl");
        Scans.Passes(File.ReadAllBytes(System.IO.Path.Combine(folder.FullName, "fine.7z")));
    }

    [Theory]
    [InlineData("Deflate")]
    [InlineData("Deflate64")]
    [InlineData("BZip2")]
    [InlineData("LZMA")]
    public void Zip_members_of_other_methods_are_read(string method)
    {
        var random = new Random(6);
        var floats = new byte[300_000];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = (byte)(random.NextDouble() * random.NextDouble() * 50);
        Write("a.npy", Npy(floats));
        Write("b.pkl", Good);
        PackingTools.Run(folder.FullName, "7z", "a", "-bd", "-tzip", "-mm=" + method, "good.zip", "a.npy", "b.pkl");
        Scans.Passes(File.ReadAllBytes(System.IO.Path.Combine(folder.FullName, "good.zip")));
        Write("b.pkl", [.. Bypasses.Evil(), .. new byte[3000]]);
        PackingTools.Run(folder.FullName, "7z", "a", "-bd", "-tzip", "-mm=" + method, "evil.zip", "a.npy", "b.pkl");
        Scans.Flags(File.ReadAllBytes(System.IO.Path.Combine(folder.FullName, "evil.zip")), Severity.Critical);
    }

    [Theory]
    [InlineData(93, "zstd")]
    [InlineData(95, "xz")]
    public void Zip_members_of_zstandard_and_xz_are_read(int method, string tool)
    {
        Scans.Passes(ZipOf(Good, PackingTools.Pack(Good, tool, "-c"), method));
        Scans.Flags(ZipOf(Bypasses.Evil(), PackingTools.Pack(Bypasses.Evil(), tool, "-c"), method), Severity.Critical);
    }

    static byte[] ZipOf(byte[] content, byte[] packed, int method)
    {
        var crc = Crc32.Of(content);
        byte[] fields = [20, 0, 0, 0, (byte)method, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(crc), .. BitConverter.GetBytes(packed.Length), .. BitConverter.GetBytes(content.Length), 1, 0, 0, 0];
        byte[] local = [.. "PK\u0003\u0004"u8, .. fields, (byte)'m', .. packed];
        byte[] central = [.. "PK\u0001\u0002"u8, 20, 0, .. fields, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'m'];
        return [.. local, .. central, .. "PK\u0005\u0006"u8, 0, 0, 0, 0, 1, 0, 1, 0, .. BitConverter.GetBytes(central.Length), .. BitConverter.GetBytes(local.Length), 0, 0];
    }

    static byte[] Npy(byte[] data)
    {
        var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({data.Length},), }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. data];
    }

    void Write(string name, byte[] content)
    {
        var path = System.IO.Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
