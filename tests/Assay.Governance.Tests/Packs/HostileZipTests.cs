using System.Buffers.Binary;
using System.IO.Compression;

namespace Assay.Governance.Tests.Packs;

/// <summary>Files that claim to be packs: each gets a clear answer, quickly, and no exception.</summary>
public sealed class HostileZipTests
{
    [Fact]
    public void An_empty_file_text_and_random_bytes_are_no_packs()
    {
        Refused([], "not a zip file");
        Refused("hello"u8.ToArray(), "not a zip file");
        var random = new byte[100_000];
        new Random(7).NextBytes(random);
        Refused(random, "not a zip file");
    }

    [Fact]
    public void Ten_thousand_files_are_refused_by_what_they_are_not()
    {
        var zip = PackZip.Write(Enumerable.Range(0, 10_000).Select(i => new PackFile($"entries/{i:D8}.json", "{}"u8.ToArray())));
        var verified = PackVerifier.Verify(zip, Key);
        Assert.False(verified.Ok);
        Assert.Contains("manifest", verified.Checks[^1].Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void More_files_than_a_pack_may_have_are_refused()
    {
        using var stream = new MemoryStream();
        for (var i = 0; i <= PackZip.MaxFiles; i++)
            stream.Write(Local($"{i:D8}", []));
        Refused(stream.ToArray(), "more than 60000 files");
        Assert.Throws<InvalidDataException>(() => PackZip.Write(Enumerable.Range(0, PackZip.MaxFiles + 1).Select(i => new PackFile($"{i:D8}", default))));
    }

    [Fact]
    public void Compressed_zip64_oversized_and_decorated_files_are_refused()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = archive.CreateEntry("manifest.json", CompressionLevel.Optimal).Open())
            writer.Write(new byte[1000]);
        Refused(stream.ToArray(), "compressed");
        Refused(Changed(22, [0xff, 0xff, 0xff, 0xff]), "zip64");
        Refused(Changed(4, [45, 0]), "zip64");
        Refused(Changed(22, [0xff, 0xff, 0xff, 0x7f]), "more than follow");
        Refused(Changed(26, [0xff, 0x7f]), "the name of file 0");
        Refused(Changed(26, [0, 0]), "the name of file 0");
        Refused(Changed(28, [4, 0]), "extra field");
        Refused(Changed(14, [1, 2, 3, 4]), "checksum");
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("c:\\x")]
    [InlineData(".hidden")]
    [InlineData("a\0b")]
    [InlineData("Manifest.json")]
    public void Names_that_lead_elsewhere_are_refused(string name) => Refused([.. Local(name, "x"u8.ToArray()), .. new byte[22]], "not one that a pack has");

    [Fact]
    public void Names_twice_out_of_order_and_bytes_around_are_refused()
    {
        Refused([.. Local("a", []), .. Local("a", [])], "a is there twice");
        Refused([.. Local("b", []), .. Local("a", [])], "a is out of order");
        Refused([.. Small, 0], "1 bytes follow the end");
        Refused([.. Small, .. Small], "bytes follow the end");
        Refused([.. Small[..^1], 1], "not in canonical form");
        Refused([0, .. Small], "not a zip file");
        for (var length = 0; length < Small.Length; length++)
            Assert.False(PackVerifier.Verify(Small.AsMemory(0, length), Key).Ok);
    }

    [Fact]
    public void Contents_that_are_not_what_their_names_say_are_refused_without_an_exception()
    {
        string[] texts = ["", "null", "{}", "[]", "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"\"}]}", new string('[', 100_000)];
        foreach (var manifest in texts)
            foreach (var envelope in texts)
                Assert.False(PackVerifier.Verify(PackZip.Write(
                [
                    new PackFile("manifest.json", System.Text.Encoding.UTF8.GetBytes(manifest)), new PackFile("manifest.dsse.json", System.Text.Encoding.UTF8.GetBytes(envelope)),
                    new PackFile("tree-head.dsse.json", System.Text.Encoding.UTF8.GetBytes(envelope)),
                ]), Key).Ok);
    }

    [Fact]
    public void The_checksum_is_that_of_zip()
    {
        Assert.Equal(0xcbf43926u, Crc32.Of("123456789"u8));
        Assert.Equal(0u, Crc32.Of([]));
    }

    static PublicKey Key { get; } = EcdsaSigner.Create().PublicKey;

    static byte[] Small { get; } = PackZip.Write([new PackFile("a.json", "{}"u8.ToArray()), new PackFile("b/c.json", "[]"u8.ToArray())]);

    static byte[] Changed(int at, byte[] bytes)
    {
        var zip = Small.ToArray();
        bytes.CopyTo(zip, at);
        return zip;
    }

    static byte[] Local(string name, byte[] content)
    {
        var header = new byte[30];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034b50);
        header[4] = 20;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(22), (uint)content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)name.Length);
        return [.. header, .. System.Text.Encoding.Latin1.GetBytes(name), .. content];
    }

    static void Refused(byte[] bytes, string because)
    {
        var verified = PackVerifier.Verify(bytes, Key);
        Assert.False(verified.Ok);
        Assert.Null(verified.Summary);
        Assert.Contains(because, Assert.Single(verified.Checks).Detail, StringComparison.Ordinal);
    }
}
