using Assay.Build.ModelFiles.Documents;

namespace Assay.Build;

/// <summary>MLflow's <c>MLmodel</c> (https://mlflow.org/docs/latest/model.html): flavours, signature, run, versions.</summary>
internal static class MlflowFacts
{
    // What a flavour calls its library's version, and the package it stands for.
    static readonly Dictionary<string, (string Version, string Package)> Flavours = new(StringComparer.Ordinal)
    {
        ["sklearn"] = ("sklearn_version", "scikit-learn"),
        ["pytorch"] = ("pytorch_version", "torch"),
        ["tensorflow"] = ("tensorflow_version", "tensorflow"),
        ["keras"] = ("keras_version", "keras"),
        ["xgboost"] = ("xgb_version", "xgboost"),
        ["lightgbm"] = ("lgb_version", "lightgbm"),
        ["catboost"] = ("catboost_version", "catboost"),
        ["onnx"] = ("onnx_version", "onnx"),
        ["transformers"] = ("transformers_version", "transformers"),
        ["spacy"] = ("spacy_version", "spacy"),
        ["statsmodels"] = ("statsmodels_version", "statsmodels"),
        ["prophet"] = ("prophet_version", "prophet"),
        ["langchain"] = ("langchain_version", "langchain"),
        ["sentence_transformers"] = ("sentence_transformers_version", "sentence-transformers"),
    };

    public static void Model(string path, ReadFacts facts)
    {
        var root = SmallFile.Yaml(path, facts);
        facts.Format("mlflow");
        facts.Library("mlflow", root.Said("mlflow_version"));
        foreach (var key in new[] { "run_id", "model_uuid", "model_id", "artifact_path", "utc_time_created", "model_size_bytes" })
            facts.Property($"assay:mlflow:{key}", root.Said(key));
        facts.Say("released", root.Said("utc_time_created"));
        foreach (var (name, flavour) in root["flavors"]?.Pairs.Take(50) ?? [])
        {
            facts.Property("assay:mlflow:flavor", name);
            if (flavour.Kind != DataKind.Map)
                continue;
            if (name == "python_function")
                facts.Property("assay:mlflow:loader", flavour.Said("loader_module"));
            else
                facts.Say("architecture-family", name);
            if (name == "python_function" && flavour.Said("python_version") is { } python)
                facts.Property("assay:mlflow:python", python);
            if (Flavours.TryGetValue(name, out var known))
                facts.Library(known.Package, flavour.Said(known.Version));
            facts.Say("architecture", flavour.Said("model_class") ?? flavour.Said("model_type"));
            facts.Say("task", flavour.Said("task"));
            facts.Base(flavour.Said("source_model_name"), "base", flavour.Said("source_model_revision"));
            facts.Property($"assay:mlflow:{Printable.Name(name)}:serialization", flavour.Said("serialization_format"));
            // The code folder is imported when the model is loaded.
            if (flavour.Said("code") is { } code)
                facts.Property("assay:mlflow:code", code);
        }

        if (root["signature"] is not { Kind: DataKind.Map } signature)
            return;
        Ports(signature.Said("inputs"), facts.Inputs, facts);
        Ports(signature.Said("outputs"), facts.Outputs, facts);
    }

    // The signature is JSON inside YAML: columns {name, type} or tensors {name?, type: tensor, tensor-spec: {dtype, shape}}.
    static void Ports(string? json, List<string> into, ReadFacts facts)
    {
        if (json is null)
            return;
        var document = new JsonReader(System.Text.Encoding.UTF8.GetBytes(json), facts.NewBudget()).Read();
        if (document.Error is not null || document.Root.Kind != DataKind.List)
        {
            facts.Gap("its signature is not the JSON list it should be");
            return;
        }

        foreach (var (port, index) in document.Root.Items.Take(1000).Select((p, i) => (p, i)))
            into.Add(Printable.Name(port["tensor-spec"] is { Kind: DataKind.Map } tensor
                ? $"{port.Said("name") ?? $"tensor {index}"}: {tensor.Said("dtype")}[{string.Join(",", tensor["shape"]?.Items.Select(d => d.Text == "-1" ? "?" : d.Text) ?? [])}]"
                : $"{port.Said("name") ?? $"column {index}"}: {port.Said("type") ?? "unknown"}"));
    }
}
