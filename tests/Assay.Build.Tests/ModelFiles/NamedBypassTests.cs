using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>
/// The bypasses of the peers' comparison that are files of other formats than pickle, or names; with those of <see cref="Bypasses"/>
/// and the format tests, each has a sample under its own name. What other compressors and savers wrote is kept in base64.
/// </summary>
public sealed class NamedBypassTests
{
    const string Joblib = "gASVzQAAAAAAAABdlIwTam9ibGliLm51bXB5X3BpY2tsZZSMEU51bXB5QXJyYXlXcmFwcGVylJOUKYGUfZQojAhzdWJjbGFzc5SMBW51bXB5lIwHbmRhcnJheZSTlIwFc2hhcGWUSwSFlIwFb3JkZXKUjAFDlIwFZHR5cGWUaAdoDpOUjAJmOJSJiIeUUpQoSwOMATyUTk5OSv////9K/////0sAdJRijAphbGxvd19tbWFwlIiMG251bXB5X2FycmF5X2FsaWdubWVudF9ieXRlc5RLEHViB/////////8AAAAAAAAAAAAAAAAAAPA/AAAAAAAAAEAAAAAAAAAIQGEwjAVwb3NpeIwGc3lzdGVtkyiMCmVjaG8gaW5lcnR0Ui4=";

    static readonly byte[] Evil = Bypasses.Evil();

