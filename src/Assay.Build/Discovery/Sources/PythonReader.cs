using System.Text;
using Assay.Build.Code.Notebooks;
using Assay.Build.Code.Python;
using Assay.Build.Dependencies.Readers;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Notebooks;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Discovery.Sources;

/// <summary>AI assets in Python and in notebooks.</summary>
internal sealed class PythonReader : IAssetReader
{
    // Without one of these words a file holds nothing that is looked for here.
    static readonly string[] Words =
    [
        "agent", "Agent", "langchain", "langgraph", "llama_index", "crewai", "autogen", "openai", "anthropic", "mcp", "MCP", "prompt", "PROMPT", "Prompt", "instructions", "chroma", "faiss", "qdrant", "pinecone", "weaviate", "pgvector", "milvus", "lancedb", "transformers", "semantic_kernel", "smolagents", "haystack", "dspy", "strands", "tool", "model", "annoy", "hnswlib", "usearch", "genai", "vertexai", "boto3", "sqlite_v", "instructor", "guidance",
    ];

    static readonly string[] AiRoots = ["openai", "anthropic", "mistralai", "cohere", "groq", "google.generativeai", "google.genai", "vertexai", "litellm", "ollama", "together", "replicate", "huggingface_hub", "transformers", "sentence_transformers", "vllm", "llama_cpp", "boto3", "fireworks", "langfuse", "ctransformers", "diffusers", "fastembed", "azure.ai", "aisuite", "voyageai"];

    public bool Reads(string path, string name) => name.EndsWith(".py", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".pyi", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase);

