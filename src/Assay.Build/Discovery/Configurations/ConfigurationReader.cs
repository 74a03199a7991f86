using Assay.Build.Dependencies.Readers;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Configurations of clients and agents, in JSON (with comments), TOML and YAML.</summary>
internal sealed class ConfigurationReader : IAssetReader
{
    static readonly string[] Marks = ["mcpServers", "mcp_servers", "context_servers", "modelContextProtocolServer"];

    public bool Reads(string path, string name) =>
        ClientFiles.Of(path) is not null || (Kind(name) is not null && !name.EndsWith("lock.json", StringComparison.Ordinal) && !name.EndsWith("lock.yaml", StringComparison.Ordinal));

    public void Read(DependencyFile file, DiscoverySink sink, CancellationToken cancel)
    {
        var client = ClientFiles.Of(file.Path);
        var named = client is not null || file.Name.Contains("mcp", StringComparison.OrdinalIgnoreCase);
        if (!named && !Array.Exists(Marks, m => file.Text.Contains(m, StringComparison.Ordinal)))
            return;
        var (root, lineOf, error) = Document(file, cancel);
        if (error is not null && (client is not null || root.Pairs.Count > 0))
            sink.Gap($"cannot be read to its end: {error}");
        if (root.Kind != DataKind.Map && root.Kind != DataKind.List)
            return;
        var servers = ServerReader.Read(root, client ?? "unknown", named, lineOf, out var more);
        foreach (var server in servers)
            ServerJudge.Judge(server, sink);
        if (more)
            sink.Gap("holds more servers than are read");
        if (client is null)
            return;
        // In a home the user set it for themselves; in a project somebody else may have.
        var ofProject = !file.Path.StartsWith("~/", StringComparison.Ordinal);
        if (client.StartsWith("Claude Code", StringComparison.Ordinal) && !file.Path.EndsWith("mcp.json", StringComparison.Ordinal))
            ClaudeSettings.Judge(root, client, ofProject, lineOf, sink);
        else
            OtherSettings.Judge(root["settings"] is { Kind: DataKind.Map } workspace && file.Path.EndsWith(".code-workspace", StringComparison.Ordinal) ? workspace : root, client, ofProject, lineOf, sink);
    }

    static string? Kind(string name) =>
        name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".jsonc", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".json5", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".code-workspace", StringComparison.Ordinal) ? "json"
        : name.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) ? "toml"
        : name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) ? "yaml" : null;

    /// <summary>The document, how to find the line of a value, and what is wrong with it.</summary>
    public static (DataNode Root, Func<long, int> LineOf, string? Error) Document(DependencyFile file, CancellationToken cancel)
    {
        switch (Kind(file.Name))
        {
            case "toml":
                var toml = file.Toml();
                return (toml.Root, file.LineAt, toml.Error);
            case "yaml":
                var yaml = file.Yaml();
                return (yaml.Root, file.LineAt, yaml.Error);
            default:
                var json = new JsonReader(LenientJson.Strict(file.Bytes), new Budget(ScanLimits.Default with { SecondsPerFile = 30 }, cancel)).Read();
                return (json.Root, file.LineAtByte, json.Error);
        }
    }
}
