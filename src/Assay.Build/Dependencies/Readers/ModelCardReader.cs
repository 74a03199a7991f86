using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Dependencies.Readers;

/// <summary>
/// Versions that a model's own files mention: "Framework versions" of a model card, <c>transformers_version</c> of a
/// configuration, the flavours of MLflow's MLmodel. They say what the model was made with.
/// </summary>
internal sealed partial class ModelCardReader : IDependencyReader
{
    static readonly Dictionary<string, string> Libraries = new(StringComparer.OrdinalIgnoreCase) { ["pytorch"] = "torch", ["scikit learn"] = "scikit-learn", ["sklearn"] = "scikit-learn", ["sentence transformers"] = "sentence-transformers" };
    static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
        { "transformers", "torch", "tensorflow", "datasets", "tokenizers", "peft", "diffusers", "trl", "accelerate", "keras", "jax", "flax", "scikit-learn", "sentence-transformers", "unsloth", "safetensors", "adapters", "setfit", "numpy", "pandas", "xgboost", "lightgbm", "catboost", "onnx", "onnxruntime", "spacy", "fastai", "mlflow", "cloudpickle", "python-timm", "timm" };

    public string Format => "model-card";

    public bool Reads(string path, string name) => name is "readme.md" or "config.json" or "mlmodel" or "adapter_config.json" or "generation_config.json" or "config_sentence_transformers.json";

    public void Read(DependencyFile file, DependencySink sink)
    {
        if (file.Name.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            Card(file, sink);
        else if (file.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            Configuration(file, sink);
        else
            Mlmodel(file, sink);
    }

    void Card(DependencyFile file, DependencySink sink)
    {
        var inside = false;
        foreach (var (number, line) in file.Lines)
        {
            if (line.StartsWith('#'))
                inside = line.Contains("framework versions", StringComparison.OrdinalIgnoreCase);
            else if (inside && Entry().Match(line) is { Success: true } entry)
                Add(entry.Groups[1].Value.Trim(), entry.Groups[2].Value, number, file, sink);
        }
    }

    // Other tools' config.json have none of these keys; one that is no JSON is judged by whoever reads models.
    void Configuration(DependencyFile file, DependencySink sink)
    {
        var root = file.Json().Root;
        foreach (var (key, name) in ((string, string)[])[("transformers_version", "transformers"), ("peft_version", "peft"), ("_diffusers_version", "diffusers")])
            if (root.TextOf(key) is { } version)
                Add(name, version, file.LineAtByte(root[key]!.At), file, sink);
        foreach (var (key, value) in root["__version__"]?.Pairs ?? [])
            Add(key.Replace('_', '-'), value.Text, file.LineAtByte(value.At), file, sink);
    }

    void Mlmodel(DependencyFile file, DependencySink sink)
    {
        var document = file.Yaml();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not YAML: {error}");
        if (document.Root.TextOf("mlflow_version") is { } mlflow)
            Add("mlflow", mlflow, file.LineAt(document.Root["mlflow_version"]!.At), file, sink);
        foreach (var (flavour, value) in document.Root["flavors"]?.Pairs ?? [])
            foreach (var (key, version) in value.Pairs)
                if (key.EndsWith("_version", StringComparison.Ordinal) && key != "python_version" && version.Kind is DataKind.Text or DataKind.Plain)
                    Add(key[..^8], version.Text, file.LineAt(version.At), file, sink);
    }

    void Add(string written, string version, int line, DependencyFile file, DependencySink sink)
    {
        var name = Libraries.GetValueOrDefault(written.Replace('_', ' '), written);
        if (!Known.Contains(name) || !Versions.Pep440Version.TryParse(version, out _))
            return;
        sink.Add(new Dependency { Ecosystem = "PyPI", Name = name, Version = version, Role = DependencyRole.Mentioned, Pinned = true, Format = Format, Path = file.Path, Line = line });
    }

    [GeneratedRegex(@"^\s*[-*]\s*\**([A-Za-z][A-Za-z _-]{1,40}?)\**\s*:?\s*v?([0-9][0-9A-Za-z.+!-]*)\s*$")]
    private static partial Regex Entry();
}
