using Assay.Build.Discovery.Configurations;
using Assay.Build.Discovery.Tools;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Sources;

/// <summary>Calls of JavaScript that make tools, agents, servers and clients.</summary>
internal static class ScriptCalls
{
    static readonly HashSet<string> Agents = new(StringComparer.Ordinal) { "Agent", "createReactAgent", "createAgent", "AgentExecutor", "ToolLoopAgent", "LlmAgent", "Experimental_Agent", "createSupervisor", "createSwarm", "VoltAgent" };

    static readonly HashSet<string> Broad = new(StringComparer.Ordinal) { "PythonInterpreterTool", "RequestsGetTool", "RequestsPostTool", "WriteFileTool", "createPythonREPL" };

    public static void Judge(ScriptValues values, int at, string server, DiscoverySink sink)
    {
        var (name, line) = (values[at].Text, values[at].Line);
        var made = values[at - 1].IsName("new");
        var member = values[at - 1].Is('.');
        switch (name)
        {
            case "tool" or "registerTool" or "addTool" or "createTool" or "defineTool" or "dynamicTool" or "DynamicTool" or "DynamicStructuredTool" or "betaZodTool" or "betaTool":
                Tool(values, at, name, member, server, sink);
                break;
            case "McpServer" or "FastMCP" or "MCPServer" when made:
            case "Server" when made && values[at + 2].Is('{'):
                Server(values, at, server, line, sink);
                break;
            case "StdioClientTransport" or "Experimental_StdioMCPTransport" or "StdioMCPTransport" or "MCPServerStdio" when made:
                Client(name, values.Read(at + 2).Value, line, values, at, sink);
                break;
            case "SSEClientTransport" or "StreamableHTTPClientTransport" or "MCPServerStreamableHttp" or "MCPServerSSE" when made:
                Client(name, Address(values, at, line), line, values, at, sink);
                break;
            case "MultiServerMCPClient" or "MCPClient" or "MCPConfiguration" when made:
                Servers(name, values.Read(at + 2).Value, line, sink);
                break;
            case var agent when Agents.Contains(agent) && values[at + 2].Is('{'):
                Agent(values.Read(at + 2).Value, agent, line, sink);
                break;
            case var broad when made && Broad.Contains(broad):
                sink.Find(SourceRules.BroadTool, line, null, broad, broad);
                break;
            case "openai" or "anthropic" or "google" or "groq" or "mistral" or "azure" or "bedrock" or "xai" or "vertex" when values[at + 2].Kind == ScriptTokenKind.Text && ModelNames.LooksLike(values[at + 2].Text):
                sink.Asset(AssetKind.Model, values[at + 2].Text, line, ("where", "code"), ("provider", name), ("language", "javascript"));
                break;
            default:
                Models(values, at, sink);
                break;
        }
    }

    static void Tool(ScriptValues values, int at, string call, bool member, string server, DiscoverySink sink)
    {
        var (starts, end) = values.Arguments(at + 1);
        if (starts.Count == 0)
            return;
        var nodes = starts.ConvertAll(s => values.Read(s).Value);
        ToolDescription? tool = null;
        if (member && nodes[0].Kind == DataKind.Text)
        {
            // server.tool("name", "description", schema, …), server.registerTool("name", {description, inputSchema}, …)
            var settings = nodes.Skip(1).FirstOrDefault(n => n.Kind == DataKind.Map && (n.Has("description") || n.Has("inputSchema") || n.Has("title")) && call != "tool") ?? nodes[0];
            var description = settings.Kind == DataKind.Map ? settings.TextOf("description") : nodes.Count > 1 && nodes[1].Kind == DataKind.Text ? nodes[1].Text : null;
            var schema = settings.Kind == DataKind.Map ? settings["inputSchema"] : nodes.Skip(1).FirstOrDefault(n => n.Kind == DataKind.Map);
            tool = new ToolDescription(server, nodes[0].Text) { Description = description, Title = settings.Kind == DataKind.Map ? settings.TextOf("title") : null, InputSchema = Schema(schema), Annotations = settings["annotations"] is { Kind: DataKind.Map } notes ? DataText.Json(notes) : null };
        }
        else if (nodes.Find(n => n.Kind == DataKind.Map && n.Has("description")) is { } options)
        {
            // The name is the option's, or that of what it is given to: weather: tool({…}), const weather = tool({…}).
            var back = values[at - 1].IsName("new") ? at - 2 : at - 1;
            var given = values[back].Is(':') || values[back].Is('=') ? values[back - 1].Text : null;
            var named = options.TextOf("name") ?? options.TextOf("id") ?? given;
            if (named is { Length: > 0 and < 128 } && options.TextOf("description") is { Length: > 0 } description)
                tool = new ToolDescription(server, named) { Description = description, Title = options.TextOf("title"), InputSchema = Schema(options["inputSchema"] ?? options["parameters"] ?? options["schema"]) };
        }

        if (tool is null)
            return;
        sink.Tool(tool with { Line = values[at].Line }, member ? "mcp" : "javascript", "javascript");
        Body(values, at, end, tool.Name, sink);
    }

