using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay scan --kind code</c> as its users run it.</summary>
public sealed class CodeScanTests
{
    [Fact]
    public void Bandit_runs_when_asked_for_and_its_findings_are_merged()
    {
        using var work = new Workspace();
        Directory.CreateDirectory(work.At("src"));
        File.WriteAllText(work.At("src/a.py"), "import pickle\npickle.load(f)\nassert True\n");
        var result = work.Run("scan", "src", "--kind", "code", "--with", "bandit", "--format", "sarif");
        Assert.Equal(1, result.Code);
        using var sarif = JsonDocument.Parse(result.Out);
        var found = sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().ToList();
        Assert.Contains(found, f => f.GetProperty("ruleId").GetString() == "B101");
        var load = Assert.Single(found, f => f.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32() == 2);
        Assert.Contains("py-", load.GetProperty("ruleId").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_that_nobody_knows_or_has_is_told()
    {
        using var work = new Workspace().With("PATH", "/nowhere");
        Directory.CreateDirectory(work.At("src"));
        File.WriteAllText(work.At("src/a.py"), "x = 1\n");
        Assert.Contains("does not know 'lint'", work.Run("scan", "src", "--kind", "code", "--with", "lint").Error, StringComparison.Ordinal);
        var missing = work.Run("scan", "src", "--kind", "code", "--with", "bandit");
        Assert.Equal(3, missing.Code);
        Assert.Contains("is not on PATH", missing.Out + missing.Error, StringComparison.Ordinal);
    }
}
