using Assay.Build.Code.Pipelines;
using Assay.Build.Code.Python;
using Assay.Build.Discovery.Configurations;
using Assay.Build.Discovery.Tools;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Discovery.Sources;

/// <summary>What calls make: agents, servers, clients, tools, models; and which of their options are dangerous.</summary>
internal static class PythonCalls
{
    static readonly HashSet<string> Agents = new(StringComparer.Ordinal)
    {
        "Agent", "AssistantAgent", "UserProxyAgent", "ConversableAgent", "create_react_agent", "create_agent", "create_deep_agent", "create_supervisor", "initialize_agent", "create_tool_calling_agent", "create_openai_tools_agent", "create_sql_agent", "create_csv_agent", "create_pandas_dataframe_agent", "AgentExecutor", "Crew", "CodeAgent", "ToolCallingAgent",
        "LlmAgent", "ReActAgent", "FunctionAgent", "AgentWorkflow", "ChatAgent", "ChatCompletionAgent", "OpenAIAssistantAgent", "MagenticOneGroupChat", "RoundRobinGroupChat", "SelectorGroupChat", "SequentialAgent", "ParallelAgent", "LoopAgent", "ClaudeAgentOptions", "ClaudeCodeOptions", "RealtimeAgent", "SandboxAgent",
    };

    static readonly HashSet<string> ToolMakers = new(StringComparer.Ordinal) { "Tool", "StructuredTool", "from_function", "from_defaults", "FunctionTool", "FunctionDeclaration", "QueryEngineTool", "ToolMetadata", "create_retriever_tool", "DynamicTool" };

    static readonly Dictionary<string, Severity> Broad = new(StringComparer.Ordinal)
    {
        ["ShellTool"] = Severity.High, ["BashProcess"] = Severity.High, ["PythonREPLTool"] = Severity.High, ["PythonREPL"] = Severity.High, ["PythonAstREPLTool"] = Severity.High, ["LocalCommandLineCodeExecutor"] = Severity.High, ["LocalShellTool"] = Severity.High, ["TerminalToolkit"] = Severity.High, ["ShellTools"] = Severity.High, ["PythonTools"] = Severity.High,
        ["CodeInterpreterTool"] = Severity.Medium, ["PythonInterpreterTool"] = Severity.Medium, ["FileManagementToolkit"] = Severity.Medium, ["WriteFileTool"] = Severity.Medium, ["DeleteFileTool"] = Severity.Medium, ["FileWriterTool"] = Severity.Low, ["RequestsToolkit"] = Severity.Medium, ["ComputerTool"] = Severity.Medium, ["CodeInterpreterToolSpec"] = Severity.High,
        ["create_pandas_dataframe_agent"] = Severity.Medium, ["create_csv_agent"] = Severity.Medium, ["PALChain"] = Severity.High, ["SQLDatabaseToolkit"] = Severity.Low, ["create_sql_agent"] = Severity.Low, ["FileTools"] = Severity.Low,
    };

    static readonly string[] DangerousOptions = ["allow_dangerous_requests", "allow_dangerous_code", "allow_dangerous_tools", "unsafe_mode", "allow_code_execution", "dangerously_skip_permissions", "allow_unsafe_jscode"];

