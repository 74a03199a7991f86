using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

public sealed class BomTests
{
    static string Model(Workspace work, string weights = "weights")
    {
        var folder = Path.Combine(work.Path, "m");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "README.md"), "---\nlicense: mit\nbase_model: org/base\n---\n");
        File.WriteAllText(Path.Combine(folder, "weights.dat"), weights);
        return folder;
    }

    [Fact]
    public void A_bill_is_written_compared_verified_scored_merged_and_converted()
    {
        using var work = new Workspace();
        var model = Model(work);
        File.WriteAllText(Path.Combine(work.Path, "card.yaml"), "supplier: Example Bank\nversion: '1'\nuseCases: [screening]\n");
        work.Must("bom", model, "--card", "card.yaml", "--at", "2026-11-21T10:00:00Z", "--output", "a.json");
        work.Must("bom", model, "--card", "card.yaml", "--at", "2026-11-21T10:00:00Z", "--output", "again.json");
        Assert.Equal(File.ReadAllBytes(Path.Combine(work.Path, "a.json")), File.ReadAllBytes(Path.Combine(work.Path, "again.json")));
        work.Must("bom", model, "--format", "spdx-json", "--card", "card.yaml", "--at", "2026-11-21T10:00:00Z", "--output", "a.spdx.json");
        Assert.Equal(0, work.Run("bom", "verify", "a.json", model).Code);
        Assert.Equal(0, work.Run("bom", "diff", "a.json", "a.spdx.json", "--exit-code").Code);
        File.AppendAllText(Path.Combine(model, "weights.dat"), "x");
        var verified = work.Run("bom", "verify", "a.json", model);
        Assert.Equal(1, verified.Code);
        Assert.Contains("changed: weights.dat", verified.Out, StringComparison.Ordinal);
        work.Must("bom", model, "--spec", "1.7", "--output", "b.json");
        var differs = work.Run("bom", "diff", "a.json", "b.json", "--exit-code", "--format", "json");
        Assert.Equal(1, differs.Code);
        Assert.Equal("content", JsonDocument.Parse(differs.Out).RootElement[0].GetProperty("weight").GetString());
        var score = JsonDocument.Parse(work.Run("bom", "score", "a.spdx.json", "--format", "json").Out).RootElement.GetProperty("metrics")[0].GetProperty("value").GetDouble();
        Assert.Equal(score, JsonDocument.Parse(work.Run("bom", "score", "a.json", "--format", "json").Out).RootElement.GetProperty("metrics")[0].GetProperty("value").GetDouble());
        Assert.Equal(0, work.Run("bom", "merge", "a.json", "b.json", "--name", "app", "--output", "merged.json").Code);
        Assert.Equal(0, work.Run("bom", "convert", "merged.json", "--format", "spdx-json").Code);
        Assert.Equal(2, work.Run("bom", "verify", "card.yaml", model).Code);
        Assert.Equal(2, work.Run("bom", "diff", "a.json", "nothing.json").Code);
        Assert.Equal(3, work.Run("bom", model, "--no-hash", "--output", "c.json").Code);
    }

    [Fact]
    public void A_recorded_bill_is_found_by_what_it_contains_and_comes_back_with_findings_as_vex()
    {
        using var work = new Workspace().WithRecord();
        var model = Model(work);
        work.Must("register", "use-case", "scoring", "--as", "Bob");
        work.Must("register", "model", "scorer", "--as", "Bob");
        work.Must("register", "model-version", "scorer@1", "--file", model, "--use-case", "scoring", "--as", "Bob");
        var written = work.Run("bom", model, "--record", "--as", "Bob", "--output", "a.json");
        Assert.Equal(0, written.Code);
        // What nobody stated is told one by one, and is one finding of the record.
        Assert.True(written.Error.Split('\n').Count(l => l.StartsWith("not stated: ", StringComparison.Ordinal)) > 1, written.Error);
        var kept = work.Ask("finding", "list").GetProperty("items").EnumerateArray().Single();
        Assert.Equal(("aibom-incomplete", "info"), (kept.GetProperty("ruleId").GetString(), kept.GetProperty("severity").GetString()));
        var found = JsonDocument.Parse(work.Run("bom", "query", "org/base", "--format", "json").Out).RootElement;
        Assert.Equal("scorer@1", found.GetProperty("hits")[0].GetProperty("thing").GetString());
        Assert.Equal(1, work.Run("bom", "query", "mit", "--exit-code").Code);
        Assert.Equal(0, work.Run("bom", "query", "pkg:pypi/none", "--exit-code").Code);
        var bill = work.Run("bom", "scorer@1", "--at", "2026-11-21T10:00:00Z");
        Assert.Equal(0, bill.Code);
        using var document = JsonDocument.Parse(bill.Out);
        Assert.Equal("CycloneDX", document.RootElement.GetProperty("bomFormat").GetString());
        Assert.Equal(2, work.Run("bom", "no-such@1").Code);
    }
}
