using Assay.Build.Dependencies.Readers;
using Assay.Build.Discovery.Tools;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Sources;

/// <summary>AI assets in JavaScript and TypeScript.</summary>
internal sealed class ScriptReader : IAssetReader
{
    const int MostTokens = 2_000_000, LongestLine = 20_000, ShortestPrompt = 40;

    static readonly string[] Extensions = [".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"];
    static readonly string[] Words = ["tool", "Tool", "mcp", "Mcp", "MCP", "agent", "Agent", "prompt", "Prompt", "openai", "anthropic", "langchain", "ai\"", "ai'", "system", "model", "pinecone", "chroma", "qdrant", "weaviate", "lancedb", "pgvector", "milvus", "faiss"];

    public bool Reads(string path, string name) => Array.Exists(Extensions, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)) && !name.EndsWith(".min.js", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".d.ts", StringComparison.OrdinalIgnoreCase);

    public void Read(DependencyFile file, DiscoverySink sink, CancellationToken cancel)
    {
        var text = file.Text;
        if (!Array.Exists(Words, w => text.Contains(w, StringComparison.Ordinal)))
            return;
        // Bundles hold others' code.
        if (text.Length > LongestLine && text.AsSpan(0, LongestLine).Count('\n') < 5)
            return;
        var reader = new ScriptTokens(text, MostTokens);
        var values = new ScriptValues(reader.Read());
        if (!reader.Whole)
            sink.Gap("more tokens than are read");
        var ai = Imports(values, sink);
        if (!ai && !text.Contains("inputSchema", StringComparison.Ordinal) && !text.Contains("input_schema", StringComparison.Ordinal))
            return;
        var server = Server(values) ?? file.Path;
        for (var i = 0; i < values.Count; i++)
        {
            if ((i & 0xfff) == 0)
                cancel.ThrowIfCancellationRequested();
            var token = values[i];
            if (token.Kind == ScriptTokenKind.Name && values[i + 1].Is('('))
                ScriptCalls.Judge(values, i, server, sink);
            else if (token.Is('{') && Declares(values, i))
                Literal(values, i, server, sink);
            else if (token.Kind is ScriptTokenKind.Name or ScriptTokenKind.Text)
                Prompt(values, i, sink);
        }
    }

    static bool Imports(ScriptValues values, DiscoverySink sink)
    {
        var ai = false;
        for (var i = 0; i < values.Count; i++)
        {
            var from = values[i].IsName("from") || values[i].IsName("import") ? values[i + 1] : (values[i].IsName("require") || values[i].IsName("import")) && values[i + 1].Is('(') ? values[i + 2] : default;
            if (from.Kind != ScriptTokenKind.Text || from.Text is not { Length: > 0 } module)
                continue;
            var mcp = module.StartsWith("@modelcontextprotocol/", StringComparison.Ordinal) || module is "fastmcp" or "mcp-framework" or "mcp-use";
            ai |= mcp || module is "openai" or "@anthropic-ai/sdk" or "groq-sdk" or "@google/genai" or "@google/generative-ai" or "ollama" or "cohere-ai" or "@mistralai/mistralai" or "replicate" or "@huggingface/inference" || module.StartsWith("@aws-sdk/client-bedrock", StringComparison.Ordinal);
            var (kind, family) = mcp ? (AssetKind.AgentFramework, "mcp-sdk") : Packages.OfScript(module) is { } known ? (known.Kind, known.Family) : default;
            if (family is null)
                continue;
            ai |= kind == AssetKind.AgentFramework;
            if (!sink.Assets.Exists(a => a.Kind == kind && a.Name == family))
                sink.Asset(kind, family, from.Line, ("where", "code"), ("language", "javascript"));
        }

        return ai;
    }

    static string? Server(ScriptValues values)
    {
        for (var i = 0; i + 3 < values.Count; i++)
            if (values[i].IsName("new") && values[i + 1].Text is "McpServer" or "Server" or "FastMCP" && values[i + 2].Is('(') && values[i + 3].Is('{') && values.Read(i + 3).Value.TextOf("name") is { Length: > 0 } name)
                return name;
        return null;
    }

    // { name: …, description: … } or { type: "function", … }: only those are read, and each once.
    static bool Declares(ScriptValues values, int at) => values[at + 1].Text is "name" or "type" or "description" or "title" or "role" && values[at + 2].Is(':');

    static void Literal(ScriptValues values, int at, string server, DiscoverySink sink)
    {
        var node = values.Read(at).Value;
        if (node.TextOf("role") is "system" or "developer" && node["content"] is { Kind: DataKind.Text, Text.Length: >= ShortestPrompt } content)
            PythonTexts.Prompt("system message", content.Text, values[at].Line, sink);
        else if (node.TextOf("type") is "mcp" && node.Has("server_url"))
            PythonTexts.Hosted(node, values[at].Line, sink);
        else if (ToolSchemaReader.Tool(node, server) is { } tool)
            sink.Tool(tool with { Line = values[at].Line }, "schema", "javascript");
        else if (node.TextOf("name") is { Length: > 0 and < 128 } name && node.TextOf("description") is { } description && (node.Has("inputSchema") || node.Has("input_schema")))
            sink.Tool(new ToolDescription(server, name) { Description = description, Title = node.TextOf("title"), Line = values[at].Line }, "mcp", "javascript");
    }

    // system: "…", instructions: `…`, const SYSTEM_PROMPT = "…"
    static void Prompt(ScriptValues values, int at, DiscoverySink sink)
    {
        var token = values[at];
        if (!(values[at + 1].Is(':') || values[at + 1].Is('=')) || values[at + 2].Kind != ScriptTokenKind.Text || values[at + 2].Text.Length < ShortestPrompt || !values[at + 2].Text.Contains(' ', StringComparison.Ordinal))
            return;
        if (token.Text is "system" or "instructions" or "systemInstruction" || PythonTexts.PromptName().IsMatch(token.Text))
            PythonTexts.Prompt(token.Text, values.Read(at + 2).Value.Text, token.Line, sink);
    }
}
