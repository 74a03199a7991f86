using System.Globalization;
using Assay.Build.ModelFiles.Gguf;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build;

/// <summary>What GGUF metadata says (gguf.md in ggml): origin, licence, sizes, quantisation, tokenizer, templates; and the tensors' own types.</summary>
internal static class GgufFacts
{
    const int MostOrigins = 32;

    // llama.h, enum llama_ftype.
    static readonly Dictionary<string, string> FileTypes = new()
    {
        ["0"] = "F32",
        ["1"] = "F16",
        ["2"] = "Q4_0",
        ["3"] = "Q4_1",
        ["7"] = "Q8_0",
        ["8"] = "Q5_0",
        ["9"] = "Q5_1",
        ["10"] = "Q2_K",
        ["11"] = "Q3_K_S",
        ["12"] = "Q3_K_M",
        ["13"] = "Q3_K_L",
        ["14"] = "Q4_K_S",
        ["15"] = "Q4_K_M",
        ["16"] = "Q5_K_S",
        ["17"] = "Q5_K_M",
        ["18"] = "Q6_K",
        ["19"] = "IQ2_XXS",
        ["20"] = "IQ2_XS",
        ["21"] = "Q2_K_S",
        ["22"] = "IQ3_XS",
        ["23"] = "IQ3_XXS",
        ["24"] = "IQ1_S",
        ["25"] = "IQ4_NL",
        ["26"] = "IQ3_S",
        ["27"] = "IQ3_M",
        ["28"] = "IQ2_S",
        ["29"] = "IQ2_M",
        ["30"] = "IQ4_XS",
        ["31"] = "IQ1_M",
        ["32"] = "BF16",
        ["36"] = "TQ1_0",
        ["37"] = "TQ2_0",
        ["38"] = "MXFP4_MOE",
    };

    public static void Read(ByteSource source, ReadFacts facts)
    {
        var header = new GgufReader(source, facts.Scope(out _)).Read(out var error);
        facts.Format("gguf");
        var values = header.Values;
        string? Of(string key) => values.GetValueOrDefault(key) is { Length: > 0 } value ? value : null;
        var family = Of("general.architecture");
        facts.Say("name", Of("general.name"));
        facts.Say("version", Of("general.version"));
        facts.Say("description", Of("general.description"));
        facts.Say("supplier", Of("general.organization") ?? Of("general.author"));
        facts.Say("architecture-family", family);
        facts.Say("context-length", Of($"{family}.context_length"));
        facts.Say("vocabulary", Of($"{family}.vocab_size") ?? Of("tokenizer.ggml.tokens"));
        facts.Say("tokenizer", Of("tokenizer.ggml.model"));
        facts.Say("quantisation", Of("general.file_type") is { } type ? $"GGUF {FileTypes.GetValueOrDefault(type, $"file type {type}")}" : null);
        facts.Licence(Of("general.license"));
        facts.Say("licence-url", Of("general.license.link"));
        foreach (var key in new[] { "general.quantized_by", "general.quantization_version", "general.size_label", "general.finetune", "general.type", "general.repo_url", "general.source.url" })
            facts.Property($"assay:gguf:{key["general.".Length..]}", Of(key));
        foreach (var key in new[] { "block_count", "embedding_length", "feed_forward_length", "attention.head_count", "expert_count" })
            facts.Property($"assay:gguf:{key}", Of($"{family}.{key}"));
        facts.Property("assay:gguf:tensors", header.Tensors.Count);
        foreach (var template in header.Templates)
            TokenizerFacts.Template(template.Key == "tokenizer.chat_template" ? "" : template.Key["tokenizer.chat_template".Length..].TrimStart('.'), template.Text, facts);
        foreach (var tensor in header.Tensors)
            facts.Weigh("gguf", GgmlType.Of(tensor.Type)?.Name ?? $"type-{tensor.Type.ToString(CultureInfo.InvariantCulture)}", tensor.Elements);
        Origins(Of, facts);
        if (error.Length > 0)
            throw new UnreadableException(error);
    }

    static void Origins(Func<string, string?> of, ReadFacts facts)
    {
        // Converted from full precision without a fine-tune of its own, it is the base model in fewer bits.
        var relation = of("general.quantized_by") is not null || of("general.file_type") is not (null or "0" or "1" or "32") ? "quantized" : "base";
        var named = int.TryParse(of("general.base_model.count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Min(count, MostOrigins) : 0;
        for (var i = 0; i < named; i++)
        {
            var at = $"general.base_model.{i.ToString(CultureInfo.InvariantCulture)}";
            var name = of($"{at}.name");
            var url = of($"{at}.repo_url");
            if (url is not null && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host == "huggingface.co" && ReadFacts.IsHubName(uri.AbsolutePath.Trim('/')))
                name = uri.AbsolutePath.Trim('/');
            facts.Base(name, relation, null, url);
        }

        var datasets = int.TryParse(of("general.dataset.count"), NumberStyles.None, CultureInfo.InvariantCulture, out count) ? Math.Min(count, MostOrigins) : 0;
        for (var i = 0; i < datasets; i++)
            facts.Dataset(of($"general.dataset.{i.ToString(CultureInfo.InvariantCulture)}.name"), of($"general.dataset.{i.ToString(CultureInfo.InvariantCulture)}.repo_url"));
    }
}
