using Assay.Build.Discovery;

namespace Assay.Build.Tests.Discovery;

/// <summary>AI assets in programs: what they are called, where they stand, and which tools reach too far.</summary>
public class SourceAssetTests
{
    static string Assets(DiscoveryScan scan, AssetKind kind) => string.Join(' ', scan.Assets.Where(a => a.Kind == kind).Select(a => a.Name).Distinct());

    [Fact]
    public void A_server_in_python_is_read_with_its_tools()
    {
        var scan = DiscoveredTree.Of("server.py", """
            from mcp.server.fastmcp import FastMCP
            import subprocess

            mcp = FastMCP("weather", instructions="Ask for the city first, then call forecast with its name.")

            @mcp.tool()
            def forecast(city: str) -> str:
                '''Gives the weather of a city.'''
                return "sunny"

            @mcp.tool(name="run", description="Runs a command.")
            def anything(command: str) -> str:
                return subprocess.run(command, shell=True, capture_output=True).stdout
            """);
        Assert.Equal("mcp-sdk", Assets(scan, AssetKind.AgentFramework));
        Assert.Equal("weather", Assets(scan, AssetKind.McpServer));
        Assert.Equal("forecast run", Assets(scan, AssetKind.Tool));
        Assert.Equal((7, "weather", "true"), (scan.Assets.First(a => a.Name == "forecast").Line, scan.Assets.First(a => a.Name == "forecast").Details["server"], scan.Assets.First(a => a.Name == "forecast").Details["described"]));
        var finding = Assert.Single(scan.Findings, f => f.RuleId == "tool-code-runs-commands");
        Assert.Equal((13, "run", Severity.High), (finding.Location!.Line, finding.Location.Part, finding.Severity));
    }

    [Theory]
    [InlineData("from langchain_core.tools import tool\nimport os\n@tool\ndef run(command: str) -> str:\n    '''Runs it.'''\n    return os.popen(command).read()\n", "tool-code-runs-commands")]
    [InlineData("from agents import function_tool\n@function_tool\ndef calc(expression: str) -> float:\n    '''Computes.'''\n    return eval(expression)\n", "tool-code-runs-commands")]
    [InlineData("from smolagents import tool\nimport subprocess\n@tool\ndef log(path: str) -> str:\n    '''The log.'''\n    return subprocess.run(['git', 'log', '--', path]).stdout\n", "")]
    [InlineData("from langchain_core.tools import tool\nimport subprocess\n@tool\ndef version() -> str:\n    '''The version.'''\n    return subprocess.run('git describe', shell=True).stdout\n", "")]
    [InlineData("from langchain_core.tools import tool\n@tool\ndef save(path: str, text: str) -> str:\n    '''Saves.'''\n    with open(path, 'w') as f:\n        f.write(text)\n", "tool-code-writes-anywhere")]
    [InlineData("from langchain_core.tools import tool\nfrom pathlib import Path\n@tool\ndef save(path: str, text: str) -> str:\n    '''Saves.'''\n    full = (ROOT / path).resolve()\n    full.relative_to(ROOT)\n    with open(full, 'w') as f:\n        f.write(text)\n", "")]
    [InlineData("import subprocess\ndef run(command):\n    return subprocess.run(command, shell=True)\n", "")]
    [InlineData("from langchain_community.tools import ShellTool\ntools = [ShellTool()]\n", "agent-broad-tool")]
    [InlineData("from langchain_community.vectorstores import FAISS\ndb = FAISS.load_local('index', e, allow_dangerous_deserialization=True)\n", "vector-store-pickle")]
    [InlineData("from smolagents import CodeAgent\nagent = CodeAgent(tools=[], model=m, additional_authorized_imports=['*'])\n", "agent-dangerous-option")]
    [InlineData("from mcp import StdioServerParameters\np = StdioServerParameters(command='npx', args=['-y', 'some-server'])\n", "mcp-server-unpinned")]
    [InlineData("from langchain_mcp_adapters.client import MultiServerMCPClient\nc = MultiServerMCPClient({'math': {'transport': 'sse', 'url': 'http://tools.acme.io/sse'}})\n", "mcp-server-plain-http")]
    [InlineData("from openai import OpenAI\nOpenAI().responses.create(model='gpt-4.1', tools=[{'type': 'mcp', 'server_label': 'x', 'server_url': 'https://x.io/mcp', 'require_approval': 'never'}])\n", "agent-tools-approved")]
    [InlineData("from openai import OpenAI\nclient = OpenAI(base_url='http://models.acme.io/v1/chat/completions')\n", "model-endpoint-plain-http")]
    public void Tools_and_agents_in_python_are_judged(string text, string rules)
    {
        var scan = DiscoveredTree.Of("app.py", text);
        // Whether a description says too much is the judge's own matter, and its tests'.
        Assert.Equal(rules, string.Join(' ', scan.Findings.Select(f => f.RuleId).Where(r => AssetDiscovery.Rules.Any(own => own.Id == r)).Distinct()));
    }

