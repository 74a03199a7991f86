using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Assay.Build.Tests.BillOfMaterials;

public sealed class AibomTests : IDisposable
{
    static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-21T10:00:00Z", CultureInfo.InvariantCulture);
    static readonly AibomFacts Bare = new() { Timestamp = Now };

    static readonly AibomFacts Full = new()
    {
        Timestamp = Now,
        Name = "credit-risk",
        Version = "1.2.0",
        Description = "Scores applications.\nSecond line with \"quotes\" and ünïcode 🦊",
        Supplier = "Example Bank",
        Licences = ["apache-2.0", "A licence of our own"],
        Task = "tabular-classification",
        Approach = LearningApproach.SelfSupervised,
        ArchitectureFamily = "mlp",
        Architecture = "two hidden layers",
        Datasets = [new BomDataset("applications-2025", Digest.Sha256("d"u8), "3", "https://example.org/data set?x=1", "CC-BY-4.0", "Applications", "confidential"), new BomDataset("public", Url: "not an address")],
        BaseModels = [new BomBaseModel("base", Digest.Sha256("b"u8), "1", "https://example.org/base", "MIT OR Apache-2.0")],
        Libraries = [new BomLibrary("torch", "2.6.0", "pkg:pypi/torch@2.6.0")],
        Performance = [new BomPerformance("auc", 0.91, "all", 0.89, 0.93), new BomPerformance("accuracy", 1e-7)],
        Users = ["loan officers"],
        UseCases = ["first screening"],
        Limitations = ["not for companies"],
        EthicalConsiderations = ["age is correlated with income"],
    };

    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string> OnnxModels { get; } = ["digits_cnn", "digits_mlp_grad", "digits_rf", "digits_mlp", "digits_logreg", "digits_gbdt"];

    static string Onnx(string name) => Path.Combine(Samples.Data, "reference", name + ".onnx");

    static JsonElement Read(Aibom bom) => JsonDocument.Parse(bom.Json!).RootElement.Clone();

    static JsonElement Model(Aibom bom) => Read(bom).GetProperty("metadata").GetProperty("component");

    static List<string> Property(Aibom bom, string name) =>
        [.. Model(bom).GetProperty("properties").EnumerateArray().Where(p => p.GetProperty("name").GetString() == name).Select(p => p.GetProperty("value").GetString()!)];

    string Folder()
    {
        _scratch.File("m/README.md", "---\nlicense: apache-2.0\nbase_model:\n- org/base # the base\n- \"org/second\"\ndatasets: [squad, 'glue']\npipeline_tag: text-classification\nlibrary_name: transformers\nlanguage: en\nmodel-index:\n- name: x\n  results: []\n---\n# Card");
        _scratch.File("m/config.json", """{"model_type":"bert","architectures":["BertForX"],"hidden_size":768,"auto_map":{"AutoModel":"x.y"}}""");
        _scratch.File("m/model.safetensors", Safetensors("""{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[],"data_offsets":[24,26]}}""", 26));
        _scratch.File("m/pytorch_model.bin", Zip("archive/data.pkl", "archive/data/0", "archive/version"));
        File.Copy(Onnx("digits_mlp"), Path.Combine(_scratch.Path, "m", "onnx.onnx"));
        return Path.Combine(_scratch.Path, "m");
    }

    static byte[] Safetensors(string header, int data) => [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[data]];

