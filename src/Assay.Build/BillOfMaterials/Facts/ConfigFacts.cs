using Assay.Build.ModelFiles.Documents;

namespace Assay.Build;

/// <summary>What Hugging Face's configurations say: family, architecture, sizes, quantisation; of an adapter, its base and its shape.</summary>
internal static class ConfigFacts
{
    static readonly string[] Told =
    [
        "torch_dtype", "dtype", "transformers_version", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "max_position_embeddings", "num_labels",
        "n_positions", "num_local_experts", "sliding_window",
    ];

    // How many tokens fit: the families name it differently.
    static readonly string[] ContextNames = ["max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "n_ctx", "max_sequence_length", "model_max_length"];

    public static void Model(string path, ReadFacts facts)
    {
        var root = SmallFile.Json(path, facts);
        var text = root["text_config"] is { Kind: DataKind.Map } inner ? inner : root;
        facts.Say("architecture-family", root.Said("model_type"));
        facts.Say("architecture", root.SaidAll("architectures").FirstOrDefault() ?? root.Said("_class_name"));
        facts.Say("context-length", ContextNames.Select(text.Said).FirstOrDefault(v => v is not null));
        facts.Say("vocabulary", text.Said("vocab_size"));
        foreach (var name in Told)
            facts.Property($"assay:config:{name}", root.Said(name) ?? text.Said(name));
        if (root.Said("transformers_version") is { } version)
            facts.Library("transformers", version);
        if (root.Said("_diffusers_version") is { } diffusers)
            facts.Library("diffusers", diffusers);
        // What a checkpoint was made from, unless it is where it lay on somebody's disk or its own name.
        if (root.Said("_name_or_path") is { } origin && ReadFacts.IsHubName(origin))
            facts.Property("assay:config:name-or-path", origin);
        // Loading such a model may run code that comes with it.
        if (root.Has("auto_map"))
            facts.Property("assay:config:custom-code", "true");
        if (root["quantization_config"] is { Kind: DataKind.Map } quantisation)
            Quantisation(quantisation, facts);
        if (root["id2label"] is { Kind: DataKind.Map } labels)
            facts.Property("assay:config:labels", labels.Pairs.Count);
    }

    static void Quantisation(DataNode quantisation, ReadFacts facts)
    {
        var method = quantisation.Said("quant_method") ?? (quantisation.Said("load_in_4bit") == "true" || quantisation.Said("load_in_8bit") == "true" ? "bitsandbytes" : null);
        var bits = quantisation.Said("bits") ?? quantisation.Said("w_bit") ?? (quantisation.Said("load_in_4bit") == "true" || quantisation.Said("_load_in_4bit") == "true" ? "4"
            : quantisation.Said("load_in_8bit") == "true" || quantisation.Said("_load_in_8bit") == "true" ? "8" : null);
        if (method is not null || bits is not null)
            facts.Say("quantisation", $"{method ?? "not named"}{(bits is null ? "" : $" {bits}-bit")}{(quantisation.Said("bnb_4bit_quant_type") is { } type ? $" {type}" : "")}");
        foreach (var name in new[] { "group_size", "q_group_size", "desc_act", "version", "bnb_4bit_compute_dtype", "dataset", "format" })
            facts.Property($"assay:quantisation:{name}", quantisation.Said(name));
    }

    public static void QuantisationFile(string path, ReadFacts facts) => Quantisation(SmallFile.Json(path, facts), facts);

    public static void Generation(string path, ReadFacts facts)
    {
        var root = SmallFile.Json(path, facts);
        foreach (var name in new[] { "max_length", "max_new_tokens", "temperature", "top_p", "top_k", "do_sample", "repetition_penalty" })
            facts.Property($"assay:generation:{name}", root.Said(name));
    }

    public static void Adapter(string path, ReadFacts facts)
    {
        var root = SmallFile.Json(path, facts);
        facts.Format("adapter");
        facts.Base(root.Said("base_model_name_or_path"), "adapter", root.Said("revision"));
        facts.Say("adapter-type", root.Said("peft_type"));
        facts.Say("task", TaskOf(root.Said("task_type")));
        foreach (var name in new[] { "r", "lora_alpha", "lora_dropout", "bias", "inference_mode", "use_rslora", "use_dora" })
            facts.Property($"assay:adapter:{name}", root.Said(name));
        facts.Property("assay:adapter:target-modules", string.Join(", ", root.SaidAll("target_modules").Order(StringComparer.Ordinal)));
        facts.Library("peft", root.Said("peft_version"));
    }

    static string? TaskOf(string? type) => type switch
    {
        "CAUSAL_LM" => "text-generation",
        "SEQ_CLS" => "text-classification",
        "TOKEN_CLS" => "token-classification",
        "SEQ_2_SEQ_LM" => "text2text-generation",
        "QUESTION_ANS" => "question-answering",
        "FEATURE_EXTRACTION" => "feature-extraction",
        _ => null,
    };

    // A diffusers pipeline: parts by name, each [library, class].
    public static void Pipeline(string path, ReadFacts facts)
    {
        var root = SmallFile.Json(path, facts);
        facts.Say("architecture", root.Said("_class_name"));
        facts.Say("architecture-family", "diffusion pipeline");
        facts.Library("diffusers", root.Said("_diffusers_version"));
        foreach (var (key, value) in root.Pairs.Where(p => p.Value.Kind == DataKind.List).Take(50))
            if (value.Items is [{ Kind: DataKind.Text } library, { Kind: DataKind.Text } type])
                facts.Property($"assay:pipeline:{key}", $"{library.Text}.{type.Text}");
    }
}
