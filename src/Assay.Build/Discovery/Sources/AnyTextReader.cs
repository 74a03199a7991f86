using System.Text.RegularExpressions;
using Assay.Build.Dependencies.Readers;
using Assay.Build.Discovery.Configurations;

namespace Assay.Build.Discovery.Sources;

/// <summary>What shows in any program or configuration, whatever its language: endpoints, variables of keys, keys, unattended agents, containers of stores.</summary>
internal sealed partial class AnyTextReader : IAssetReader
{
    const int MostOfFile = 500;

    static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".py", ".ipynb", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".go", ".rs", ".java", ".kt", ".kts", ".scala", ".cs", ".fs", ".rb", ".php", ".swift", ".c", ".cc", ".cpp", ".h", ".hpp", ".r", ".jl", ".lua", ".dart", ".ex", ".exs", ".sh", ".bash", ".zsh", ".ps1", ".bat", ".cmd", ".json", ".jsonc",
        ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".properties", ".env", ".tf", ".tfvars", ".hcl", ".sql", ".gradle", ".nix", ".xml", ".code-workspace",
    };

    // What packages a lock file lists says nothing about services.
    static readonly HashSet<string> Locks = new(StringComparer.OrdinalIgnoreCase) { "package-lock.json", "pnpm-lock.yaml", "yarn.lock", "uv.lock", "poetry.lock", "Cargo.lock", "composer.lock", "npm-shrinkwrap.json" };

    public bool Reads(string path, string name) =>
        (Extensions.Contains(Path.GetExtension(name)) && !Locks.Contains(name)) || name.StartsWith(".env", StringComparison.Ordinal) || name.StartsWith("Dockerfile", StringComparison.Ordinal) || name.StartsWith("Containerfile", StringComparison.Ordinal) || name is "Makefile" or "Procfile" or "justfile" or "Modelfile" or "Jenkinsfile";

    public void Read(DependencyFile file, DiscoverySink sink, CancellationToken cancel)
    {
        var text = file.Text;
        Addresses(file, text, sink);
        Variables(file, text, sink);
        SecretText.Read(text, file.LineAt, sink);
        Containers(file, text, sink);
        if (text.Contains("dangerously", StringComparison.Ordinal) || text.Contains("--yolo", StringComparison.Ordinal) || text.Contains("--full-auto", StringComparison.Ordinal) || text.Contains("bypassPermissions", StringComparison.Ordinal))
            foreach (Match match in UnattendedAgent().Matches(text))
                sink.Find(SourceRules.Unattended, file.LineAt(match.Index), null, "agent", match.Value);
        if (file.Name.EndsWith(".sql", StringComparison.OrdinalIgnoreCase) && VectorColumn().Match(text) is { Success: true } column)
            sink.Asset(AssetKind.VectorStore, "pgvector", file.LineAt(column.Index), ("where", "code"));
        if (file.Name == "Modelfile" && From().Match(text) is { Success: true } from)
            sink.Asset(AssetKind.Model, from.Groups[1].Value, file.LineAt(from.Index), ("where", "Modelfile"), ("provider", "ollama"));
    }

    static void Addresses(DependencyFile file, string text, DiscoverySink sink)
    {
        if (!text.Contains("://", StringComparison.Ordinal))
            return;
        var told = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (Match match in Address().Matches(text))
        {
            var (host, path) = (match.Groups[2].Value, match.Groups[4].Value);
            _ = int.TryParse(match.Groups[3].Value, out var port);
            if (Services.Store(host, port) is { } store && told.Add("store " + store))
                sink.Asset(AssetKind.VectorStore, store, file.LineAt(match.Index), ("url", ServerAddress.Shown(match.Value)), ("where", "address"));
            else if (Services.Provider(host, port, path) is { } provider)
            {
                var line = file.LineAt(match.Index);
                var name = port > 0 ? $"{host}:{port}" : host;
                if (told.Add(name) && told.Count < MostOfFile)
                    sink.Asset(AssetKind.ModelEndpoint, name, line, ("provider", provider), ("url", ServerAddress.Shown(match.Value)));
                if (ServerAddress.IsPlainRemote(match.Value))
                    sink.Find(SourceRules.PlainEndpoint, line, ServerAddress.IsNear(host) ? Severity.Low : null, name, ServerAddress.Shown(match.Value));
            }
        }
    }

    static void Variables(DependencyFile file, string text, DiscoverySink sink)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (Match match in Variable().Matches(text))
            if (Services.OfVariable(match.Value) is { } service && told.Add(match.Value))
                sink.Asset(AssetKind.Key, match.Value, file.LineAt(match.Index), ("service", service), ("where", "environment"),
                    ("note", Array.Exists(Services.InPage, p => match.Value.StartsWith(p, StringComparison.Ordinal)) ? "variables with this prefix are built into the page" : null));
    }

    static void Containers(DependencyFile file, string text, DiscoverySink sink)
    {
        if (!file.Name.EndsWith(".yml", StringComparison.Ordinal) && !file.Name.EndsWith(".yaml", StringComparison.Ordinal) && !file.Name.Contains("ockerfile", StringComparison.Ordinal) && !file.Name.EndsWith(".tf", StringComparison.Ordinal) && !file.Name.EndsWith(".sh", StringComparison.Ordinal))
            return;
        foreach (Match match in Image().Matches(text))
        {
            var store = match.Groups[1].Value switch
            {
                "qdrant/qdrant" => "qdrant",
                "chromadb/chroma" => "chroma",
                "milvusdb/milvus" => "milvus",
                "pgvector/pgvector" or "ankane/pgvector" => "pgvector",
                "redis/redis-stack" => "redis",
                _ => match.Groups[1].Value.EndsWith("weaviate", StringComparison.Ordinal) ? "weaviate" : null,
            };
            var line = file.LineAt(match.Index);
            if (store is not null)
                sink.Asset(AssetKind.VectorStore, store, line, ("image", match.Value.Trim()), ("where", "container"));
            else
                sink.Asset(AssetKind.ModelEndpoint, match.Groups[1].Value, line, ("provider", match.Groups[1].Value), ("image", match.Value.Trim()));
        }
    }

    [GeneratedRegex(@"\b(https?|wss?|grpcs?)://(?:[^\s/@""'`<>]{1,200}@)?([A-Za-z0-9._${}*-]{1,200}|\[[0-9a-fA-F:.]{2,45}\])(?::([0-9]{1,5}))?(/[^\s""'`<>\\)\]},;]{0,300})?", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]{1,20}(?:_[A-Z0-9]{1,20}){1,5}(?![A-Za-z0-9_])", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\b(qdrant/qdrant|chromadb/chroma|milvusdb/milvus|pgvector/pgvector|ankane/pgvector|semitechnologies/weaviate|weaviate/weaviate|redis/redis-stack|ollama/ollama|vllm/vllm-openai|ghcr\.io/huggingface/text-generation-inference|ghcr\.io/huggingface/text-embeddings-inference|ghcr\.io/ggml-org/llama\.cpp|ghcr\.io/berriai/litellm|localai/localai|lmsysorg/sglang|nvcr\.io/nvidia/tritonserver)(?::[\w.-]{1,80})?(?:@sha256:[0-9a-f]{64})?", RegexOptions.CultureInvariant)]
    private static partial Regex Image();

    [GeneratedRegex(@"\b(?:claude\b[^\n]{0,300}--dangerously-skip-permissions|claude\b[^\n]{0,300}--permission-mode[= ]bypassPermissions|codex\b[^\n]{0,300}--(?:yolo|dangerously-bypass-approvals-and-sandbox)|gemini\b[^\n]{0,300}(?:--yolo\b|--approval-mode[= ]yolo)|qwen\b[^\n]{0,300}--yolo\b|--dangerously-skip-permissions|--dangerously-bypass-approvals-and-sandbox)", RegexOptions.CultureInvariant)]
    private static partial Regex UnattendedAgent();

    [GeneratedRegex(@"create\s+extension\s+(?:if\s+not\s+exists\s+)?""?vector""?|\bvector\s*\(\s*\d{2,5}\s*\)|using\s+(?:hnsw|ivfflat)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex VectorColumn();

    [GeneratedRegex(@"^FROM\s+(\S{1,200})", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex From();
}