    /// <param name="members">Constants of the file's classes, as <c>Class.NAME</c>.</param>
    public static void Judge(CallSite site, bool ai, string server, IReadOnlyDictionary<string, string> members, DiscoverySink sink)
    {
        var (line, scope) = (site.At.Line, site.Scope);
        var full = site.Names[0];
        var last = full[(full.LastIndexOf('.') + 1)..];
        // ?.method on an unknown object says nothing of whose it is.
        var family = site.Names.Select(n => n.StartsWith("mcp.", StringComparison.Ordinal) || n.StartsWith("fastmcp.", StringComparison.Ordinal) ? "mcp" : Packages.OfModule(n) is { Kind: AssetKind.AgentFramework } known ? known.Family : null).FirstOrDefault(f => f is not null);
        if (family is not null)
        {
            Framework(site, last, family, server, members, sink);
            // OpenAI's code interpreter runs at OpenAI, and its shell in a container that is named.
            var limited = (last is "FileManagementToolkit" or "WriteFileTool" && site.Argument("root_dir") is not null) || (family == "openai-agents" && (last == "CodeInterpreterTool" || site.Argument("environment") is not null));
            if (!limited && Broad.TryGetValue(last, out var severity))
                sink.Find(SourceRules.BroadTool, line, severity, last, full.TrimStart('?', '.'));
        }

        foreach (var option in DangerousOptions)
            if (site.Is(option, true))
                sink.Find(SourceRules.Dangerous, line, null, last, $"{option}=True");
        if (site.Is("allow_dangerous_deserialization", true))
            sink.Find(SourceRules.UnsafeIndex, line, null, last, "allow_dangerous_deserialization=True");
        if (family is not null && PythonData.Of(site.Argument("code_execution_config"), scope, line) is { Kind: DataKind.Map } execution && execution.TextOf("use_docker") is "false")
            sink.Find(SourceRules.Dangerous, line, null, last, "use_docker=False");
        if (family is not null && PythonData.Of(site.Argument("additional_authorized_imports"), scope, line).Each().Any(i => i.Text == "*"))
            sink.Find(SourceRules.Dangerous, line, null, last, "additional_authorized_imports=[\"*\"]");
        if (site.Text(site.Argument("permission_mode")) is "bypassPermissions")
            sink.Find(SourceRules.Unattended, line, Severity.High, last, "permission_mode=\"bypassPermissions\"");
        if (ai)
            Models(site, last, sink);
    }

    static void Framework(CallSite site, string last, string family, string server, IReadOnlyDictionary<string, string> members, DiscoverySink sink)
    {
        var (line, scope) = (site.At.Line, site.Scope);
        var first = site.Call.Arguments.Count > 0 ? scope.Constant(site.Call.Arguments[0]) as string : null;
        var name = site.Text(site.Argument("name")) ?? Member(site.Argument("name"), members) ?? first;
        if (last is "FastMCP" or "Server" or "MCPServer" && family == "mcp")
        {
            sink.Asset(AssetKind.McpServer, name ?? server, line, ("client", "code"), ("language", "python"), ("where", "code"));
            if (site.Text(site.Argument("instructions")) is { Length: > 0 } instructions)
                sink.Text(InstructionKind.Server, name ?? server, instructions, line);
        }
        else if (Agents.Contains(last))
        {
            sink.Asset(AssetKind.Agent, name is { Length: > 0 and < 100 } ? name : site.Bound ?? last, line, ("framework", family), ("type", last), ("language", "python"), ("model", site.Text(site.Argument("model"))));
            foreach (var key in (string[])["instructions", "system_prompt", "system_message", "prompt", "instruction", "backstory", "state_modifier", "goal"])
                if (site.Text(site.Argument(key)) is { Length: >= 40 } text)
                    PythonTexts.Prompt($"{name ?? site.Bound ?? last}.{key}", text, line, sink);
        }
        else if (ToolMakers.Contains(last) && name is { Length: > 0 and < 128 } && (site.Text(site.Argument("description")) ?? site.Text(site.Argument(null, 1))) is { } description)
        {
            var schema = PythonData.Of(site.Argument("inputSchema") ?? site.Argument("parameters") ?? site.Argument("input_schema"), scope, line);
            sink.Tool(new ToolDescription(server, name) { Description = description, Title = site.Text(site.Argument("title")), InputSchema = schema.Kind == DataKind.Map ? DataText.Json(schema) : null, Line = line }, family, "python");
        }
        else
        {
            Client(site, last, line, sink);
        }
    }

    static string? Member(PyExpr? value, IReadOnlyDictionary<string, string> members) => value switch
    {
        PyAttr { Name: "value", Of: PyAttr { Of: PyName type } inner } => members.GetValueOrDefault(type.Id + "." + inner.Name),
        PyAttr { Of: PyName type } attribute => members.GetValueOrDefault(type.Id + "." + attribute.Name),
        _ => null,
    };

