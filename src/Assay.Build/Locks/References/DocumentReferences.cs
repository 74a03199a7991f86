using Assay.Build.Code.Pipelines;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.Locks.References;

/// <summary>What configurations, pipelines and model folders name: YAML, JSON, and the front matter of cards.</summary>
internal static class DocumentReferences
{
    const int LongestCard = 1 << 20, MostValues = 200_000;

    static readonly HashSet<string> ModelKeys = new(StringComparer.OrdinalIgnoreCase)
        { "model", "model_name", "model_id", "model_name_or_path", "pretrained_model_name_or_path", "base_model", "base_model_name_or_path", "basemodel", "hf_model", "hf_model_id", "hf_repo", "hf_repo_id", "repo_id", "model_path", "pretrained", "checkpoint", "embedding_model", "embedding_model_name", "reranker_model", "teacher_model", "draft_model", "reward_model", "llm", "modelid", "modelname", "huggingface_model", "huggingface_repo", "model_uri", "storageuri", "processor_name", "text_encoder" };

    static readonly HashSet<string> TokenizerKeys = new(StringComparer.OrdinalIgnoreCase) { "tokenizer", "tokenizer_name", "tokenizer_name_or_path", "tokenizer_path" };

    static readonly HashSet<string> DatasetKeys = new(StringComparer.OrdinalIgnoreCase) { "dataset", "dataset_name", "dataset_id", "datasets", "hf_dataset", "train_dataset", "eval_dataset" };

    static readonly HashSet<string> CommandKeys = new(StringComparer.Ordinal) { "run", "script", "before_script", "after_script", "command", "args", "entrypoint", "cmd", "bash_command" };

    public static void Yaml(string text, ReferenceSink sink, Budget budget)
    {
        var stream = new YamlReader(text, budget).Read();
        var lines = new Lines(text);
        foreach (var root in stream.Roots)
            Walk(root, sink, at => lines.Of(at));
        // Templates (Helm, Jinja) are no YAML before they are rendered; a broken document may hide what it refers to.
        if (stream.Error is { } error && !text.Contains("{{", StringComparison.Ordinal) && !text.Contains("{%", StringComparison.Ordinal))
            sink.Gaps.Add(new Gap(sink.Path, "cannot be read as YAML: " + error));
    }

    public static void Json(byte[] bytes, string name, ReferenceSink sink, Budget budget)
    {
        var document = new JsonReader(bytes, budget).Read();
        var root = document.Root;
        int Line(long at) => bytes.AsSpan(0, (int)Math.Clamp(at, 0, bytes.Length)).Count((byte)'\n') + 1;
        if (document.Error is not null && root.Kind != DataKind.Map)
            return;
        if (name is "adapter_config.json")
        {
            if (root.TextOf("base_model_name_or_path") is { } model)
                sink.Hub(model, root["revision"] is { Kind: DataKind.Text } revision ? revision.Text : null, AssetKind.Model, "base", Line(root["base_model_name_or_path"]!.At));
            return;
        }

        foreach (var key in new[] { "_name_or_path", "name_or_path" })
            if (root[key] is { Kind: DataKind.Text } place && AssetNames.Repository().IsMatch(place.Text))
                sink.Hub(place.Text, root.TextOf("_commit_hash"), AssetKind.Model, "base", Line(place.At), declared: true);
        if (name is not ("config.json" or "tokenizer_config.json" or "package.json" or "package-lock.json"))
            Walk(root, sink, Line);
    }

    /// <summary>Front matter of a model's or a dataset's card.</summary>
    public static void Card(string text, ReferenceSink sink, Budget budget)
    {
        var lines = text.Length > LongestCard ? text[..LongestCard].Split('\n') : text.Split('\n');
        if (lines[0].TrimEnd() != "---" || Array.FindIndex(lines, 1, l => l.TrimEnd() == "---") is not (> 0 and var end))
            return;
        var root = new YamlReader(string.Join('\n', lines[1..end]), budget).Read().Roots.FirstOrDefault();
        int Line(string value) => Array.FindIndex(lines, 0, end, l => l.Contains(value, StringComparison.Ordinal)) + 1;
        if (root is not { Kind: DataKind.Map })
            return;
        foreach (var (key, kind, role) in new[] { ("base_model", AssetKind.Model, "base"), ("datasets", AssetKind.Dataset, "dataset") })
            foreach (var value in root.SaidAll(key))
                if (AssetNames.Repository().IsMatch(value))
                    sink.Hub(value, null, kind, role, Line(value), declared: true);
    }

    static void Walk(DataNode root, ReferenceSink sink, Func<long, int> line)
    {
        var waiting = new Stack<DataNode>([root]);
        for (var work = 0; work < MostValues && waiting.TryPop(out var at); work++)
        {
            foreach (var item in at.Items)
                waiting.Push(item);
            foreach (var (key, value) in at.Pairs)
            {
                Pair(at, key, value, sink, line);
                waiting.Push(value);
            }
        }
    }

