using Assay.Build.ModelFiles.Sources;

namespace Assay.Build;

/// <summary>Which reader tells the facts of a file: by name for texts, by content for weights, which go by many names.</summary>
internal static class FactReaders
{
    static readonly HashSet<string> Weights = new(StringComparer.OrdinalIgnoreCase)
    {
        ".safetensors", ".onnx", ".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".joblib", ".gguf", ".h5", ".hdf5", ".keras", ".tflite", ".nemo", ".model", ".ubj", ".skops", ".cloudpickle",
        ".lgb", ".mar",
    };

    static readonly HashSet<string> TokenizerParts = new(StringComparer.Ordinal)
    {
        "tokenizer.model", "vocab.txt", "vocab.json", "merges.txt", "special_tokens_map.json", "added_tokens.json", "spiece.model", "sentencepiece.bpe.model", "tekken.json",
    };

    public static void Read(string name, string path, ReadFacts facts)
    {
        var file = Path.GetFileName(name);
        if (TokenizerParts.Contains(file))
            facts.Tokenizer();
        switch (file)
        {
            case "config.json": ConfigFacts.Model(path, facts); return;
            case "generation_config.json": ConfigFacts.Generation(path, facts); return;
            case "adapter_config.json": ConfigFacts.Adapter(path, facts); return;
            case "quantize_config.json" or "quant_config.json": ConfigFacts.QuantisationFile(path, facts); return;
            case "tokenizer_config.json": TokenizerFacts.Config(path, facts); return;
            case "tokenizer.json": TokenizerFacts.Tokenizer(path, facts); return;
            case "chat_template.jinja" or "chat_template.json": TokenizerFacts.Template(path, facts); return;
            case "model_index.json": ConfigFacts.Pipeline(path, facts); return;
            case "README.md" or "model_card.md" or "MODEL_CARD.md": CardFacts.Read(path, facts); return;
            case "MLmodel": MlflowFacts.Model(path, facts); return;
            case "mergekit_config.yml" or "mergekit_config.yaml": MergeFacts.Read(path, facts); return;
            case "croissant.json" or "metadata.jsonld" or "croissant.jsonld": CroissantFacts.Read(path, facts); return;
        }

        if (EnvironmentFacts.Reads(file))
        {
            EnvironmentFacts.Read(file, path, facts);
            return;
        }

        var extension = Path.GetExtension(file).ToLowerInvariant();
        if (extension == ".onnx")
            OnnxFacts.Read(path, facts);
        else if (Weights.Contains(extension) || (extension is ".json" or ".txt" or ".xgb" && MayHoldTrees(file)))
            Binary(extension, path, facts);
    }

    // Text forms of boosted trees have no name of their own.
    static bool MayHoldTrees(string file) =>
        file.Contains("model", StringComparison.OrdinalIgnoreCase) || file.Contains("xgb", StringComparison.OrdinalIgnoreCase) || file.Contains("lgb", StringComparison.OrdinalIgnoreCase)
        || file.Contains("lightgbm", StringComparison.OrdinalIgnoreCase) || file.Contains("booster", StringComparison.OrdinalIgnoreCase);

    static void Binary(string extension, string path, ReadFacts facts)
    {
        using var source = FileSource.Open(path);
        var head = source.Bytes(0, 64);
        var start = head.AsSpan();
        if (start.StartsWith("GGUF"u8))
            GgufFacts.Read(source, facts);
        else if (start.StartsWith("PK\u0003\u0004"u8))
            ArchiveFacts.Zip(source, facts);
        else if (head is [0x89, (byte)'H', (byte)'D', (byte)'F', ..])
            Hdf5Facts.Read(source, facts);
        else if (head.Length >= 8 && start[4..8].SequenceEqual("TFL3"u8))
            TfLiteFacts.Read(source, facts);
        else if (extension == ".safetensors")
            SafetensorsFacts.Read(source, facts);
        else if (extension == ".nemo")
            ArchiveFacts.Nemo(source, facts);
        else if (BoosterFacts.Read(source, head, facts))
            return;
        else if (head is [0x80, <= 5, ..])
            PickleFacts.Read(source, facts);
        else if (extension is not (".json" or ".txt" or ".model" or ".bin"))
            facts.Format("unknown");
    }
}