    static readonly Dictionary<string, byte[]> Files = new()
    {
        ["c01 torch zip"] = Bypasses.Zip(("archive/data.pkl", Evil), ("archive/version", "3\n"u8.ToArray())),
        ["c05 encryption flag in both headers"] = Everywhere(Bypasses.Zip(("archive/data.pkl", Evil))),
        ["c11 gzip"] = Packed(s => new GZipStream(s, CompressionLevel.Optimal)),
        ["c12 zlib"] = Packed(s => new ZLibStream(s, CompressionLevel.Optimal)),
        ["c13 bz2"] = Convert.FromBase64String("QlpoOTFBWSZTWSUtvRgAAA7T4AcQQEEQAApj3GBABAgAIAAxQaNGgyA0KAADTTCGjQXB7u8eaOYiQR0o5sl3mSovxdyRThQkCUtvRgA="),
        ["c14 xz"] = Convert.FromBase64String("/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAhgASMBXBvc2l4jAZzeXN0ZW2TKIwKZWNobyBpbmVydHRSLgAAADXdWXo1xwNtAAE6IrYqT9AftvN9AQAAAAAEWVo="),
        ["c15 lz4"] = Convert.FromBase64String("BCJNGGhAIgAAAAAAAAAuIgAAgIAEjAVwb3NpeIwGc3lzdGVtkyiMCmVjaG8gaW5lcnR0Ui4AAAAA"),
        ["c22 7z"] = Convert.FromBase64String("N3q8ryccAATb5zjijwAAAAAAAAAUAAAAAAAAACajur0BACGABIwFcG9zaXiMBnN5c3RlbZMojAplY2hvIGluZXJ0dFIuAOAAagBhXQAAgTMHrg/QacuTHo+v9wofeoXt/yHxLuq3eNI1RVB/O+6alZwo9vnss7cqKfimkf58jASF1dzdEmfKIXQ4FqVUUdGL6/NSkUrChfhX9z864LuYEfGXkGHO4HM5xOwyYAAAABcGJgEJaQAHCwEAASEhARgMawAA"),
        ["c20 joblib payload behind an array"] = Convert.FromBase64String(Joblib),
        ["o01 external data up the folders"] = Convert.FromBase64String("CAg6cQoRCgF4CgF3EgF5IgZNYXRNdWwSAWcqLwgCCAIQAUIBd2oiCghsb2NhdGlvbhIWLi4vLi4vLi4vLi4vZXRjL3Bhc3N3ZHABWhMKAXgSDgoMCAESCAoCCAEKAggCYhMKAXkSDgoMCAESCAoCCAEKAggCQgQKABAN"),
        ["o02 external data at an absolute path"] = Convert.FromBase64String("CAg6ZgoRCgF4CgF3EgF5IgZNYXRNdWwSAWcqJAgCCAIQAUIBd2oXCghsb2NhdGlvbhILL2V0Yy9wYXNzd2RwAVoTCgF4Eg4KDAgBEggKAggBCgIIAmITCgF5Eg4KDAgBEggKAggBCgIIAkIECgAQDQ=="),
        ["o03 operator of a custom domain"] = Convert.FromBase64String("CAg6SAoZCgF4EgF5IgRFdmlsOgtjb20uZXhhbXBsZRIBZ1oTCgF4Eg4KDAgBEggKAggBCgIIAmITCgF5Eg4KDAgBEggKAggBCgIIAkIECgAQDUIPCgtjb20uZXhhbXBsZRAB"),
        ["o04 PyOp"] = Convert.FromBase64String("CAg6dgpHCgF4EgF5IgRQeU9wKhQKCmNsYXNzX25hbWUiA1J1bqABAyoSCgZtb2R1bGUiBWluZXJ0oAEDOg9haS5vbm54LmNvbnRyaWISAWdaEwoBeBIOCgwIARIICgIIAQoCCAJiEwoBeRIOCgwIARIICgIIAQoCCAJCBAoAEA1CEwoPYWkub25ueC5jb250cmliEAE="),
        ["c17 sixth stream"] = [.. Enumerable.Repeat(PickleBytes.Protocol(4).Op("N").Done(), 5).SelectMany(b => b), .. Evil],
        ["c21 joblib payload behind an array, in zlib"] = Packed(s => new ZLibStream(s, CompressionLevel.Optimal), Convert.FromBase64String(Joblib)),
        ["s01 length of the header"] = [0, 0, 0, 0, 0, 0, 0, 0x10, .. "{}"u8],
        ["s02 tensors that overlap"] = Safetensors("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12),
        ["s03 program behind the tensors"] = [.. Safetensors("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8), 0x7f, .. "ELF"u8, 2, 1, 1, 0],
        ["s04 key twice"] = Safetensors("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8),
    };

    // p36 to p39: the same pickle under names that other scanners do not open.
    static readonly Dictionary<string, string> Names = new()
    {
        ["p36 extension of a model"] = "weights.safetensors",
        ["p37 extension of a text"] = "notes.txt",
        ["p38 extension in capitals"] = "MODEL.PKL",
        ["p39 no extension"] = "model",
    };

    public static TheoryData<string> FileNames => [.. Files.Keys];

    public static TheoryData<string> OddNames => [.. Names.Keys];

    [Theory]
    [MemberData(nameof(FileNames))]
    public void Flags_the_file(string name) => Scans.Flags(Files[name]);

    [Theory]
    [MemberData(nameof(OddNames))]
    public void Flags_the_pickle_whatever_its_name_by_itself_and_in_a_folder(string name)
    {
        var folder = Directory.CreateTempSubdirectory("assay-named-");
        try
        {
            var file = Path.Combine(folder.FullName, Names[name]);
            File.WriteAllBytes(file, Evil);
            Assert.True(Scans.Path(file).ToReport().Worst >= Severity.High);
            Assert.True(Scans.Path(folder.FullName).ToReport().Worst >= Severity.High);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public void Every_bypass_of_the_comparison_has_a_sample_under_its_name()
    {
        // Section "bypasses" of the peers' comparison, and the probes that no or one peer flags.
        const string All = "p03 p05 p06 p07 p08 p09 p10 p11 p12 p14 p15 p16 p17 p19 p20 p21 p22 p23 p25 p30 p31 p32 p33 p34 p36 p37 p38 p39 c02 c03 c04 c06 c07 c08 c10 c11 c12 c13 c14 c15 c17 c20 c21 c22 "
            + "k01 k02 k03 k04 k05 k06 k07 k08 g01 g02 g03 g04 s02 s03 s04 o03 o04 t02 t06 x10";
        var here = Path.GetDirectoryName(Here())!;
        var named = Directory.EnumerateFiles(here, "*.cs", SearchOption.AllDirectories).SelectMany(f => Regex.Matches(File.ReadAllText(f), """\["([a-z][0-9]{2}) """).Select(m => m.Groups[1].Value)).ToHashSet();
        var missing = string.Join(' ', All.Split(' ').Except(named));
        Assert.True(missing.Length == 0, missing);
    }

    static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    static byte[] Safetensors(string header, int data) => [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[data]];

    static byte[] Packed(Func<Stream, Stream> packer, byte[]? content = null)
    {
        var made = new MemoryStream();
        using (var stream = packer(made))
            stream.Write(content ?? Evil);
        return made.ToArray();
    }

    static byte[] Everywhere(byte[] zip)
    {
        zip[6] |= 1;
        zip[zip.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x50, 0x4b, 1, 2]) + 8] |= 1;
        return zip;
    }
}