    static void Pair(DataNode owner, string key, DataNode value, ReferenceSink sink, Func<long, int> line)
    {
        if (CommandKeys.Contains(key))
        {
            // A list of words is one command; a list of commands is many.
            if (value.Kind == DataKind.List && key is "command" or "args" or "entrypoint" or "cmd")
            {
                var before = key == "args" && owner["command"] is { Kind: DataKind.List } command ? command.Items : [];
                ShellReferences.Read(string.Join(' ', before.Concat(value.Items).Select(i => i.Text.Contains(' ', StringComparison.Ordinal) && !i.Text.Contains('\'', StringComparison.Ordinal) && before.Count + value.Items.Count > 1 && i.Text.StartsWith('-') ? $"'{i.Text}'" : i.Text)), sink, line(value.At), null, oneLine: true);
            }
            else
            {
                foreach (var one in value.Kind == DataKind.List ? value.Items : [value])
                    if (one.Value() is { } text)
                        ShellReferences.Read(text, sink, line(one.At), null, oneLine: true);
            }
        }

        if (value.Kind is not (DataKind.Text or DataKind.Plain or DataKind.List))
            return;
        foreach (var one in value.Kind == DataKind.List ? value.Items.Where(i => i.Kind == DataKind.Text).Take(100) : [value])
            Value(owner, key.Replace('-', '_'), one, sink, line(one.At));
    }

    static void Value(DataNode owner, string key, DataNode value, ReferenceSink sink, int line)
    {
        var text = value.Text.Trim();
        var kind = ModelKeys.Contains(key) || TokenizerKeys.Contains(key) ? AssetKind.Model : DatasetKeys.Contains(key) ? AssetKind.Dataset : (AssetKind?)null;
        // axolotl: datasets: [{path: owner/name, type: alpaca}]
        if (kind is null && key == "path" && owner.Has("type") && (owner.Has("split") || owner.Has("ds_type") || owner.Has("field_messages") || owner.Has("train_on_split") || owner.Pairs.Count <= 3))
            kind = AssetKind.Dataset;
        if (text.Contains("://", StringComparison.Ordinal) || text.StartsWith("models:/", StringComparison.Ordinal))
        {
            if (text.StartsWith("models:/", StringComparison.Ordinal) && PythonReferences.Registered(text[8..].TrimStart('/')) is (Asset registered, var version))
                sink.Add(registered, version, "model", line);
            else if (text.StartsWith("hf://", StringComparison.Ordinal))
                sink.Hub(text, null, AssetKind.Model, kind == AssetKind.Dataset ? "dataset" : "model", line);
            else if (!text.Contains(' ', StringComparison.Ordinal) && kind is not null && AssetNames.Web(text) is var (file, revision))
                sink.Add(file, revision, "file", line);
            return;
        }

        if (kind is null || text.Length is 0 or > 200)
            return;
        var asked = owner.TextOf("revision") ?? owner.TextOf(key + "_revision") ?? owner.TextOf("model_revision");
        // Without its exact form a word under such a key may be anything.
        if (AssetNames.Repository().IsMatch(text))
        {
            var first = text.Split('/')[0];
            if (ProviderNames.Family(text) is null && first is not ("openai" or "azure" or "anthropic" or "gemini" or "vertex_ai" or "bedrock" or "ollama" or "openrouter" or "groq" or "mistral" or "cohere" or "together_ai") || text.StartsWith("openai/whisper", StringComparison.Ordinal) || text.StartsWith("openai/clip", StringComparison.Ordinal) || text.StartsWith("openai/gpt-oss", StringComparison.Ordinal))
                sink.Hub(text, asked, kind.Value, kind == AssetKind.Dataset ? "dataset" : TokenizerKeys.Contains(key) ? "tokenizer" : "model", line);
            else
                sink.Add(new Asset(AssetSource.Provider, AssetKind.Model, text), null, "service", line);
        }
        else if (kind == AssetKind.Model && ProviderNames.Family(text) is { } family && text.Length > 4 && !text.Contains('/', StringComparison.Ordinal) && !text.Contains(' ', StringComparison.Ordinal))
            sink.Add(new Asset(AssetSource.Provider, AssetKind.Model, $"{family}/{text}"), null, "service", line);
        else if (Lookalikes.WellKnownNames.IsOldModel(text))
            sink.Hub(text, asked, kind.Value, TokenizerKeys.Contains(key) ? "tokenizer" : "model", line);
    }

    sealed class Lines(string text)
    {
        int counted, line = 1;

        public int Of(long at)
        {
            var to = (int)Math.Clamp(at, 0, text.Length);
            if (to < counted)
                (counted, line) = (0, 1);
            line += text.AsSpan(counted, to - counted).Count('\n');
            counted = to;
            return line;
        }
    }
}