    static string? Schema(DataNode? node)
    {
        if (node is not { Kind: DataKind.Map })
            return null;
        if (node.Has("properties") || node.TextOf("type") is "object")
            return DataText.Json(node);
        var schema = new DataNode(DataKind.Map, node.At);
        schema.Pairs.Add(("type", new DataNode(DataKind.Text, node.At) { Text = "object" }));
        var properties = new DataNode(DataKind.Map, node.At);
        properties.Pairs.AddRange(node.Pairs.Select(p => (p.Key, p.Value.Kind == DataKind.Map ? p.Value : new DataNode(DataKind.Map, p.Value.At))));
        schema.Pairs.Add(("properties", properties));
        return DataText.Json(schema);
    }

    // Handlers stand in the call: a shell or an interpreter that gets something computed.
    static void Body(ScriptValues values, int at, int end, string name, DiscoverySink sink)
    {
        for (var i = at + 2; i + 2 < end; i++)
        {
            if (values[i].Kind != ScriptTokenKind.Name || !values[i + 1].Is('('))
                continue;
            // pattern.exec(text) is something else.
            var shell = values[i].Text is "execSync" or "execAsync" or "execaCommand" || values[i].Text is "exec" && (!values[i - 1].Is('.') || values[i - 2].Text is "child_process" or "cp" or "childProcess") || values[i].Text is "eval" or "runInNewContext" or "runInThisContext" && !values[i - 1].Is('.') || values[i].Text == "Function" && values[i - 1].IsName("new");
            var argument = values[i + 2];
            if (shell && (argument.Computed || argument.Kind == ScriptTokenKind.Name || (argument.Kind == ScriptTokenKind.Text && values[i + 3].Is('+'))))
                sink.Find(SourceRules.ToolCommand, values[i].Line, null, name, values[i].Text);
            else if (values[i].Text is "spawn" or "spawnSync" or "execFile" or "execFileSync" && argument.Kind == ScriptTokenKind.Name && argument.Text is not "process" && (values[i - 1].Is('.') ? values[i - 2].Text is "child_process" or "cp" or "childProcess" : true))
                sink.Find(SourceRules.ToolCommand, values[i].Line, Severity.Medium, name, values[i].Text);
        }
    }

    static void Server(ScriptValues values, int at, string server, int line, DiscoverySink sink)
    {
        var (starts, _) = values.Arguments(at + 1);
        sink.Asset(AssetKind.McpServer, server, line, ("client", "code"), ("language", "javascript"), ("where", "code"));
        foreach (var start in starts)
            if (values.Read(start).Value["instructions"] is { Kind: DataKind.Text, Text.Length: > 0 } instructions)
                sink.Text(InstructionKind.Server, server, instructions.Text, line);
    }

    // new SSEClientTransport(new URL("https://…"))
    static DataNode Address(ScriptValues values, int at, int line)
    {
        var node = new DataNode(DataKind.Map, line);
        for (var i = at + 2; i < at + 8; i++)
            if (values[i].Kind == ScriptTokenKind.Text && values[i].Text.Contains("://", StringComparison.Ordinal))
            {
                node.Pairs.Add(("url", new DataNode(DataKind.Text, values[i].Line) { Text = values[i].Text }));
                break;
            }

        return node;
    }

    static void Client(string name, DataNode configuration, int line, ScriptValues values, int at, DiscoverySink sink)
    {
        var back = values[at - 1].IsName("new") ? at - 2 : at - 1;
        var bound = values[back].Is('=') || values[back].Is(':') ? values[back - 1].Text : name;
        sink.Asset(AssetKind.McpClient, name, line, ("language", "javascript"), ("where", "code"));
        var servers = new DataNode(DataKind.Map, line);
        servers.Pairs.Add((bound, configuration));
        Judge(servers, line, sink);
    }

    static void Servers(string name, DataNode options, int line, DiscoverySink sink)
    {
        sink.Asset(AssetKind.McpClient, name, line, ("language", "javascript"), ("where", "code"));
        if ((options["mcpServers"] ?? options["servers"] ?? options) is { Kind: DataKind.Map } servers)
            Judge(servers, line, sink);
    }

    static void Judge(DataNode servers, int line, DiscoverySink sink)
    {
        var root = new DataNode(DataKind.Map, line);
        root.Pairs.Add(("mcpServers", servers));
        foreach (var configured in ServerReader.Read(root, "code", false, a => (int)a))
            if (configured.Command is not null || configured.Url is not null)
                ServerJudge.Judge(configured, sink);
    }

    static void Agent(DataNode options, string type, int line, DiscoverySink sink)
    {
        if (!options.Has("instructions") && !options.Has("model") && !options.Has("tools") && !options.Has("llm"))
            return;
        sink.Asset(AssetKind.Agent, options.TextOf("name") ?? options.TextOf("id") ?? type, line, ("type", type), ("language", "javascript"), ("model", options.TextOf("model")));
    }

    // { model: "…" } in what is given to a call.
    static void Models(ScriptValues values, int at, DiscoverySink sink)
    {
        if (!values[at + 2].Is('{'))
            return;
        for (var i = at + 3; i < at + 60 && i + 2 < values.Count && !values[i].Is(';'); i++)
            if (values[i].Text is "model" or "modelName" or "modelId" && values[i].Kind == ScriptTokenKind.Name && values[i + 1].Is(':') && values[i + 2].Kind == ScriptTokenKind.Text && values[i + 2].Text.Length < 150 && ModelNames.LooksLike(values[i + 2].Text))
                sink.Asset(AssetKind.Model, values[i + 2].Text, values[i].Line, ("where", "code"), ("use", values[at].Text), ("language", "javascript"));
    }
}