    [Fact]
    public void Frameworks_stores_agents_models_and_prompts_in_python()
    {
        var scan = DiscoveredTree.Of("app.py", """
            import os
            import chromadb
            from crewai import Agent
            from langchain_openai import ChatOpenAI
            from transformers import AutoModel

            SYSTEM_PROMPT = "You help customers of a small bank with their questions about accounts."
            llm = ChatOpenAI(model="gpt-4o", api_key=os.environ["OPENAI_API_KEY"], base_url="https://api.openai.com/v1")
            helper = Agent(role="helper", goal="Answer questions about accounts politely and briefly.", llm=llm)
            embedder = AutoModel.from_pretrained("BAAI/bge-small-en", revision="abc")
            """);
        Assert.Equal("crewai langchain", Assets(scan, AssetKind.AgentFramework));
        Assert.Equal("chroma", Assets(scan, AssetKind.VectorStore));
        Assert.Equal("helper", Assets(scan, AssetKind.Agent));
        Assert.Equal("gpt-4o BAAI/bge-small-en", Assets(scan, AssetKind.Model));
        Assert.Equal("SYSTEM_PROMPT helper.goal", Assets(scan, AssetKind.Prompt));
        Assert.Equal("OPENAI_API_KEY", Assets(scan, AssetKind.Key));
        Assert.Equal("api.openai.com", Assets(scan, AssetKind.ModelEndpoint));
        Assert.Empty(scan.Findings);
    }

    [Fact]
    public void A_server_in_typescript_is_read_with_its_tools()
    {
        var scan = DiscoveredTree.Of("src/index.ts", """
            import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
            import { execSync } from "child_process";
            import { z } from "zod";

            const server = new McpServer({ name: "build", version: "1.0.0" });
            const pattern = /a"b/.exec("x");

            server.tool("status", "Tells the state of the build.", { id: z.string().describe("Number of the build") }, async ({ id }) => ({ content: [] }));
            server.registerTool("shell", { title: "Shell", description: `Runs a command.`, inputSchema: { command: z.string() } }, async ({ command }) => {
              return { content: [{ type: "text", text: execSync(command).toString() }] };
            });
            """);
        Assert.Equal("build", Assets(scan, AssetKind.McpServer));
        Assert.Equal("status shell", Assets(scan, AssetKind.Tool));
        var finding = Assert.Single(scan.Findings, f => f.RuleId == "tool-code-runs-commands");
        Assert.Equal((10, "shell"), (finding.Location!.Line, finding.Location.Part));
    }

    [Fact]
    public void Agents_in_javascript()
    {
        var scan = DiscoveredTree.Of("agent.mjs", """
            import { generateText, tool } from "ai";
            import { openai } from "@ai-sdk/openai";
            import { Pinecone } from "@pinecone-database/pinecone";
            const weather = tool({ description: "Gives the weather of a place.", inputSchema: schema, execute: async () => 1 });
            const result = await generateText({ model: openai("gpt-4o-mini"), system: "You answer questions about the weather, and nothing else.", tools: { weather } });
            """);
        Assert.Equal("vercel-ai-sdk", Assets(scan, AssetKind.AgentFramework));
        Assert.Equal("pinecone", Assets(scan, AssetKind.VectorStore));
        Assert.Equal("weather", Assets(scan, AssetKind.Tool));
        Assert.Equal("gpt-4o-mini", Assets(scan, AssetKind.Model));
        Assert.Equal("system", Assets(scan, AssetKind.Prompt));
    }

