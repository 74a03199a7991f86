using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

public sealed class StructureScanTests
{
    const string A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    static byte[] Safetensors(string header, int data, int? length = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(file, length ?? json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    [Fact]
    public void Passes_a_proper_safetensors_file() => Scans.Passes(Safetensors($"{{\"__metadata__\":{{\"format\":\"pt\"}},{A}}}", 8));

    [Theory]
    [InlineData("overlap", "{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12, "safetensors-overlap")]
    [InlineData("hole", "{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}", 16, "safetensors-hole")]
    [InlineData("trailing program", "{" + A + "}", 100, "safetensors-hole")]
    [InlineData("duplicate key", "{" + A + "," + A + "}", 8, "safetensors-duplicate-key")]
    [InlineData("wrong size", "{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "safetensors-size")]
    [InlineData("overflow", "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", 0, "safetensors-size")]
    [InlineData("overflow of any number", "{\"a\":{\"dtype\":\"U8\",\"shape\":[1152921504606846976,9223372036854775807],\"data_offsets\":[0,0]}}", 0, "safetensors-size")]
    [InlineData("backwards", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "safetensors-size")]
    [InlineData("beyond the file", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "safetensors-size")]
    [InlineData("unknown type", "{\"a\":{\"dtype\":\"EVIL\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "safetensors-header")]
    [InlineData("not an object inside", "{\"a\":7}", 0, "safetensors-header")]
    public void Flags_safetensors_that_break_the_format(string what, string header, int data, string rule)
    {
        Assert.NotEmpty(what);
        Scans.Flags(Safetensors(header, data), rule: rule);
    }

    [Fact]
    public void Rejects_a_header_longer_than_the_file()
    {
        var report = Scans.Bytes(Safetensors("{" + A + "}", 8, 1 << 20));
        Assert.Equal(Severity.Medium, report.Worst);
        Assert.False(report.Complete);
    }

    [Fact]
    public void Rejects_a_header_longer_than_the_limit() =>
        Assert.False(Scans.Bytes(Safetensors("{" + A + "}", 8), limits: Scans.Limits with { HeaderBytes = 10 }).Complete);

    [Fact]
    public void Deeply_nested_header_json_is_refused() => Scans.Flags(Safetensors("{\"a\":" + new string('[', 5000) + "}", 0));

    // ---- ONNX, by hand: field numbers of onnx.proto

    static byte[] Field(int number, byte[] content) => [.. Varint(((ulong)number << 3) | 2), .. Varint((ulong)content.Length), .. content];

    static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    static byte[] Node(string operation, string domain = "", params byte[][] more) => [.. Field(4, operation), .. Field(7, domain), .. more.SelectMany(m => m)];

    static byte[] Model(params byte[][] graph) => [0x08, 8, .. Field(7, [.. graph.SelectMany(g => g)]), .. Field(8, [0x10, 13])];

    static byte[] External(string location) => Field(5, [.. Field(8, "w"), .. Field(13, [.. Field(1, "location"), .. Field(2, location)]), 0x70, 1]);

    [Fact]
    public void Passes_a_proper_onnx_model() => Scans.Passes(Model(Field(1, Node("MatMul")), External("weights.bin")));

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\secret")]
    [InlineData("a/..\\..\\b")]
    public void Flags_weights_outside_the_folder(string location) => Scans.Flags(Model(External(location)), Severity.High, "onnx-external-path");

    [Fact]
    public void Flags_operators_in_graph_subgraph_and_function()
    {
        Scans.Flags(Model(Field(1, Node("PyOp", "ai.onnx.contrib"))), Severity.High, "onnx-python-operator");
        Scans.Flags(Model(Field(1, Node("Evil", "my.domain"))), rule: "onnx-custom-domain");
        var inner = Field(1, Node("Evil", "my.domain"));
        Scans.Flags(Model(Field(1, Node("If", "", Field(5, [.. Field(1, "then_branch"), .. Field(6, inner)])))), rule: "onnx-custom-domain");
        Scans.Flags([0x08, 8, .. Field(7, Field(1, Node("Relu"))), .. Field(25, [.. Field(1, "f"), .. Field(10, "x"), .. Field(7, Node("Evil", "my.domain"))])], rule: "onnx-custom-domain");
    }

    [Fact]
    public void A_domain_that_the_model_implements_itself_passes() =>
        Scans.Passes([0x08, 8, .. Field(7, Field(1, Node("f", "mine"))), .. Field(25, [.. Field(1, "f"), .. Field(10, "mine"), .. Field(7, Node("Relu"))]), .. Field(8, [0x10, 13])]);

    [Fact]
    public void Graphs_nested_beyond_the_limit_leave_a_gap()
    {
        var graph = Field(1, Node("Relu"));
        for (var i = 0; i < 200; i++)
            graph = Field(1, Node("If", "", Field(5, Field(6, graph))));
        Assert.False(Scans.Bytes(Model(graph)).Complete);
    }

    // ---- wrappers and arrays

    static byte[] Packed(byte[] content, Func<Stream, Stream> open)
    {
        var made = new MemoryStream();
        using (var stream = open(made))
            stream.Write(content);
        return made.ToArray();
    }

    [Fact]
    public void Looks_into_gzip_and_zlib()
    {
        Scans.Flags(Packed(Bypasses.Evil(), s => new GZipStream(s, CompressionLevel.Fastest)), Severity.Critical);
        Scans.Flags(Packed(Bypasses.Evil(), s => new ZLibStream(s, CompressionLevel.Fastest)), Severity.Critical);
        Scans.Flags(Packed(Packed(Bypasses.Evil(), s => new GZipStream(s, CompressionLevel.Fastest)), s => new ZLibStream(s, CompressionLevel.Fastest)), Severity.Critical);
    }

    [Theory]
    [InlineData("BZh91AY&SY")]
    [InlineData("7z\u00bc\u00af\u0027\u001c\0\0")]
    public void Says_that_a_broken_wrapper_was_not_looked_into(string start)
    {
        var report = Scans.Bytes(Encoding.Latin1.GetBytes(start));
        Assert.Equal(ExitCode.Incomplete, report.ExitCode(Severity.Medium));
        Assert.Contains(report.Gaps, g => g.Reason.Contains("broken", StringComparison.Ordinal) || g.Reason.Contains("cut", StringComparison.Ordinal));
    }

    [Fact]
    public void A_decompression_bomb_stops_at_the_limit()
    {
        var bomb = Packed(new byte[8 << 20], s => new GZipStream(s, CompressionLevel.Optimal));
        Assert.False(Scans.Bytes(bomb, limits: Scans.Limits with { ExpandedBytes = 1 << 20 }).Complete);
    }

    [Fact]
    public void Judges_the_pickle_in_an_object_array()
    {
        var header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. Bypasses.Evil()];
        Scans.Flags(file, Severity.Critical, "pickle-dangerous-import");
    }

    [Fact]
    public void Judges_a_pickle_behind_a_joblib_array()
    {
        var start = PickleBytes.Protocol(3).Op("](").Global("joblib.numpy_pickle", "NumpyArrayWrapper").Op(")").Raw(0x81).Op("}(")
            .Text("shape").Op("K\u0004").Raw(0x85).Text("dtype").Global("numpy", "dtype").Text("u1").Raw(0x85).Op("R").Op("ub").ToArray();
        byte[] file = [.. start, 1, 2, 3, 4, .. PickleBytes.Protocol(0).Global("os", "system").CallWith("echo inert").Op("e").Done()];
        Scans.Flags(file, Severity.Critical, "pickle-dangerous-import");
        // And what plain pickle would run where joblib sees the numbers of an array.
        var payload = PickleBytes.Protocol(0).Global("os", "system").CallWith("x").Done();
        start[start.AsSpan().IndexOf("K\u0004"u8) + 1] = (byte)payload.Length;
        Scans.Flags([.. start, .. payload, .. "e."u8], Severity.Critical, "pickle-dangerous-import");
    }

    [Fact]
    public void Zip_tricks_are_reported_as_such()
    {
        var plain = Bypasses.Zip(("a.txt", "hello"u8.ToArray()));
        Scans.Passes(plain, "a.zip");
        byte[] front = [.. "front"u8, .. plain];
        Scans.Flags(front, rule: "zip-unlisted-data");
        var other = Bypasses.Zip(("a.txt", "hello"u8.ToArray()));
        other[30] = (byte)'b';
        Scans.Flags(other, rule: "zip-header-mismatch");
        Scans.Flags(Bypasses.Zip(("../up.txt", "x"u8.ToArray())), Severity.High, "zip-path-traversal");
        Scans.Flags(Bypasses.Zip(("a", "x"u8.ToArray()), ("a", "y"u8.ToArray())), rule: "zip-duplicate-name");
        Scans.Flags(Bypasses.Zip(CompressionLevel.Optimal, ("data.pkl", Bypasses.Evil())), Severity.Critical);
    }

    // ---- folders

    [Fact]
    public void A_folder_lists_text_as_no_model_and_finds_the_pickle_behind_any_name()
    {
        var folder = Directory.CreateTempSubdirectory("assay-scan-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "README.md"), "# A model\n\nIt does things.");
            File.WriteAllText(Path.Combine(folder.FullName, "config.json"), "{\"a\": 1}");
            File.WriteAllBytes(Path.Combine(folder.FullName, "notes.TXT"), Bypasses.Evil());
            var seen = new List<ScanProgress>();
            var report = ModelScanner.Scan(ScanTarget.AtPath(folder.FullName), new ScanOptions { Limits = Scans.Limits, Digests = true }, new Collect(seen), TestContext.Current.CancellationToken).ToReport();
            Assert.Empty(report.Gaps);
            Assert.Equal(3, report.Subjects.Count);
            var predicate = report.Statements[0].Statement.Predicate.Deserialize();
            Assert.Equal(ScanVerdict.Malicious, predicate.Verdict);
            Assert.Equal(ScanVerdict.NotAModel, predicate.Files.Single(f => f.Path == "README.md").Verdict);
            Assert.Equal(ScanVerdict.NotAModel, predicate.Files.Single(f => f.Path == "config.json").Verdict);
            Assert.Equal(EvidenceResult.Failed, report.Statements[0].Result);
            Assert.Equal(3, seen[^1].FilesDone);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public void What_is_named_and_not_recognised_is_a_gap()
    {
        Assert.Equal(ExitCode.Incomplete, Scans.Bytes("just words"u8.ToArray(), "words.bin").ExitCode(Severity.Medium));
        Assert.Equal(ExitCode.Incomplete, Scans.Bytes([1, 2, 3, 0, 255], "data").ExitCode(Severity.Medium));
        Assert.Equal(ExitCode.Yes, Scans.Bytes("just words"u8.ToArray(), "words.txt").ExitCode(Severity.Medium));
        var missing = Scans.Path("/nowhere/at/all").ToReport();
        Assert.Equal(ExitCode.Incomplete, missing.ExitCode(Severity.Medium));
        Assert.Empty(missing.Statements);
    }

    [Fact]
    public void The_predicate_has_the_members_that_its_schema_names()
    {
        using var schema = System.Text.Json.JsonDocument.Parse(File.ReadAllText(RepositoryRoot.File("docs/formats/model-scan.schema.json")));
        var predicate = Scans.Bytes([.. Bypasses.Evil(), 0xff]).Statements[0].Statement.Predicate;
        Same(schema.RootElement, predicate);
        Same(schema.RootElement.GetProperty("properties").GetProperty("limits"), predicate.GetProperty("limits"));
        Same(schema.RootElement.GetProperty("$defs").GetProperty("file"), predicate.GetProperty("files")[0]);
        Same(schema.RootElement.GetProperty("$defs").GetProperty("finding"), predicate.GetProperty("files")[0].GetProperty("findings")[0]);

        static void Same(System.Text.Json.JsonElement schema, System.Text.Json.JsonElement value) =>
            Assert.Equal(schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(), value.EnumerateObject().Select(p => p.Name).Order());
    }

    sealed class Collect(List<ScanProgress> seen) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => seen.Add(value);
    }
}