    public void Read(DependencyFile file, DiscoverySink sink, CancellationToken cancel)
    {
        var text = PythonFormat.Text(file.Bytes);
        if (!Array.Exists(Words, w => text.Contains(w, StringComparison.Ordinal)))
            return;
        Func<int, int> lineOf = line => line;
        if (file.Name.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase))
            (text, lineOf) = Cells(text, sink);
        var budget = new Budget(ScanLimits.Default with { SecondsPerFile = 30 }, cancel);
        var script = new PythonScript(new ModelFiles.Python.PythonReader(text, budget).Read(), budget.HasTime);
        if (!script.Whole || !script.Source.Whole)
            sink.Gap("time is up, or there are more statements than are read");
        var inner = file.Name.EndsWith(".ipynb", StringComparison.OrdinalIgnoreCase) ? new DiscoverySink(sink.Path, 2000) : sink;
        Judge(script, file.Path, inner);
        if (!ReferenceEquals(inner, sink))
            sink.Take(inner, lineOf);
    }

    static void Judge(PythonScript script, string path, DiscoverySink sink)
    {
        var (ai, framework) = Imports(script, sink);
        var server = ServerName(script) ?? path;
        var statements = script.Statements.ToList();
        var decorators = new List<(PyExpr Value, PythonNames Scope)>();
        for (var i = 0; i < statements.Count; i++)
        {
            var (statement, scope, _) = statements[i];
            if (statement.Kind == PyKind.Expression && statement.Text == "@" && statement.Values.Count > 0)
            {
                decorators.Add((statement.Values[0], scope));
                continue;
            }

            if (statement.Kind == PyKind.Define && decorators.Count > 0)
                Function(script, statements, i, decorators, framework, server, sink);
            else if (statement.Kind == PyKind.Class && framework)
                Class(statements, i, server, sink);
            decorators.Clear();
            if (statement.Kind == PyKind.Assign)
                PythonTexts.Assigned(statement, scope, ai, sink);
            if (statement.Values.Count > 0)
                PythonTexts.Dictionaries(statement, scope, server, ai, sink);
        }

        var members = Members(statements);
        foreach (var call in script.Calls)
            PythonCalls.Judge(call, ai, server, members, sink);
    }

    // class GitTools(str, Enum): STATUS = "git_status"; then Tool(name=GitTools.STATUS)
    static Dictionary<string, string> Members(List<(PyStatement Statement, PythonNames Scope, string Owner)> statements)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        PyStatement? within = null;
        foreach (var (statement, scope, _) in statements)
        {
            if (within is not null && statement.Indent <= within.Indent)
                within = null;
            if (statement.Kind == PyKind.Class)
                within = statement;
            else if (within is not null && statement is { Kind: PyKind.Assign, Targets: [PyName name], Values: [var value] } && scope.Constant(value) is string text)
                found.TryAdd(within.Text + "." + name.Id, text);
        }

        return found;
    }

    static (bool Ai, bool Framework) Imports(PythonScript script, DiscoverySink sink)
    {
        var (ai, framework) = (false, false);
        foreach (var (statement, _, _) in script.Statements)
        {
            if (statement.Kind is not (PyKind.Import or PyKind.ImportFrom))
                continue;
            foreach (var module in statement.Kind == PyKind.ImportFrom ? statement.Names.Select(n => statement.Text + "." + n.Name) : [statement.Text])
            {
                // The package of openai-agents is called like a folder of many projects.
                if (module.StartsWith("agents.", StringComparison.Ordinal) && module["agents.".Length..] is not ("Agent" or "Runner" or "function_tool" or "GuardrailFunctionOutput" or "handoff" or "trace" or "ModelSettings" or "RunContextWrapper") && !module.StartsWith("agents.mcp", StringComparison.Ordinal))
                    continue;
                if (module is "agents")
                    continue;
                if (Root(module) is "mcp" or "fastmcp")
                {
                    ai = framework = true;
                    Tell(AssetKind.AgentFramework, "mcp-sdk", statement.Line);
                }
                else if (Packages.OfModule(module) is { } known)
                {
                    ai |= known.Kind == AssetKind.AgentFramework;
                    framework |= known.Kind == AssetKind.AgentFramework;
                    Tell(known.Kind, known.Family, statement.Line);
                }
                else if (Array.Exists(AiRoots, r => module == r || module.StartsWith(r + ".", StringComparison.Ordinal)))
                {
                    ai = true;
                    framework |= module.StartsWith("anthropic", StringComparison.Ordinal);
                }
            }
        }

        return (ai, framework);

        static string Root(string module) => module.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? module[..dot] : module;

        void Tell(AssetKind kind, string family, int line)
        {
            if (!sink.Assets.Exists(a => a.Kind == kind && a.Name == family))
                sink.Asset(kind, family, line, ("where", "code"), ("language", "python"));
        }
    }

    static string? ServerName(PythonScript script)
    {
        foreach (var call in script.Calls)
            if (call.Names.Any(n => n.EndsWith(".FastMCP", StringComparison.Ordinal) || n is "mcp.server.Server" or "mcp.server.lowlevel.Server") && (call.Text(call.Argument("name", 0)) is { Length: > 0 } name))
                return name;
        return null;
    }

    static void Function(PythonScript script, List<(PyStatement Statement, PythonNames Scope, string Owner)> statements, int at, List<(PyExpr Value, PythonNames Scope)> decorators, bool framework, string server, DiscoverySink sink)
    {
        var define = statements[at].Statement;
        foreach (var (decorator, scope) in decorators)
        {
            if (PythonTool.Framework(decorator, scope, framework) is not { } family)
                continue;
            var tool = PythonTool.Describe(define, decorator, Docstring(statements, at), server, scope);
            sink.Tool(tool, family, "python");
            var end = at + 1;
            while (end < statements.Count && (statements[end].Statement.Indent > define.Indent || statements[end].Statement.Line == define.Line))
                end++;
            var last = end < statements.Count ? statements[end].Statement.Line : int.MaxValue;
            PythonTool.Judge(tool.Name, define, [.. script.Calls.Where(c => c.At.Line >= define.Line && c.At.Line < last)], sink);
            return;
        }
    }

    // class Search(BaseTool): name = "…"; description = "…"; def _run(self, …)
    static void Class(List<(PyStatement Statement, PythonNames Scope, string Owner)> statements, int at, string server, DiscoverySink sink)
    {
        var made = statements[at].Statement;
        if (!made.Targets.Any(b => b is PyName { Id: "BaseTool" or "Tool" or "BaseToolSpec" or "StructuredTool" } or PyAttr { Name: "BaseTool" or "Tool" }))
            return;
        string? name = null, description = null;
        for (var i = at + 1; i < statements.Count && statements[i].Statement.Indent > made.Indent; i++)
            if (statements[i].Statement is { Kind: PyKind.Assign, Targets: [PyName target, ..], Values: [.., var value] })
                (name, description) = target.Id switch { "name" => (PythonTexts.Text(value, statements[i].Scope) ?? name, description), "description" => (name, PythonTexts.Text(value, statements[i].Scope) ?? description), _ => (name, description) };
        if (description is not null)
            sink.Tool(new Tools.ToolDescription(server, name ?? made.Text) { Description = description, Line = made.Line }, "class", "python");
    }

    static string? Docstring(List<(PyStatement Statement, PythonNames Scope, string Owner)> statements, int at) =>
        at + 1 < statements.Count && statements[at + 1].Statement is { Kind: PyKind.Expression, Values: [PyConst { Value: string text }] } first && (first.Indent > statements[at].Statement.Indent || first.Line == statements[at].Statement.Line) ? text : null;

    static (string Text, Func<int, int> LineOf) Cells(string json, DiscoverySink sink)
    {
        var (parts, language, error) = NotebookText.Read(json);
        if (error is not null)
            sink.Gap(error);
        var program = new StringBuilder();
        var lines = new List<int>();
        foreach (var part in parts.Where(p => p.Kind == "code" && language == "python"))
        {
            var number = 0;
            foreach (var line in CellReader.Read(part.Text).Python.TrimEnd('\n').Split('\n'))
            {
                program.Append(line).Append('\n');
                lines.Add(part.FileLine(++number));
            }
        }

        return (program.ToString(), line => lines.Count == 0 ? 1 : lines[Math.Clamp(line - 1, 0, lines.Count - 1)]);
    }
}