    static void Client(CallSite site, string last, int line, DiscoverySink sink)
    {
        var keywords = PythonData.Keywords(site.Call, site.Scope, line);
        var first = site.Call.Arguments.Count > 0 ? PythonData.Of(site.Call.Arguments[0], site.Scope, line) : null;
        var servers = new DataNode(DataKind.Map, line);
        var name = site.Bound ?? last;
        switch (last)
        {
            case "StdioServerParameters" or "MCPServerStdio" or "StdioConnectionParams" or "StdioTransport" or "StdioMCPToolDefinition" or "MCPStdioTool" or "MCPStdioPlugin" or "StdioServerParams":
                servers.Pairs.Add((name, keywords["params"] is { Kind: DataKind.Map } inner ? inner : keywords.Has("command") ? keywords : Positional(keywords, first, site, line)));
                break;
            case "sse_client" or "streamablehttp_client" or "streamable_http_client" or "MCPServerSse" or "MCPServerSSE" or "MCPServerStreamableHttp" or "MCPServerStreamableHTTP" or "MCPServerHTTP" or "SseServerParams" or "SseConnectionParams" or "StreamableHTTPConnectionParams" or "SSETransport" or "StreamableHttpTransport" or "StreamableHttpServerParams" or "MCPStreamableHTTPTool":
                var remote = keywords["params"] is { Kind: DataKind.Map } given ? given : keywords;
                if (!remote.Has("url") && first is { Kind: DataKind.Text })
                    remote.Pairs.Add(("url", first));
                servers.Pairs.Add((name, remote));
                break;
            case "MultiServerMCPClient" or "MCPClient" or "from_dict" when (first ?? keywords["connections"]) is { Kind: DataKind.Map } map:
                servers = map["mcpServers"] ?? map;
                break;
            case "HostedMCPTool" when keywords["tool_config"] is { Kind: DataKind.Map } hosted:
                PythonTexts.Hosted(hosted, line, sink);
                return;
            default:
                return;
        }

        sink.Asset(AssetKind.McpClient, last, line, ("language", "python"), ("where", "code"));
        var root = new DataNode(DataKind.Map, line);
        root.Pairs.Add(("mcpServers", servers));
        foreach (var configured in ServerReader.Read(root, "code", false, at => (int)at))
            if (configured.Command is not null || configured.Url is not null)
                ServerJudge.Judge(configured, sink);
    }

    static DataNode Positional(DataNode keywords, DataNode? first, CallSite site, int line)
    {
        if (first is { Kind: DataKind.Text })
            keywords.Pairs.Add(("command", first));
        if (site.Call.Arguments.Count > 1 && !keywords.Has("args"))
            keywords.Pairs.Add(("args", PythonData.Of(site.Call.Arguments[1], site.Scope, line)));
        return keywords;
    }

    // Models that are named: hosted ones by keyword, those of a hub by what loads them.
    static void Models(CallSite site, string last, DiscoverySink sink)
    {
        var line = site.At.Line;
        foreach (var key in (string[])["model", "model_name", "model_id", "modelId", "deployment_name", "azure_deployment", "engine", "llm", "embed_model", "repo_id", "hf_repo_id"])
            if (site.Text(site.Argument(key)) is { Length: > 1 and < 150 } model && ModelNames.LooksLike(model))
                sink.Asset(AssetKind.Model, model, line, ("where", "code"), ("use", last), ("language", "python"));
        if (last is "from_pretrained" or "SentenceTransformer" or "CrossEncoder" or "hf_hub_download" or "snapshot_download" or "init_chat_model" or "TextEmbedding" or "GenerativeModel" or "HuggingFaceEmbeddings" && site.Call.Arguments.Count > 0 && site.Text(site.Call.Arguments[0]) is { Length: > 1 and < 150 } named && ModelNames.LooksLike(named))
            sink.Asset(AssetKind.Model, named, line, ("where", "code"), ("use", last), ("revision", site.Text(site.Argument("revision"))), ("language", "python"));
    }
}
