using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build;

/// <summary>The tokenizer: its class, its vocabulary, its limits, and its chat templates by digest (a template is code that makes prompts).</summary>
internal static class TokenizerFacts
{
    const int MaxTokenizer = 128 * 1024 * 1024;

    public static void Config(string path, ReadFacts facts)
    {
        facts.Tokenizer();
        var root = SmallFile.Json(SmallFile.Read(path, 16 * 1024 * 1024), facts);
        facts.Say("tokenizer", root.Said("tokenizer_class"));
        // Transformers writes 10^30 for "no limit".
        if (long.TryParse(root.Said("model_max_length"), NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most < 1L << 40)
            facts.Property("assay:tokenizer:model_max_length", most);
        if (root.Has("auto_map"))
            facts.Property("assay:tokenizer:custom-code", "true");
        foreach (var template in root.Each("chat_template"))
            if (template.Kind == DataKind.Map)
                Template(template.Said("name") ?? "", template.Said("template"), facts);
            else
                Template("", template.Text, facts);
    }

    public static void Template(string path, ReadFacts facts)
    {
        facts.Tokenizer();
        var text = Encoding.UTF8.GetString(SmallFile.Read(path, SmallFile.MaxConfig));
        Template("", path.EndsWith(".json", StringComparison.Ordinal) ? SmallFile.Json(Encoding.UTF8.GetBytes(text), facts).Said("chat_template") : text, facts);
    }

    public static void Template(string name, string? template, ReadFacts facts)
    {
        if (!string.IsNullOrEmpty(template))
            facts.Property(name.Length == 0 ? "assay:chat-template" : $"assay:chat-template:{name}", Digest.Sha256(Encoding.UTF8.GetBytes(template)).ToString());
    }

    /// <summary>Kind and size of the vocabulary, read without keeping it.</summary>
    public static void Tokenizer(string path, ReadFacts facts)
    {
        facts.Tokenizer();
        var bytes = SmallFile.Read(path, MaxTokenizer);
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Json.MaxDepth });
            long vocabulary = 0, added = 0;
            string? kind = null;
            string top = "", second = "";
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject && top == "added_tokens" && reader.CurrentDepth == 2)
                    added++;
                if (reader.TokenType == JsonTokenType.StartArray && top == "model" && second == "vocab" && reader.CurrentDepth == 3)
                    vocabulary++;
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (reader.CurrentDepth == 1)
                    top = reader.GetString()!;
                else if (reader.CurrentDepth == 2)
                    second = reader.GetString()!;
                else if (reader.CurrentDepth == 3 && top == "model" && second == "vocab")
                    vocabulary++;
                if (reader.CurrentDepth == 2 && top == "model" && second == "type" && reader.Read() && reader.TokenType == JsonTokenType.String)
                    kind = reader.GetString();
            }

            facts.Property("assay:tokenizer:model", kind);
            if (vocabulary > 0)
                facts.Property("assay:tokenizer:vocabulary", vocabulary);
            if (added > 0)
                facts.Property("assay:tokenizer:added-tokens", added);
            if (vocabulary > 0)
                facts.Say("vocabulary", vocabulary.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UnreadableException($"not JSON that can be read: {e.Message}");
        }
    }
}