    [Fact]
    public void Manifests_containers_addresses_and_columns()
    {
        using var tree = new DiscoveredTree()
            .Add("requirements.txt", "langgraph==0.2.1\nqdrant-client>=1.9\nrequests\n")
            .Add("package.json", """{"dependencies": {"@mastra/core": "^0.10.0", "left-pad": "1.0.0"}}""")
            .Add("compose.yaml", "services:\n  store:\n    image: chromadb/chroma:0.5.3\n  llm:\n    image: ollama/ollama\n")
            .Add("schema.sql", "CREATE EXTENSION IF NOT EXISTS vector;\nCREATE TABLE t (e vector(1536));\n")
            .Add("app.go", "package main\nconst url = \"http://localhost:11434/api/chat\"\n")
            .Add("tools.json", """{"tools": [{"name": "search", "description": "Searches.", "inputSchema": {"type": "object", "properties": {"q": {"type": "string"}}}}]}""");
        var scan = tree.Scan();
        Assert.Equal("langgraph mastra", string.Join(' ', scan.Assets.Where(a => a.Kind == AssetKind.AgentFramework).Select(a => a.Name).Order(StringComparer.Ordinal)));
        Assert.Equal("chroma pgvector qdrant", string.Join(' ', scan.Assets.Where(a => a.Kind == AssetKind.VectorStore).Select(a => a.Name).Order(StringComparer.Ordinal)));
        Assert.Equal("localhost:11434 ollama/ollama", string.Join(' ', scan.Assets.Where(a => a.Kind == AssetKind.ModelEndpoint).Select(a => a.Name).Order(StringComparer.Ordinal)));
        Assert.Equal("search", Assets(scan, AssetKind.Tool));
        Assert.Empty(scan.Findings);
        Assert.True(scan.Complete);
    }

    [Fact]
    public void A_notebook_is_read_as_its_cells()
    {
        var scan = DiscoveredTree.Of("a.ipynb", """
            {"cells": [{"cell_type": "code", "source": ["from langchain_core.tools import tool\n", "import os\n"], "outputs": []},
             {"cell_type": "code", "source": ["@tool\n", "def run(c: str):\n", "    '''Runs.'''\n", "    os.system(c)\n"], "outputs": []}],
             "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
            """);
        Assert.Equal("run", Assets(scan, AssetKind.Tool));
        Assert.Equal(2, Assert.Single(scan.Findings, f => f.RuleId == "tool-code-runs-commands").Location!.Line);
    }

    [Fact]
    public void A_key_in_a_file_is_found_and_not_shown()
    {
        var key = "hf_" + string.Concat(Enumerable.Repeat("aB3dE6", 6))[..34];
        var scan = DiscoveredTree.Of("app.rb", $"TOKEN = \"{key}\"\n");
        Assert.Equal("ai-key-in-file", DiscoveredTree.Rules(scan));
        Assert.DoesNotContain(key, System.Text.Json.JsonSerializer.Serialize(scan.ToReport(DateTimeOffset.UnixEpoch)), StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_without_models_hold_nothing()
    {
        using var tree = new DiscoveredTree()
            .Add("agents/agent.py", "from agents import helper\nclass Agent:\n    def __init__(self, name): self.name = name\nagent = Agent('x')\n")
            .Add("tool.js", "const tool = require('./tool');\ntool('a', 'b');\nserver.tool('name', 'description');\n")
            .Add("schema.json", """{"name": "address", "parameters": {"type": "object"}, "properties": {}}""")
            .Add("model.py", "model = Model(name='x')\nprompt = input('Name: ')\n");
        var scan = tree.Scan();
        Assert.Empty(scan.Assets);
        Assert.Empty(scan.Findings);
    }

    [Fact]
    public void Dependencies_are_entered_only_when_asked_for()
    {
        using var tree = new DiscoveredTree().Add("node_modules/x/AGENTS.md", "Use tabs.").Add("AGENTS.md", "Use blanks.");
        Assert.Equal(("AGENTS.md", 1), (Assert.Single(tree.Scan().Assets).Path, tree.Scan().Stats.FoldersNotEntered));
        Assert.Equal(2, tree.Scan(dependencies: true).Assets.Count);
    }
}
