using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay lock</c> and <c>assay import sarif</c> as a user runs them.</summary>
public sealed class LockTests : IDisposable
{
    readonly Workspace at = new();

    public void Dispose() => at.Dispose();

    string Project(string code)
    {
        Directory.CreateDirectory(at.At("p/models/base"));
        File.WriteAllText(at.At("p/models/base/model.safetensors"), "weights");
        File.WriteAllText(at.At("p/a.py"), "from transformers import AutoModel\n" + code);
        return at.At("p");
    }

    [Fact]
    public void A_lock_is_written_verified_and_fails_when_a_file_or_the_code_changes()
    {
        var project = Project("AutoModel.from_pretrained('models/base')\n");
        at.Must("lock", project);
        at.Must("lock", "verify", project);
        var before = File.ReadAllBytes(at.At("p/assay.lock"));
        at.Must("lock", project);
        Assert.Equal(before, File.ReadAllBytes(at.At("p/assay.lock")));
        File.WriteAllText(at.At("p/models/base/model.safetensors"), "others");
        var changed = at.Run("lock", "verify", project, "--format", "json");
        Assert.Equal(1, changed.Code);
        Assert.Equal("lock-digest-differs", JsonDocument.Parse(changed.Out).RootElement.GetProperty("findings")[0].GetProperty("ruleId").GetString());
        Project("AutoModel.from_pretrained('acme/other')\n");
        var sarif = at.Run("lock", "verify", project, "--format", "sarif");
        Assert.Equal(1, sarif.Code);
        Assert.Contains("lock-unpinned", sarif.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nothing_tells_the_commit_of_is_incomplete_and_stays_out_of_the_lock()
    {
        var project = Project("AutoModel.from_pretrained('acme/other')\n");
        var result = at.Run("lock", project);
        Assert.Equal(3, result.Code);
        Assert.Contains("--cache", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("acme", File.ReadAllText(at.At("p/assay.lock")), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_arguments_and_locks_end_with_two_and_a_reason()
    {
        var project = Project("x = 1\n");
        Assert.Equal(2, at.Run("lock", "verify", project).Code);
        File.WriteAllText(at.At("p/assay.lock"), "{");
        Assert.Contains("not JSON", at.Run("lock", "verify", project).Error, StringComparison.Ordinal);
        Assert.Equal(2, at.Run("lock", project, "--cache", at.At("p")).Code);
        Assert.Equal(2, at.Run("lock", project, "--endpoint", "http://hub.example.org", "--online").Code);
        Assert.Equal(2, at.Run("lock", project, "--folder", "acme/x").Code);
    }

    [Fact]
    public void A_verification_is_recorded_about_the_model_that_is_built_on_it()
    {
        var project = Project("AutoModel.from_pretrained('models/base')\n");
        File.WriteAllText(at.At("tuned.bin"), "tuned");
        at.WithRecord();
        at.Must("lock", project);
        var said = JsonDocument.Parse(at.Must("lock", "verify", project, "--record", "--as", "Bob", "--for", at.At("tuned.bin"), "--format", "json")).RootElement.GetProperty("recorded")[0];
        Assert.Equal(("base-model-verification", "passed"), (said.GetProperty("kind").GetString(), said.GetProperty("result").GetString()));
    }

    [Fact]
    public void Findings_of_another_tool_are_taken_once_and_filed_not_measured()
    {
        const string Result = """{"ruleId":"r1","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"},"region":{"startLine":2}}}]}""";
        const string Rule = """{"id":"r1","properties":{"tags":["CWE-502"],"security-severity":"8.0"}}""";
        string Run(string tool) => $$$"""{"tool":{"driver":{"name":"{{{tool}}}","version":"1","rules":[{{{Rule}}}]}},"results":[{{{Result}}}]}""";
        File.WriteAllText(at.At("x.sarif"), $$$"""{"version":"2.1.0","runs":[{{{Run("First")}}},{{{Run("Second")}}}]}""");
        at.WithRecord();
        var result = at.Run("import", "sarif", at.At("x.sarif"), "--record", "--as", "Bob", "--format", "json");
        Assert.Equal(1, result.Code);
        Assert.Single(JsonDocument.Parse(result.Out).RootElement.GetProperty("findings").EnumerateArray());
        Assert.Contains("filed", at.Must("evidence", "list"), StringComparison.Ordinal);
        foreach (var said in (string[])[at.Must("finding", "list"), at.Run("import", "sarif", at.At("x.sarif")).Out])
            Assert.Contains("a.py:2", said, StringComparison.Ordinal);
        Directory.CreateDirectory(at.At("tree"));
        File.WriteAllText(at.At("tree/b.py"), "x = 1\n");
        var elsewhere = at.Run("import", "sarif", at.At("x.sarif"), "--path", at.At("tree")).Out;
        Assert.Contains("1 of 1 results with a file name one that is not under", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("everything was looked at", elsewhere, StringComparison.Ordinal);
        File.WriteAllText(at.At("y.sarif"), "{\"version\":\"2.1.0\",\"runs\":" + new string('[', 5000));
        Assert.Equal(2, at.Run("import", "sarif", at.At("y.sarif")).Code);
    }

    [Fact]
    public void Rules_of_every_family_are_listed()
    {
        var rules = JsonDocument.Parse(at.Must("rules", "--format", "json")).RootElement.EnumerateArray().ToLookup(r => r.GetProperty("about").GetString());
        Assert.Equal(["assets", "code", "dependencies", "lock", "mcp", "model-files", "serving", "tools"], rules.Select(r => r.Key!).Order(StringComparer.Ordinal));
        Assert.Contains("PyTorch", at.Must("rules", "py-torch-load"), StringComparison.Ordinal);
        Assert.DoesNotContain("py-torch-load", at.Must("rules", "--about", "lock"), StringComparison.Ordinal);
    }
}
