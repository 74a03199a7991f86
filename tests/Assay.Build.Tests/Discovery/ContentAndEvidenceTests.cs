using System.Buffers.Binary;
using System.Text;
using Assay.Build.Discovery;

namespace Assay.Build.Tests.Discovery;

/// <summary>Models and indexes by content, the evidence, and input that was made to break readers.</summary>
public class ContentAndEvidenceTests
{
    static byte[] Faiss()
    {
        var bytes = new byte[64];
        Encoding.ASCII.GetBytes("IxFI", bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 384);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), 12);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), 1 << 20);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), 1 << 20);
        return bytes;
    }

    static byte[] Safetensors()
    {
        var header = Encoding.UTF8.GetBytes("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[8]];
    }

    [Fact]
    public void Models_and_indexes_are_told_by_content_and_not_by_name()
    {
        using var tree = new DiscoveredTree()
            .Add("a/weights.dat", Safetensors())
            .Add("b/x.gguf", [.. "GGUF"u8, 3, 0, 0, 0, .. new byte[64]])
            .Add("c/store", Faiss())
            .Add("d/notes.safetensors", "just a text, and nothing more than that\n")
            .Add("e/picture.bin", new byte[400]);
        var scan = tree.Scan();
        Assert.Equal(["weights.dat safetensors", "x.gguf gguf"], scan.Assets.Where(a => a.Kind == AssetKind.Model).Select(a => $"{a.Name} {a.Details["format"]}"));
        Assert.Equal(["faiss 12 vectors of 384 dimensions"], scan.Assets.Where(a => a.Kind == AssetKind.VectorStore).Select(a => $"{a.Name} {a.Details["index"]}"));
    }

    [Fact]
    public void The_evidence_lists_every_asset_with_its_findings()
    {
        using var tree = new DiscoveredTree().Add(".mcp.json", """{"mcpServers": {"a": {"command": "npx", "args": ["-y", "pkg"]}}}""").Add("AGENTS.md", "Use tabs.\n");
        var report = tree.Scan().ToReport(DateTimeOffset.UnixEpoch);
        var statement = Assert.Single(report.Statements);
        Assert.Equal(("ai-asset-inventory", EvidenceResult.Passed), (statement.Kind, statement.Result));
        Assert.Equal([".mcp.json", "AGENTS.md"], report.Subjects.Select(s => s.Name));
        // The evidence is of the folder, by what was read of it.
        Assert.Equal([Path.GetFileName(tree.Root), ".mcp.json", "AGENTS.md"], statement.Statement.Subjects.Select(s => s.Name));
        Assert.DoesNotContain(statement.Statement.Subjects[0].Digests[0], report.Subjects.SelectMany(s => s.Digests));
        var assets = statement.Statement.Predicate.GetProperty("assets").EnumerateArray().ToList();
        Assert.Equal(["mcp-server a .mcp.json 1 medium", "rule-file AGENTS.md AGENTS.md 0 "], assets.Select(a => $"{a.GetProperty("kind")} {a.GetProperty("name")} {a.GetProperty("path")} {a.GetProperty("findings")} {(a.TryGetProperty("worst", out var worst) ? worst : null)}"));
        Assert.Equal("1970-01-01", statement.Statement.Predicate.GetProperty("scannedAt").GetString());
    }

    [Fact]
    public void A_tree_without_assets_says_so()
    {
        var report = DiscoveredTree.Of("a.txt", "x").ToReport(DateTimeOffset.UnixEpoch);
        Assert.Equal(0, Assert.Single(report.Statements).Statement.Predicate.GetProperty("assets").GetArrayLength());
        Assert.False(AssetDiscovery.Scan(Path.Combine(Path.GetTempPath(), "no-such-folder-here"), DiscoveryOptions.Default, TestContext.Current.CancellationToken).Complete);
    }

    [Fact]
    public void A_file_that_is_too_large_is_a_gap()
    {
        using var tree = new DiscoveredTree().Add("AGENTS.md", new string('a', 2000));
        var scan = AssetDiscovery.Scan(tree.Root, DiscoveryOptions.Default with { FileBytes = 1000 }, TestContext.Current.CancellationToken);
        Assert.Equal("AGENTS.md", Assert.Single(scan.Gaps).Where);
    }

    [Fact]
    public void What_is_behind_a_link_that_leads_out_is_a_gap_and_what_lies_in_the_tree_is_not()
    {
        using var tree = new DiscoveredTree().Add("AGENTS.md", "Use tabs.").Add("~/elsewhere.md", "Use blanks.").Add("~/shared/tools.py", "x = 1");
        File.CreateSymbolicLink(Path.Combine(tree.Root, "CLAUDE.md"), Path.Combine(tree.Home, "elsewhere.md"));
        File.CreateSymbolicLink(Path.Combine(tree.Root, "GEMINI.md"), "AGENTS.md");
        File.CreateSymbolicLink(Path.Combine(tree.Root, "tools"), Path.Combine(tree.Home, "shared"));
        File.CreateSymbolicLink(Path.Combine(tree.Root, "node_modules"), Path.Combine(tree.Home, "shared"));
        File.CreateSymbolicLink(Path.Combine(tree.Root, ".#lock.py"), "somebody@somewhere.1");
        Assert.Equal(["CLAUDE.md", "tools"], tree.Scan().Gaps.Select(g => g.Where).Order(StringComparer.Ordinal));
    }

    static readonly (string Name, string Text)[] Samples =
    [
        (".mcp.json", """{"mcpServers": {"a": {"command": "bash", "args": ["-c", "npx -y pkg \"x y\" && docker run -i img"], "env": {"A": "b"}, "url": "http://u:p@h:1/x?key=abc#f"}}}"""),
        (".vscode/settings.json", "{ /* a */ \"mcp\": {\"servers\": {\"x\": {\"command\": \"uvx\", \"args\": [\"--from\", \"a[b]==1\", \"c\"]}}}, // b\n }"),
        (".codex/config.toml", "[mcp_servers.a]\ncommand = \"npx\"\nargs = [\"-y\", \"b\"]\n[mcp_servers.a.env]\nX = \"\"\"y\"\"\"\n"),
        (".continue/config.yaml", "mcpServers:\n  - name: &a files\n    command: *a\n    args: [\"-y\", 'pkg']\nmodels:\n  - {name: x, apiBase: 'http://h/v1'}\n"),
        (".claude/settings.json", """{"permissions": {"allow": ["Bash(git:*)", "Bash(", ")("]}, "hooks": {"Stop": [{"hooks": [{"command": "x"}]}]}}"""),
        ("skills/a/SKILL.md", "---\nname: a\nallowed-tools: [Bash(*), Read]\n---\ntext !`ls` <!-- x -->\n"),
        ("server.py", "from mcp.server.fastmcp import FastMCP\nm = FastMCP('a')\n@m.tool(description=f'x{1}')\nasync def t(a: Annotated[str, 'b'] = 'c', *b, **c):\n    '''d'''\n    return eval(a)\nx = {'name': 'n', 'description': 'd', 'input_schema': {'type': 'object'}}\n"),
        ("index.ts", "import { McpServer } from '@modelcontextprotocol/sdk';\nconst a = `x${`y${1}`}z`, b = /[/]\\//g;\nnew McpServer({name: 'a'}).tool('b', 'c' + 'd', {e: z.string().describe('f')}, async ({e}) => execSync(`g ${e}`));\n"),
        ("tools.json", """{"tools": [{"name": "a", "description": "b\u200b", "inputSchema": {"type": "object", "properties": {"c": {"type": "string"}}}}]}"""),
    ];

    [Fact]
    public void Pieces_and_changes_of_every_sample_are_read_without_a_crash()
    {
        var random = new Random(7);
        using var tree = new DiscoveredTree();
        var number = 0;
        foreach (var (name, text) in Samples)
            for (var i = 0; i < 12; i++)
            {
                var changed = text.ToCharArray();
                for (var j = 0; j < 3; j++)
                    changed[random.Next(changed.Length)] = "\"'{}()[]\\\n:#<$`/*,@"[random.Next(19)];
                tree.Add($"{number++}/{name}", text[..random.Next(text.Length)]).Add($"{number++}/{name}", new string(changed));
            }

        Assert.Equal(number, tree.Scan().Stats.Files);
    }

    [Theory]
    [InlineData(".mcp.json", "{\"mcpServers\": ", "[", 100_000)]
    [InlineData("a.ts", "import 'openai'; const tool = ", "[", 100_000)]
    [InlineData("a.ts", "import 'openai'; const tool = ", "`${", 100_000)]
    [InlineData("a.ts", "import 'openai'; const tool = ", "{a:{", 50_000)]
    [InlineData("a.ts", "import 'openai'; const tool = ", "{name:", 100_000)]
    [InlineData("a.py", "import openai\ntool = ", "[", 50_000)]
    [InlineData("a.py", "import openai\ntool = {'a': 'b', ", "'a': {'a': 'b', ", 20_000)]
    [InlineData("AGENTS.md", "---\n", "a: [", 50_000)]
    public void Nesting_ends(string name, string start, string repeated, int times) => Assert.Equal(1, DiscoveredTree.Of(name, start + string.Concat(Enumerable.Repeat(repeated, times))).Stats.Files);
}
