using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.ModelFiles.HuggingFace;

/// <summary>Keys that tell a JSON document of a model repository from any other (configs, tokenizers, adapters, indexes).</summary>
internal static class HubKeys
{
    public static readonly HashSet<string> Markers =
    [
        "auto_map", "architectures", "model_type", "custom_pipelines", "trust_remote_code", "_class_name", "_diffusers_version", "base_model_name_or_path", "peft_type", "weight_map",
        "chat_template", "tokenizer_class", "added_tokens", "added_tokens_decoder", "pre_tokenizer", "feature_extractor_type", "image_processor_type", "processor_class",
        "transformers_version", "_target_", "special_tokens_map_file", "_from_model_config", "bos_token_id", "eos_token_id", "pad_token_id", "bos_token", "eos_token", "unk_token", "pad_token",
        "pooling_mode_mean_tokens", "word_embedding_dimension", "do_resize", "do_normalize", "image_mean", "use_safetensors",
    ];

    public static bool AreThere(DataNode root) =>
        root.Kind == DataKind.Map ? root.Pairs.Exists(p => Markers.Contains(p.Key)) : root.Kind == DataKind.List && root.Items.Count > 0 && IsModule(root.Items[0]);

    /// <summary>An entry of a sentence-transformers <c>modules.json</c>.</summary>
    public static bool IsModule(DataNode node) => node.Has("idx") && node.Has("path") && node.Has("type");
}
