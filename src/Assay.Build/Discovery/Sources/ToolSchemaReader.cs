using Assay.Build.Code.Pipelines;
using Assay.Build.Dependencies.Readers;
using Assay.Build.Discovery.Configurations;
using Assay.Build.Discovery.Tools;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Sources;

/// <summary>Tools that are written down as JSON or YAML: lists of MCP tools, function schemas of model services, manifests of plugins and extensions.</summary>
internal sealed class ToolSchemaReader : IAssetReader
{
    const int MostTools = 2000, MostDepth = 12;
    static readonly string[] Marks = ["inputSchema", "input_schema", "\"function\"", "description_for_model", "\"parameters\"", "\"tools\""];

    public bool Reads(string path, string name) =>
        name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("lock.json", StringComparison.Ordinal) && name is not ("package.json" or "tsconfig.json" or "composer.json" or "tokenizer.json") || path.EndsWith(".well-known/ai-plugin.json", StringComparison.Ordinal);

    public void Read(DependencyFile file, DiscoverySink sink, CancellationToken cancel)
    {
        if (!Array.Exists(Marks, m => file.Text.Contains(m, StringComparison.Ordinal)))
            return;
        var (root, lineOf, _) = ConfigurationReader.Document(file, cancel);
        var waiting = new Stack<(DataNode Node, int Depth, string Server)>([(root, 0, Server(root) ?? file.Path)]);
        var told = 0;
        while (waiting.TryPop(out var next) && told < MostTools)
        {
            if (next.Depth > MostDepth)
                continue;
            if (next.Node.Kind == DataKind.Map && Tool(next.Node, next.Server) is { } tool)
            {
                sink.Tool(tool with { Line = lineOf(next.Node.At) }, "schema", null);
                told++;
                continue;
            }

            foreach (var (key, value) in next.Node.Entries())
                if (value.Kind is DataKind.Map or DataKind.List && key is not ("properties" or "paths" or "definitions" or "$defs" or "components"))
                    waiting.Push((value, next.Depth + 1, next.Server));
            // A manifest lists tools by name and description alone.
            if (next.Depth == 0 && next.Node["server"] is { Kind: DataKind.Map } && (next.Node.Has("manifest_version") || next.Node.Has("dxt_version")))
                foreach (var one in next.Node["tools"].Each().Take(MostTools))
                    if (one.TextOf("name") is { } name)
                        sink.Tool(new ToolDescription(next.Server, name) { Description = one.TextOf("description"), Line = lineOf(one.At) }, "mcp", null);
            foreach (var item in next.Node.Each().Take(MostTools))
                waiting.Push((item, next.Depth + 1, next.Server));
        }

        if (root.TextOf("description_for_model") is { } description && root.TextOf("name_for_model") is { } named)
            sink.Tool(new ToolDescription(file.Path, named) { Description = description, Title = root.TextOf("name_for_human"), Line = lineOf(root.At) }, "plugin", null);
    }

    static string? Server(DataNode root) => root["serverInfo"]?.TextOf("name") ?? (root.Has("server") || root.Has("mcpServers") ? root.TextOf("name") : null);

    /// <summary>A tool where the value is one: a name, a description, a schema of parameters.</summary>
    public static ToolDescription? Tool(DataNode node, string server)
    {
        var inner = node.TextOf("type") == "function" && node["function"] is { Kind: DataKind.Map } function ? function : node;
        var schema = inner["inputSchema"] ?? inner["input_schema"] ?? inner["parameters"];
        if (inner.TextOf("name") is not { Length: > 0 and < 200 } name || schema is not { Kind: DataKind.Map } || !(schema.TextOf("type") is "object" || schema.Has("properties") || schema.Has("$ref")))
            return null;
        // "parameters" alone is a word of many formats: a description makes it a function for a model.
        if (inner["parameters"] == schema && inner.TextOf("description") is null && !ReferenceEquals(inner, node))
            return null;
        if (inner["parameters"] == schema && !inner.Has("description"))
            return null;
        return new ToolDescription(server, name) { Title = inner.TextOf("title"), Description = inner.TextOf("description"), InputSchema = DataText.Json(schema), OutputSchema = inner["outputSchema"] is { Kind: DataKind.Map } output ? DataText.Json(output) : null, Annotations = inner["annotations"] is { Kind: DataKind.Map } notes ? DataText.Json(notes) : null };
    }
}
