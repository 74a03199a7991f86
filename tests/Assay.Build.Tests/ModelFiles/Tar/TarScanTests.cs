using System.Buffers.Binary;
using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Build.Tests.ModelFiles.Archives;

public sealed class TarScanTests
{
    static readonly byte[] Good = PickleBytes.Protocol(4).Text("weights").Op("N").Raw(0x86).Done();

    public static byte[] Tar(TarEntryFormat format, params (TarEntryType Type, string Name, string Link, byte[] Content)[] members)
    {
        var made = new MemoryStream();
        using (var tar = new TarWriter(made, format, leaveOpen: true))
        {
            foreach (var (type, name, link, content) in members)
            {
                TarEntry entry = format switch
                {
                    TarEntryFormat.Pax => new PaxTarEntry(type, name),
                    TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                    TarEntryFormat.V7 => new V7TarEntry(type, name),
                    _ => new UstarTarEntry(type, name),
                };
                if (link.Length > 0)
                    entry.LinkName = link;
                if (content.Length > 0)
                    entry.DataStream = new MemoryStream(content);
                tar.WriteEntry(entry);
            }
        }

        return made.ToArray();
    }

    public static (TarEntryType, string, string, byte[]) File(string name, byte[] content) => (TarEntryType.RegularFile, name, "", content);

    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Ustar)]
    public void Long_names_are_read_and_every_member_is_judged(TarEntryFormat format)
    {
        var name = string.Join('/', Enumerable.Repeat("a-rather-long-name", format == TarEntryFormat.Ustar ? 8 : 13));
        Scans.Passes(Tar(format, File(name, Good), (TarEntryType.Directory, "d/", "", []), (TarEntryType.SymbolicLink, "d/link", "../x", []), File("x", Good)));
        var report = Scans.Bytes(Tar(format, File("first", Good), File(name, Bypasses.Evil())));
        Assert.Contains(report.Findings, f => f.Severity == Severity.Critical && f.Location!.Path!.EndsWith(name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink, "a", "/etc/passwd", "tar-path-traversal")]
    [InlineData(TarEntryType.SymbolicLink, "a/b", "../../up", "tar-path-traversal")]
    [InlineData(TarEntryType.HardLink, "a/b/c", "../up", "tar-path-traversal")]
    [InlineData(TarEntryType.CharacterDevice, "dev", "", "tar-device")]
    [InlineData(TarEntryType.Fifo, "pipe", "", "tar-device")]
    [InlineData(TarEntryType.Directory, "../up", "", "tar-path-traversal")]
    public void Links_devices_and_names_that_leave_the_archive_are_found(TarEntryType type, string name, string link, string rule) =>
        Scans.Flags(Tar(TarEntryFormat.Pax, (type, name, link, [])), Severity.Medium, rule);

    [Fact]
    public void A_member_written_through_a_link_a_second_one_and_data_behind_the_end_are_found()
    {
        Scans.Flags(Tar(TarEntryFormat.Pax, (TarEntryType.SymbolicLink, "a", "b", []), File("a/file", Good)), Severity.Medium, "tar-through-link");
        Scans.Flags(Tar(TarEntryFormat.Pax, File("a", Good), File("a", Good)), Severity.Medium, "tar-duplicate-name");
        Scans.Flags([.. Tar(TarEntryFormat.Pax, File("a", Good)), .. Bypasses.Evil()], Severity.Critical, "tar-unlisted-data");
    }

    [Fact]
    public void A_link_that_announces_content_is_a_conflict_and_the_content_is_judged()
    {
        var tar = Tar(TarEntryFormat.Ustar, (TarEntryType.SymbolicLink, "link", "x", []));
        var evil = Bypasses.Evil();
        var header = tar[..512];
        Encoding.ASCII.GetBytes(Convert.ToString(evil.Length, 8).PadLeft(11, '0')).CopyTo(header, 124);
        Encoding.ASCII.GetBytes("        ").CopyTo(header, 148);
        Encoding.ASCII.GetBytes(Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        byte[] file = [.. header, .. evil, .. new byte[512 - evil.Length], .. tar[512..]];
        Scans.Flags(file, Severity.Critical);
        Scans.Flags(file, Severity.Medium, "tar-header-conflict");
    }

    [Fact]
    public void A_sparse_member_is_a_gap()
    {
        var made = new MemoryStream();
        using (var tar = new TarWriter(made, TarEntryFormat.Pax, leaveOpen: true))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "a", new Dictionary<string, string> { ["GNU.sparse.major"] = "1", ["GNU.sparse.name"] = "b" }) { DataStream = new MemoryStream(Good) });
        Assert.Contains(Scans.Bytes(made.ToArray()).Gaps, g => g.Reason.Contains("sparse", StringComparison.Ordinal));
    }

    // ---- PyTorch's first format

    public static byte[] TorchTar(byte[]? views = null)
    {
        static byte[] Count(int n) => PickleBytes.Protocol(2).Op("K").Raw((byte)n).Done();
        byte[] storages =
        [
            .. Count(1), .. PickleBytes.Protocol(2).Op("K").Raw(5).Text("cpu").Global("torch", "FloatStorage").Raw(0x87).Done(),
            2, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), .. views ?? PickleBytes.Protocol(2).Op("]").Done(),
        ];
        var numbers = new byte[8 + 16 + 8];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, 1);
        numbers[8] = 2;
        numbers[16] = 1;
        byte[] tensors = [.. Count(1), .. PickleBytes.Protocol(2).Op("K").Raw(9).Op("K").Raw(5).Global("torch", "FloatTensor").Raw(0x87).Done(), .. numbers];
        return Tar(TarEntryFormat.Pax, File("sys_info", PickleBytes.Protocol(2).Op("}").Text("little_endian").Raw(0x88).Op("s").Done()),
            File("pickle", PickleBytes.Protocol(2).Global("collections", "OrderedDict").Op(")R").Text("w").Op("K").Raw(9).Op("Qs").Done()), File("storages", storages), File("tensors", tensors));
    }

    [Fact]
    public void C10_the_tar_of_old_PyTorch_is_followed_through_its_raw_tensors()
    {
        Scans.Passes(TorchTar(), "model.pt");
        Scans.Flags(TorchTar(views: Bypasses.Evil()), Severity.Critical, "pickle-dangerous-import");
    }

    // ---- container images

    public static (TarEntryType, string, string, byte[]) Blob(byte[] content, string? name = null) => File("blobs/sha256/" + (name ?? Convert.ToHexStringLower(SHA256.HashData(content))), content);

    public static byte[] Image(params (TarEntryType, string, string, byte[])[] blobs) => Tar(TarEntryFormat.Pax,
        [File("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray()), File("index.json", "{\"schemaVersion\":2}"u8.ToArray()), .. blobs]);

    public static byte[] Layer(params (TarEntryType, string, string, byte[])[] members) =>
        Tar(TarEntryFormat.Pax, [(TarEntryType.Directory, "usr/", "", []), File("usr/program", [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[200]]), (TarEntryType.SymbolicLink, "usr/sh", "/bin/dash", []),
            File("usr/data", [1, 2, 0, 255]), File("opt/.wh.old", []), .. members]);

    [Fact]
    public void Layers_of_a_container_image_are_judged_as_file_systems()
    {
        Scans.Passes(Image(Blob(Layer(File("opt/model.pkl", Good))), Blob("{\"config\":{}}"u8.ToArray())), "image.tar");
        Scans.Flags(Image(Blob(Layer(File("opt/model.bin", Bypasses.Evil())))), Severity.Critical);
        var wrapped = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(wrapped, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Layer(File("opt/model.bin", Bypasses.Evil())));
        Scans.Flags(Image(Blob(wrapped.ToArray())), Severity.Critical);
        // What docker save wrote before it wrote the OCI layout.
        Scans.Flags(Tar(TarEntryFormat.Pax, File("manifest.json", "[]"u8.ToArray()), File(new string('a', 64) + "/layer.tar", Layer(File("opt/model.bin", Bypasses.Evil())))), Severity.Critical);
        // A file whose name says model, and which is none.
        Assert.False(Scans.Bytes(Image(Blob(Layer(File("opt/model.pkl", [1, 2, 0, 255]))))).Complete);
    }

    [Fact]
    public void A_blob_that_is_not_what_its_name_says_is_found() =>
        Scans.Flags(Image(Blob(Layer(), new string('0', 64))), Severity.High, "oci-blob-digest");

    // ---- NeMo

    public static byte[] Nemo(string config) =>
        Tar(TarEntryFormat.Gnu, (TarEntryType.Directory, "./", "", []), File("./model_config.yaml", Encoding.UTF8.GetBytes(config)), File("./model_weights.ckpt", Good));

    [Theory]
    [InlineData("model:\n  _target_: nemo.collections.asr.models.EncDecCTCModel\n", null)]
    [InlineData("model:\n  _target_: os.system\n  command: echo inert\n", Severity.High)]
    [InlineData("model: {\"_target_\": 'subprocess.Popen'}\n", Severity.High)]
    [InlineData("model:\n  _target_: somebody.thing\n", Severity.Medium)]
    public void A_NeMo_archive_is_judged_by_what_its_configuration_instantiates(string config, Severity? severity)
    {
        var nemo = Nemo(config);
        if (severity is { } expected)
            Scans.Flags(nemo, expected, "nemo-instantiates");
        else
            Scans.Passes(nemo, "model.nemo");
    }
}
