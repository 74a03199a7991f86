using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Assay.Build.Tests.ModelFiles;
using static Assay.Build.Tests.ModelFiles.FlatBytes;

namespace Assay.Build.Tests.BillOfMaterials;

/// <summary>Real models of many formats, made once by the frameworks that Debian has, with what those say of them.</summary>
public sealed class RealModels : IDisposable
{
    readonly Scratch _scratch = new();

    public RealModels()
    {
        var script = Path.Combine(Samples.Repository, "tests", "Assay.Build.Tests", "BillOfMaterials", "make_models.py");
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, _scratch.Path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = python.StandardError.ReadToEndAsync();
        var told = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        Told = JsonDocument.Parse(told).RootElement;
        _scratch.File("chat.gguf", Gguf());
        _scratch.File("small.tflite", TfLite());
        _scratch.File("trees-lightgbm.txt", "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=3\nobjective=binary sigmoid:1\nfeature_names=a b c d\nfeature_infos=none none none none\ntree_sizes=100 100\n\nTree=0\n");
    }

    public static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-21T10:00:00Z", CultureInfo.InvariantCulture);

    internal Scratch Scratch => _scratch;

    /// <summary>What the frameworks say, by file or folder.</summary>
    public JsonElement Told { get; }

    public IEnumerable<string> All => Directory.GetFileSystemEntries(_scratch.Path).Select(p => Path.GetFileName(p)!).Where(n => !n.StartsWith("bom-", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public string At(string name) => Path.Combine(_scratch.Path, name);

    public Bom Bom(string name, AibomFacts? facts = null) => AibomWriter.Write(At(name), facts ?? new AibomFacts { Timestamp = Now }).Content!;

    public long Said(string name, string what)
    {
        Assert.SkipUnless(Told.TryGetProperty(name, out var model), $"the framework that makes {name} is not installed");
        return model.GetProperty(what).GetInt64();
    }

    public string SaidText(string name, string what)
    {
        Assert.SkipUnless(Told.TryGetProperty(name, out var model), $"the framework that makes {name} is not installed");
        return model.GetProperty(what).GetString()!;
    }

    static byte[] Gguf() => new GgufBytes().Text("general.architecture", "llama").Text("general.name", "Example Chat").Text("general.license", "apache-2.0").Text("general.quantized_by", "somebody")
        .U32("general.file_type", 15).U32("general.base_model.count", 1).Text("general.base_model.0.name", "Base 7B").Text("general.base_model.0.repo_url", "https://huggingface.co/example/base-7b")
        .U32("llama.context_length", 4096).U32("llama.block_count", 2).Text("tokenizer.ggml.model", "gpt2").Texts("tokenizer.ggml.tokens", "a", "b", "c").Text("tokenizer.chat_template", "{{ messages }}")
        .Tensor("token_embd.weight", 0, 8, 3).Tensor("blk.0.attn_q.weight", 8, [32, 2], 68).Done();

    static byte[] TfLite() => File("TFL3", Table(
        (0, 3), (1, List(Table((0, 9), (3, 9)))), (2, List(Table((0, List(Table((0, Ints(1, 4)), (1, 0), (2, 0), (3, FlatBytes.Text("x"))), Table((0, Ints(3, 4)), (2, 1), (3, FlatBytes.Text("w"))), Table((0, Ints(1, 3)), (2, 0), (3, FlatBytes.Text("y"))))),
            (1, Ints(0)), (2, Ints(2)), (3, List(Table((0, 0), (1, Ints(0, 1)), (2, Ints(2)))))))),
        (3, FlatBytes.Text("made by hand")), (4, List(Table(), Table((0, Bytes(new byte[48]))))), (6, List(Table((0, FlatBytes.Text("min_runtime_version")), (1, 1))))));

    public void Dispose() => _scratch.Dispose();
}
