namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay discover</c> as a user runs it.</summary>
public sealed class DiscoverTests
{
    static Workspace WithAgents()
    {
        var work = new Workspace();
        Directory.CreateDirectory(work.At("app"));
        File.WriteAllText(work.At("app/.mcp.json"), """{"mcpServers": {"files": {"command": "npx", "args": ["-y", "some-server"]}}}""");
        File.WriteAllText(work.At("app/AGENTS.md"), "Use tabs.\n");
        return work;
    }

    [Fact]
    public void The_inventory_is_written_as_text_json_and_sarif()
    {
        using var work = WithAgents();
        var text = work.Run("discover", "app");
        Assert.Equal(1, text.Code);
        Assert.Contains("mcp-server-unpinned", text.Out, StringComparison.Ordinal);
        Assert.Contains("2 AI assets in 2 files; 1 finding (1 medium); everything was looked at.", text.Out, StringComparison.Ordinal);
        var json = System.Text.Json.JsonDocument.Parse(work.Run("discover", "app", "--format", "json", "--fail-on", "high") is { Code: 0 } result ? result.Out : "{}").RootElement;
        Assert.Equal(["mcp-server", "rule-file"], json.GetProperty("assets").EnumerateArray().Select(a => a.GetProperty("kind").GetString()));
        Assert.Equal("some-server", json.GetProperty("assets")[0].GetProperty("details").GetProperty("package").GetString());
        Assert.Contains("\"uri\": \".mcp.json\"", work.Run("discover", "app", "--format", "sarif").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_home_is_left_alone_unless_it_is_asked_for()
    {
        using var work = WithAgents();
        Directory.CreateDirectory(work.At("home/.cursor"));
        File.WriteAllText(work.At("home/.cursor/mcp.json"), """{"mcpServers": {"mine": {"command": "x"}}}""");
        Assert.DoesNotContain("mine", work.Run("discover", "app").Out, StringComparison.Ordinal);
        Assert.Contains("~/.cursor/mcp.json:1", work.Run("discover", "app", "--user", "--home", work.At("home")).Out, StringComparison.Ordinal);
        Assert.Equal(2, work.Run("discover", "app", "--home", work.At("home")).Code);
        Assert.Equal(2, work.Run("discover", "nowhere").Code);
    }

    [Fact]
    public void The_evidence_is_about_the_use_case_that_is_named()
    {
        using var work = WithAgents().WithRecord();
        work.Must("register", "use-case", "support-assistant");
        Assert.Contains("name one with --use-case", work.Run("discover", "app", "--record").Out, StringComparison.Ordinal);
        Assert.Contains("AI asset inventory, result passed, about support-assistant", work.Run("discover", "app", "--record", "--use-case", "support-assistant").Out, StringComparison.Ordinal);
        var evidence = work.Ask("evidence", "list", "--kind", "ai-asset-inventory").GetProperty("items");
        Assert.Equal(2, evidence.GetArrayLength());
        // By the folder, or by the use case that was named, and not by a file in it.
        Assert.Equal(["app", "support-assistant"], evidence.EnumerateArray().Select(e => e.GetProperty("subjectName").GetString()).Order(StringComparer.Ordinal));
    }
}