    static byte[] Zip(params string[] names)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var name in names)
                using (var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open())
                    entry.Write("12345"u8);
        return buffer.ToArray();
    }

    [Fact]
    public void The_official_validator_accepts_every_bill_we_write_and_refuses_a_broken_one()
    {
        var boms = new List<Aibom> { AibomWriter.Write(Folder(), Bare), AibomWriter.Write(Folder2(), Full) };
        boms.AddRange(OnnxModels.Select(m => AibomWriter.Write(Onnx(m.Data), Full)));
        var files = boms.Select((b, i) => _scratch.File($"bom{i}.json", b.Json!)).ToArray();
        var (exit, output) = NodeChecks.Run("validate-cyclonedx.cjs", files);
        Assert.True(exit == 0, output);
        var broken = Encoding.UTF8.GetString(boms[0].Json!).Replace("\"machine-learning-model\"", "\"model\"", StringComparison.Ordinal);
        Assert.Equal(1, NodeChecks.Run("validate-cyclonedx.cjs", _scratch.File("broken.json", broken)).ExitCode);
    }

    string Folder2()
    {
        _scratch.File("n/weird name 🦊 (1).bin", "x");
        _scratch.File("n/a/ü/deep.txt", "y");
        _scratch.File("n/README.md", "---\nlicense: [mit, other, \"\"]\nlicense_name: my own\nbase_model: null\ndatasets:\n- a: b\n---\n");
        return Path.Combine(_scratch.Path, "n");
    }

    [Fact]
    public void A_folder_tells_what_its_files_say()
    {
        var bom = AibomWriter.Write(Folder(), Bare);
        Assert.Empty(bom.Report.Gaps);
        var card = Model(bom).GetProperty("modelCard").GetProperty("modelParameters");
        Assert.Equal(("text-classification", "bert", "BertForX"), (card.GetProperty("task").GetString(), card.GetProperty("architectureFamily").GetString(), card.GetProperty("modelArchitecture").GetString()));
        Assert.Equal("Apache-2.0", Model(bom).GetProperty("licenses")[0].GetProperty("license").GetProperty("id").GetString());
        Assert.Equal(["org/base", "org/second"], Model(bom).GetProperty("pedigree").GetProperty("ancestors").EnumerateArray().Select(a => a.GetProperty("name").GetString()));
        Assert.Equal(["onnx", "pytorch-zip", "safetensors"], Property(bom, "assay:format"));
        Assert.Equal(["6"], Property(bom, "assay:safetensors:dtype:F32"));
        Assert.Equal(["pt"], Property(bom, "assay:safetensors:metadata:format"));
        Assert.Equal(["true"], Property(bom, "assay:config:custom-code"));
        Assert.Equal(["3"], Property(bom, "assay:pytorch:members"));
        Assert.Equal(["5"], Property(bom, "assay:pytorch:member:archive/data.pkl"));
        var components = Read(bom).GetProperty("components").EnumerateArray().ToList();
        Assert.Equal(5, components.Count(c => c.GetProperty("type").GetString() == "file"));
        Assert.Equal(["squad", "glue"], components.Where(c => c.GetProperty("type").GetString() == "data").Select(c => c.GetProperty("name").GetString()));
        Assert.Equal(["transformers"], components.Where(c => c.GetProperty("type").GetString() == "library").Select(c => c.GetProperty("name").GetString()).Order());
    }

    [Fact]
    public void The_folder_is_named_by_the_digest_that_its_signature_names()
    {
        using var signer = EcdsaSigner.Create();
        var folder = Folder();
        var bom = AibomWriter.Write(folder, Bare);
        var signed = ModelSigner.Sign(folder, signer, null, out _)!;
        var statement = Assert.Single(bom.Report.Statements);
        Assert.Equal(("aibom", PredicateTypes.CycloneDx), (statement.Kind, statement.Statement.PredicateType));
        Assert.Equal(signed.Root, statement.Statement.Subjects[0].Sha256);
        Assert.Equal(signed.Root.Hex, Model(bom).GetProperty("hashes")[0].GetProperty("content").GetString());
        Assert.Equal(["m", "m/model.safetensors", "m/onnx.onnx", "m/pytorch_model.bin"], statement.Statement.Subjects.Select(s => s.Name));
        Assert.True(signed.Evidence.Statement.Subjects[0].Matches(statement.Statement.Subjects[0]));
    }

    [Fact]
    public void A_single_file_is_named_by_its_own_digest_and_signature_and_bill_match()
    {
        using var signer = EcdsaSigner.Create();
        var bom = AibomWriter.Write(Onnx("digits_mlp"), Bare);
        var signed = ModelSigner.Sign(Onnx("digits_mlp"), signer, null, out _)!;
        var subject = Assert.Single(bom.Report.Subjects);
        Assert.Equal(Digest.Sha256(File.ReadAllBytes(Onnx("digits_mlp"))), subject.Sha256);
        Assert.Contains(signed.Evidence.Statement.Subjects, s => s.Matches(subject));
        Assert.Equal(subject.Sha256!.Value.Hex, Model(bom).GetProperty("hashes")[0].GetProperty("content").GetString());
    }

    /// <summary>Against the onnx package of the system's Python, as an independent reader.</summary>
    [Theory, MemberData(nameof(OnnxModels))]
    public void Onnx_facts_agree_with_the_onnx_package(string model)
    {
        const string Program = """
            import onnx, sys, json, collections, math
            m = onnx.load(sys.argv[1])
            ops = collections.Counter((n.domain + '.' if n.domain not in ('', 'ai.onnx') else '') + n.op_type for n in m.graph.node)
            consts = [a.t for n in m.graph.node for a in n.attribute if a.type == onnx.AttributeProto.TENSOR]
            inits = {i.name for i in m.graph.initializer}
            print(json.dumps({'ops': ops, 'params': sum(math.prod(t.dims) for t in list(m.graph.initializer) + consts), 'producer': m.producer_name,
              'opsets': {o.domain or 'ai.onnx': o.version for o in m.opset_import},
              'inputs': [i.name for i in m.graph.input if i.name not in inits], 'outputs': [o.name for o in m.graph.output]}))
            """;
        using var python = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/python3", ["-c", Program, Onnx(model)]) { RedirectStandardOutput = true })!;
        var text = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Assert.SkipWhen(python.ExitCode != 0, "python3-onnx is not installed");
        var expected = JsonDocument.Parse(text).RootElement;

        var bom = AibomWriter.Write(Onnx(model), Bare);
        Assert.Empty(bom.Report.Gaps);
        // Trees keep their numbers in attributes, not in tensors: no count is told for them.
        Assert.Equal(Stated(expected.GetProperty("params").GetInt64() is > 0 and var count ? count.ToString(CultureInfo.InvariantCulture) : ""), Property(bom, "assay:parameters"));
        Assert.Equal(Stated(expected.GetProperty("producer").GetString()!), Property(bom, "assay:onnx:producer"));
        foreach (var opset in expected.GetProperty("opsets").EnumerateObject())
            Assert.Equal([opset.Value.GetRawText()], Property(bom, $"assay:onnx:opset:{opset.Name}"));
        foreach (var op in expected.GetProperty("ops").EnumerateObject())
            Assert.Equal([op.Value.GetRawText()], Property(bom, $"assay:onnx:op:{op.Name}"));
        var card = Model(bom).GetProperty("modelCard").GetProperty("modelParameters");
        foreach (var side in new[] { "inputs", "outputs" })
            Assert.Equal(expected.GetProperty(side).EnumerateArray().Select(p => p.GetString()), card.GetProperty(side).EnumerateArray().Select(p => p.GetProperty("format").GetString()!.Split(": ")[0]));
    }

    static string[] Stated(string text) => text.Length == 0 ? [] : [text];

    [Fact]
    public void The_same_model_gives_the_same_bytes_and_time_does_not_change_the_serial_number()
    {
        var folder = Folder();
        var first = AibomWriter.Write(folder, Full);
        Assert.Equal(first.Json, AibomWriter.Write(folder, Full).Json);
        string Serial(AibomFacts facts) => Read(AibomWriter.Write(folder, facts)).GetProperty("serialNumber").GetString()!;
        Assert.Equal(Serial(Full), Serial(Full with { Timestamp = Now.AddDays(1) }));
        Assert.NotEqual(Serial(Full), Serial(Full with { Version = "1.2.1" }));
        Assert.Equal("urn:uuid:00000000-0000-0000-0000-000000000001", Serial(Full with { SerialNumber = new Guid("00000000-0000-0000-0000-000000000001") }));
        File.AppendAllText(Path.Combine(folder, "config.json"), " ");
        Assert.NotEqual(Read(first).GetProperty("serialNumber").GetString(), Serial(Full));
    }

    [Fact]
    public void Every_reference_in_the_bill_leads_to_a_component()
    {
        var root = Read(AibomWriter.Write(Folder(), Full));
        var refs = root.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("bom-ref").GetString()!).Append("model").ToList();
        Assert.Equal(refs.Count, refs.Distinct().Count());
        var dependencies = root.GetProperty("dependencies").EnumerateArray().ToList();
        Assert.Equal(refs.Order(), dependencies.Select(d => d.GetProperty("ref").GetString()!).Order());
        Assert.Equal(refs.Order().Where(r => r != "model"), dependencies[0].GetProperty("dependsOn").EnumerateArray().Select(d => d.GetString()!).Order());
        Assert.Empty(BomReader.Read(AibomWriter.Write(Path.Combine(_scratch.Path, "m"), Full).Json!).Problems);
    }

    [Fact]
    public void Completeness_rises_as_facts_are_added_and_says_how_to_add_the_rest()
    {
        static double Score(Aibom bom) => bom.Report.Metrics.Single(m => m is { Name: "aibom.completeness", Slice: null }).Value;
        var plain = _scratch.File("x.bin", "x");
        var (nothing, folder) = (AibomWriter.Write(plain, Bare), AibomWriter.Write(Folder(), Bare));
        var all = AibomWriter.Write(Folder2Onnx(), Full with { Datasets = [Full.Datasets[0]], Code = new BomCode("https://example.org/code", "0123456789abcdef0123456789abcdef01234567") });
        Assert.True(Score(nothing) < Score(folder) && Score(folder) < Score(all), $"{Score(nothing)} {Score(folder)} {Score(all)}");
        Assert.Equal(100, Score(all));
        Assert.Empty(all.Report.Findings);
        Assert.All(nothing.Report.Findings, f => Assert.Equal((Severity.Info, false), (f.Severity, string.IsNullOrEmpty(f.Remediation))));
        Assert.Contains(nothing.Report.Findings, f => f.RuleId == "aibom-missing-licence");
        Assert.Equal(ExitCode.Yes, nothing.Report.ExitCode(Severity.Low));
        // A record keeps one finding with all of it, the same one until nothing is left.
        var kept = Assert.Single(BomCompleteness.Folded(nothing.Report));
        Assert.All(nothing.Report.Findings, f => Assert.Contains(f.Title, kept.Description, StringComparison.Ordinal));
        Assert.Equal(kept.Fingerprint, Assert.Single(BomCompleteness.Folded(nothing.Report with { Findings = [nothing.Report.Findings[0]] })).Fingerprint);
        Assert.Empty(BomCompleteness.Folded(all.Report));
    }

    static string Folder2Onnx() => Onnx("digits_cnn");

    [Theory]
    [InlineData("huge.safetensors", "FFFFFFFFFFFFFFFF7B7D")]
    [InlineData("beyond.safetensors", "10000000000000007B7D")]
    [InlineData("short.safetensors", "0102")]
    [InlineData("notjson.safetensors", "0200000000000000787D")]
    [InlineData("list.safetensors", "02000000000000005B5D")]
    [InlineData("badutf8.safetensors", "07000000000000007B22FF223A317D")]
    [InlineData("cut.onnx", "3AFF")]
    [InlineData("toolong.onnx", "3AFFFFFFFF0F00")]
    [InlineData("neverending.onnx", "FFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("group.onnx", "0B0C")]
    [InlineData("empty.onnx", "")]
    [InlineData("nograph.onnx", "0808")]
    [InlineData("overflow.onnx", "3A182A160AFFFFFFFFFFFFFFFF7F08FFFFFFFFFFFFFFFF7F08")]
    [InlineData("cut.pt", "504B0304")]
    public void A_hostile_file_becomes_a_gap_and_is_still_listed(string name, string hex)
    {
        var path = _scratch.File(name, Convert.FromHexString(hex));
        var bom = AibomWriter.Write(path, Bare);
        var gap = Assert.Single(bom.Report.Gaps);
        Assert.False(string.IsNullOrWhiteSpace(gap.Reason));
        Assert.Equal(ExitCode.Incomplete, bom.Report.ExitCode(Severity.Low));
        Assert.Equal(EvidenceResult.Incomplete, bom.Report.Statements[0].Result);
        Assert.Equal(1, Read(bom).GetProperty("components").GetArrayLength());
    }

    [Fact]
    public void Deep_or_huge_config_and_card_become_gaps()
    {
        _scratch.File("m/config.json", new string('[', 100_000));
        _scratch.File("m/README.md", new byte[9 * 1024 * 1024]);
        _scratch.File("m/x.safetensors", Safetensors($$"""{"a":{{new string('[', 50)}}{{new string(']', 50)}}}""", 0));
        _scratch.File("m/y.safetensors", Safetensors("""{"a":{"dtype":"F32","shape":[9223372036854775807,9]}}""", 0));
        var bom = AibomWriter.Write(Path.Combine(_scratch.Path, "m"), Bare);
        Assert.Equal(["README.md", "config.json", "x.safetensors", "y.safetensors"], bom.Report.Gaps.Select(g => g.Where));
    }

    [Fact]
    public void Deeply_nested_onnx_graphs_become_a_gap()
    {
        // ModelProto.graph { node { attribute { g { node { ... } } } } }
        byte[] graph = [];
        for (var i = 0; i < 200; i++)
            graph = Field(1, Field(5, Field(6, graph)));
        var path = _scratch.File("deep.onnx", Field(7, graph));
        Assert.Contains("nested more than", Assert.Single(AibomWriter.Write(path, Bare).Report.Gaps).Reason, StringComparison.Ordinal);
    }

    static byte[] Field(int number, byte[] content)
    {
        var bytes = new List<byte> { (byte)(number << 3 | 2) };
        var length = (uint)content.Length;
        for (; length >= 0x80; length >>= 7)
            bytes.Add((byte)(length | 0x80));
        bytes.Add((byte)length);
        return [.. bytes, .. content];
    }

    [Fact]
    public void A_pipe_and_a_link_in_the_folder_are_gaps_and_the_rest_is_listed_without_an_identity()
    {
        var folder = Folder();
        System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder, "pipe.onnx")]).WaitForExit();
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "/etc/passwd");
        _scratch.File("m/bell\u0007", "x");
        var bom = AibomWriter.Write(folder, Bare);
        Assert.Equal(["bell\\u0007", "link", "pipe.onnx"], bom.Report.Gaps.Select(g => g.Where).Order(StringComparer.Ordinal));
        Assert.Empty(bom.Report.Statements);
        Assert.False(Model(bom).TryGetProperty("hashes", out _));
        Assert.Equal(5, Read(bom).GetProperty("components").EnumerateArray().Count(c => c.GetProperty("type").GetString() == "file"));
    }

    [Fact]
    public void Facts_are_read_from_a_file_and_a_slip_in_it_is_an_error()
    {
        var text = Json.Text(Full, indented: true);
        var read = AibomFacts.TryRead(Encoding.UTF8.GetBytes(text), Now.AddDays(9), out var error);
        Assert.Equal("", error);
        Assert.Equal(text, Json.Text(read, indented: true));
        Assert.Equal(Now, AibomFacts.TryRead("{}"u8, Now, out _)!.Timestamp);
        foreach (var bad in new[] { "[]", "null", "{", """{"suplier":"x"}""", """{"licences":null}""", """{"datasets":[null]}""", """{"datasets":[{}]}""", """{"datasets":[{"name":"x","digest":"md5"}]}""", """{"approach":"guess"}""", """{"name":"a","name":"b"}""", new string('[', 1000), "{\"name\":\"\\ud800\"}" })
        {
            Assert.Null(AibomFacts.TryRead(Encoding.UTF8.GetBytes(bad), Now, out var why));
            Assert.NotEqual("", why);
        }
    }

    [Fact]
    public void Nothing_there_gives_no_bill_and_says_so()
    {
        var bom = AibomWriter.Write(Path.Combine(_scratch.Path, "absent"), Bare);
        Assert.Null(bom.Json);
        Assert.Equal("there is no such file or folder", Assert.Single(bom.Report.Gaps).Reason);
    }

    [Fact]
    public void A_changed_byte_of_an_onnx_model_never_ends_in_an_exception()
    {
        var original = File.ReadAllBytes(Onnx("digits_logreg"));
        var random = new Random(7);
        for (var i = 0; i < 1200; i++)
        {
            var changed = (byte[])original.Clone();
            for (var k = random.Next(1, 4); k > 0; k--)
                changed[random.Next(Math.Min(changed.Length, i % 2 == 0 ? 400 : changed.Length))] = (byte)random.Next(256);
            var path = _scratch.File("f.onnx", i % 5 == 0 ? changed[..random.Next(changed.Length)] : changed);
            Assert.NotNull(AibomWriter.Write(path, Bare).Json);
        }
    }
}
