using System.Buffers.Binary;
using System.Text;
using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

public sealed class RepositoryScanTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("assay-repository-");

    public void Dispose() => folder.Delete(true);

    RepositoryScanTests With(string path, string text) => With(path, Encoding.UTF8.GetBytes(text));

    RepositoryScanTests With(string path, byte[] content)
    {
        var full = Path.Combine(folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, content);
        return this;
    }

    static byte[] Weights(params string[] names)
    {
        var header = Encoding.UTF8.GetBytes("{" + string.Join(",", names.Select((n, i) => $"\"{n}\":{{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[{i},{i + 1}]}}")) + "}");
        var file = new byte[8 + header.Length + names.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        return file;
    }

    Report Scan() => Scans.Path(folder.FullName).ToReport();

    const string Index = """{"metadata": {}, "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}""";

    [Fact]
    public void A_whole_repository_passes()
    {
        With("config.json", """{"model_type": "llama", "architectures": ["X"]}""").With("model.safetensors.index.json", Index).With("README.md", "---\nlicense: mit\n---\n# A model\n")
            .With("model-00001-of-00002.safetensors", Weights("a")).With("model-00002-of-00002.safetensors", Weights("b")).With("requirements.txt", "torch==2.4\ngit+https://github.com/huggingface/transformers\n");
        var report = Scan();
        Assert.True(report.Complete && !(report.Worst >= Severity.Medium), Scans.Describe(report));
        Assert.Equal(ScanVerdict.Clean, report.Statements[0].Statement.Predicate.Deserialize().Verdict);
    }

    [Fact]
    public void Shards_that_do_not_hold_what_the_index_says_are_found()
    {
        With("model.safetensors.index.json", Index).With("model-00001-of-00002.safetensors", Weights("a", "hidden")).With("model-00002-of-00002.safetensors", Weights("c"))
            .With("model-00003-of-00002.safetensors", Weights("z"));
        var report = Scan();
        Assert.Contains(report.Findings, f => f is { RuleId: "shard-index", Severity: Severity.Medium, Evidence: "hidden" } && f.Subject == "model.safetensors.index.json");
        Assert.Contains(report.Findings, f => f is { Title: "Points to tensors that the shard does not have", Evidence: "b" });
        Assert.Contains(report.Findings, f => f is { Severity: Severity.Low, Title: "Is a shard that the index does not name" } && f.Subject == "model-00003-of-00002.safetensors");
        Assert.Equal(ScanVerdict.Suspicious, report.Statements[0].Statement.Predicate.Deserialize().Files.Single(f => f.Path == "model.safetensors.index.json").Verdict);
    }

    [Fact]
    public void A_shard_that_is_missing_leaves_a_gap()
    {
        With("model.safetensors.index.json", Index).With("model-00001-of-00002.safetensors", Weights("a"));
        var gap = Assert.Single(Scan().Gaps);
        Assert.Equal("names the shard model-00002-of-00002.safetensors, which is not in the folder", gap.Reason);
    }

    [Fact]
    public void Python_that_a_configuration_names_is_there_or_missed()
    {
        With("there/config.json", """{"auto_map": {"AutoModel": "modeling_x.M"}}""").With("there/modeling_x.py", "class M: pass\n").With("gone/config.json", """{"auto_map": {"AutoModel": "modeling_x.M"}}""");
        var missing = Assert.Single(Scan().Findings, f => f.RuleId == "hub-code-missing");
        Assert.Equal("gone/config.json", missing.Subject);
        Assert.Equal("modeling_x.py", missing.Evidence);
    }

    [Fact]
    public void A_pickle_beside_the_same_weights_is_noted_and_judged()
    {
        With("model.safetensors", Weights("a")).With("pytorch_model.bin", Bypasses.Zip(("archive/data.pkl", PickleBytes.Protocol(2).Op("}").Done())));
        var note = Assert.Single(Scan().Findings, f => f.RuleId == "unsafe-twin");
        Assert.Equal((Severity.Low, "pytorch_model.bin"), (note.Severity, note.Subject));
        With("pytorch_model.bin", Bypasses.Evil());
        Assert.Equal(Severity.Critical, Scan().Worst);
    }

    [Fact]
    public void Only_a_pickle_where_safetensors_is_asked_for_is_found()
    {
        With("config.json", """{"model_type": "x", "use_safetensors": true}""").With("pytorch_model.bin", PickleBytes.Protocol(2).Op("}").Done());
        Assert.Contains(Scan().Findings, f => f is { RuleId: "pickle-only", Severity: Severity.Medium });
    }

    [Fact]
    public void An_adapter_names_the_model_that_was_not_scanned()
    {
        With("adapter_config.json", """{"peft_type": "LORA", "base_model_name_or_path": "meta/x"}""").With("adapter_model.safetensors", Weights("a"));
        var note = Assert.Single(Scan().Findings);
        Assert.Equal(("adapter-base", Severity.Info, "meta/x"), (note.RuleId, note.Severity, note.Evidence));
    }

    [Fact]
    public void An_mlflow_model_is_judged_with_its_files_and_its_environment()
    {
        With("m/MLmodel", HubSamples.BenignYaml["MLmodel"]).With("m/conda.yaml", HubSamples.BenignYaml["conda"]).With("m/requirements.txt", "scikit-learn==1.3.0\n")
            .With("m/model.pkl", PickleBytes.Protocol(4).Op("}").Done());
        var clean = Scan();
        Assert.True(clean.Complete && !(clean.Worst >= Severity.Medium), Scans.Describe(clean));
        With("m/requirements.txt", "--index-url http://example.org/simple\nscikit-learn\nevil @ https://example.org/evil.whl\n");
        Assert.Equal(2, Scan().Findings.Count(f => f is { RuleId: "environment-source", Severity: Severity.Medium, Subject: "m/requirements.txt" }));
        File.Delete(Path.Combine(folder.FullName, "m/model.pkl"));
        Assert.Contains(Scan().Gaps, g => g.Reason.Contains("model.pkl", StringComparison.Ordinal));
    }

    [Fact]
    public void Python_that_runs_for_its_name_is_found()
    {
        With("config.json", """{"model_type": "x"}""").With("custom_generate/generate.py", "def generate(): pass\n");
        Assert.Contains(Scan().Findings, f => f.RuleId == "hub-code-by-name" && f.Subject == "custom_generate/generate.py");
    }
}
