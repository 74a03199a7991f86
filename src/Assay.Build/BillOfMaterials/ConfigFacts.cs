using System.Text.Json;

namespace Assay.Build;

/// <summary>What a Hugging Face <c>config.json</c> says: family, architecture, size.</summary>
internal static class ConfigFacts
{
    const int MaxBytes = 4 * 1024 * 1024;

    static readonly string[] Told =
        ["torch_dtype", "transformers_version", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "max_position_embeddings", "num_labels"];

    public static void Read(string path, ReadFacts facts)
    {
        var bytes = SmallFile.Read(path, MaxBytes);
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new UnreadableException("not a JSON object");
            facts.ArchitectureFamily ??= Text(root, "model_type");
            if (root.TryGetProperty("architectures", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.String)
                facts.Architecture ??= Printable.Name(list[0].GetString()!);
            foreach (var name in Told)
                if (Text(root, name) is { } text)
                    facts.Property($"assay:config:{name}", text);
            // Loading such a model may run code that comes with it.
            if (root.TryGetProperty("auto_map", out _))
                facts.Property("assay:config:custom-code", "true");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UnreadableException($"not JSON that can be read: {e.Message}");
        }
    }

    static string? Text(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? Printable.Name(value.GetString()!)
        : value.ValueKind == JsonValueKind.Number ? Printable.Name(value.GetRawText(), 40)
        : null;
}

/// <summary>Reading of files that are small, or wrong.</summary>
internal static class SmallFile
{
    public static byte[] Read(string path, int max)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > max)
            throw new UnreadableException($"{file.Length} bytes, more than the {max} read here");
        var bytes = new byte[(int)file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
