using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary>The life of a finding as the guide tells it.</summary>
public sealed class FindingTests
{
    [Fact]
    public void A_finding_is_assigned_fixed_and_retested_by_somebody_else()
    {
        using var work = WithFinding();
        Assert.Contains("AS-1 is open, owner Bob, due 2999-12-15.", work.Must("finding", "assign", "AS-1", "Bob", "--due", "2999-12-15", "--comment", "export with safetensors", "--as", "Bob"), StringComparison.Ordinal);
        var entry = JsonDocument.Parse(work.Must("finding", "show", "AS-1", "--format", "json")).RootElement.GetProperty("firstEntry").GetRawText();
        work.Must("finding", "set-status", "AS-1", "in-progress", "--as", "Bob");
        work.Must("finding", "comment", "AS-1", "the loader is pinned now", "--as", "Bob");
        work.Must("finding", "set-status", "AS-1", "fixed-awaiting-retest", "--comment", "version 4", "--as", "Bob");
        var unverified = work.Run("finding", "set-status", "AS-1", "verified", "--as", "Sam").Error;
        Assert.Contains("A fix is verified by a retest.", unverified, StringComparison.Ordinal);
        Assert.Contains("assay finding retest AS-1 --passed --method TEXT", unverified, StringComparison.Ordinal);
        Assert.Contains("somebody else retests it", work.Run("finding", "retest", "AS-1", "--passed", "--method", "m", "--as", "Bob").Error, StringComparison.Ordinal);
        Assert.Equal(2, work.Run("finding", "retest", "AS-1", "--passed", "--failed", "--method", "m", "--as", "Sam").Code);
        Assert.Contains("AS-1 is open", work.Must("finding", "retest", "AS-1", "--failed", "--method", "same call in the new file", "--as", "Sam"), StringComparison.Ordinal);
        work.Must("finding", "set-status", "AS-1", "fixed-awaiting-retest", "--as", "Bob");
        Assert.Contains("no evidence at entry '4120'", work.Run("finding", "retest", "AS-1", "--passed", "--method", "m", "--evidence", "4120", "--as", "Sam").Error, StringComparison.Ordinal);
        Assert.Contains($"The evidence at entry {entry} found AS-1", work.Run("finding", "retest", "AS-1", "--passed", "--method", "m", "--evidence", entry, "--as", "Sam").Error, StringComparison.Ordinal);
        Assert.Contains("AS-1 is verified", work.Must("finding", "retest", "AS-1", "--passed", "--method", "scanned version 4", "--as", "Sam"), StringComparison.Ordinal);
        var shown = work.Must("finding", "show", "AS-1");
        foreach (var said in (string[])["the loader is pinned now", "retest failed", "retest passed", "export with safetensors", "checked by: same call in the new file", "checked by: scanned version 4"])
            Assert.Contains(said, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_that_sees_again_what_was_said_to_be_fixed_names_it()
    {
        using var work = WithFinding();
        work.Must("finding", "set-status", "AS-1", "fixed-awaiting-retest", "--as", "Bob");
        Assert.Contains("Open again, for it was seen again: AS-1 (critical).", work.Run("scan", "bad.pkl", "--record", "--as", "Bob").Out, StringComparison.Ordinal);
        // Open as it was, it is no news.
        Assert.DoesNotContain("Open again", work.Run("scan", "bad.pkl", "--record", "--as", "Bob").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_that_cannot_follow_is_refused_with_those_that_can()
    {
        using var work = WithFinding();
        Assert.Contains("It can become: triaged, in-progress, fixed-awaiting-retest", work.Run("finding", "set-status", "AS-1", "verified", "--as", "Sam").Error, StringComparison.Ordinal);
        Assert.Contains("assay finding waive AS-1", work.Run("finding", "set-status", "AS-1", "accepted", "--as", "Sam").Error, StringComparison.Ordinal);
        Assert.Contains("no finding 'AS-9'", work.Run("finding", "comment", "AS-9", "x", "--as", "Sam").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_says_what_it_leaves_out_and_lists_it_when_asked()
    {
        using var work = WithFinding();
        Assert.Contains("1 of 1 open findings.", work.Must("finding", "list"), StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", work.Must("finding", "list"), StringComparison.Ordinal);
        var waiver = work.Ask("finding", "waive", "AS-1", "--kind", "risk-acceptance", "--rationale", "Loaded nowhere.", "--expires", "30d", "--as", "Bob").GetProperty("id").GetString()!;
        work.Must("waiver", "approve", waiver, "--as", "Grace");
        var left = work.Must("finding", "list");
        Assert.Contains("No open findings.", left, StringComparison.Ordinal);
        Assert.Contains("Left out: 1 accepted (1 critical). List them too: --all", left, StringComparison.Ordinal);
        Assert.Contains("1 of 1 findings.", work.Must("finding", "list", "--all"), StringComparison.Ordinal);
        Assert.Contains("AS-1", work.Must("finding", "list", "--all", "--min-severity", "high"), StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", work.Must("finding", "list", "--status", "open"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_with_filters_says_how_many_are_open_in_all()
    {
        using var work = WithFinding();
        Assert.Contains("None of 1 open findings.", work.Must("finding", "list", "--severity", "low", "--severity", "medium"), StringComparison.Ordinal);
        Assert.Contains("1 of 1 open findings.", work.Must("finding", "list", "--severity", "critical"), StringComparison.Ordinal);
        File.WriteAllBytes(work.At("other.pkl"), "cposix\nsystem\n(S'false'\ntR."u8.ToArray());
        work.Run("scan", "other.pkl", "--record", "--as", "Bob");
        work.Must("finding", "comment", "AS-2", "another file", "--as", "Bob");
        Assert.Contains("1 of 2 open findings. Next page", work.Must("finding", "list", "--limit", "1"), StringComparison.Ordinal);
        Assert.Contains("1 of 2 that are asked for, of 2 open findings.", work.Must("finding", "list", "--limit", "1", "--severity", "critical"), StringComparison.Ordinal);
        Assert.Contains("1 of 2 open findings.", work.Must("finding", "list", "--text", "AS-2"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_fixed_in_the_next_version_is_listed_and_accepted_in_the_one_that_has_it_still()
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "add", "Sam", "--role", "product-security");
        work.Must("register", "model", "forest", "--as", "Bob");
        foreach (var version in (string[])["0.1", "0.2"])
        {
            Directory.CreateDirectory(work.At(version));
            File.WriteAllBytes(work.At(Path.Combine(version, "good.pkl")), [0x80, 4, .. "]K\u0001a."u8]);
            if (version == "0.1")
                File.WriteAllBytes(work.At(Path.Combine(version, "bad.pkl")), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
            work.Must("register", "model-version", $"forest@{version}", "--file", version, "--as", "Bob");
            work.Run("scan", version, "--record", "--as", "Bob");
        }

        var clean = work.Ask("evidence", "list", "--subject", "forest@0.2").GetProperty("items")[0].GetProperty("entry").ToString();
        work.Must("finding", "set-status", "AS-1", "fixed-awaiting-retest", "--as", "Bob");
        var unsaid = work.Run("finding", "retest", "AS-1", "--passed", "--method", "scanned 0.2", "--as", "Sam");
        Assert.Equal(2, unsaid.Code);
        Assert.Contains("It is not said in which version AS-1 is fixed: forest@0.1 has it.", unsaid.Error, StringComparison.Ordinal);
        var said = work.Must("finding", "retest", "AS-1", "--passed", "--method", "scanned 0.2", "--evidence", clean, "--as", "Sam");
        Assert.Contains("AS-1 is verified for forest@0.2.", said, StringComparison.Ordinal);
        Assert.Contains("It stays open in forest@0.1.", said, StringComparison.Ordinal);
        Assert.Contains("which the evidence at", work.Run("finding", "retest", "AS-1", "--passed", "--method", "again", "--evidence", clean, "--as", "Sam").Error, StringComparison.Ordinal);
        foreach (var command in (string[][])[["finding", "list"], ["finding", "list", "--subject", "forest@0.1"], ["work", "--as", "Bob"]])
            Assert.Contains("verified for forest@0.2 only", work.Must(command), StringComparison.Ordinal);
        Assert.Contains("None of 1 open findings.", work.Must("finding", "list", "--subject", "forest@0.2"), StringComparison.Ordinal);

        Assert.Contains("It is for forest@0.1: verified for forest@0.2 only.", work.Must("finding", "waive", "AS-1", "--kind", "risk-acceptance", "--rationale", "Asked twice.", "--expires", "7d", "--as", "Bob"), StringComparison.Ordinal);
        var waiver = work.Ask("finding", "waive", "AS-1", "--kind", "risk-acceptance", "--rationale", "Loaded nowhere.", "--expires", "30d", "--as", "Bob").GetProperty("id").GetString()!;
        Assert.Matches("for +forest@0.1: verified for forest@0.2 only", work.Must("waiver", "show", waiver));
        work.Must("waiver", "approve", waiver, "--as", "Grace");
        Assert.Contains("Left out: 1 accepted (1 critical).", work.Must("finding", "list", "--subject", "forest@0.1"), StringComparison.Ordinal);
        var shown = work.Must("finding", "show", "AS-1");
        Assert.Matches("set aside in +forest@0.1 until", shown);
        Assert.DoesNotMatch("\\bdue\\b", shown);
    }

    [Fact]
    public void A_deployment_goes_live_only_behind_its_gate()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--name", "Credit risk", "--as", "Bob");
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", Workspace.Sample("model/credit-risk.onnx"), "--use-case", "credit-risk", "--as", "Bob");
        work.Must("register", "deployment", "prod", "--parent", "credit-risk", "--as", "Bob");
        var shut = work.Run("deploy", "prod", "--model-version", "risk@1", "--as", "Bob");
        Assert.Equal(1, shut.Code);
        Assert.Contains("assay gate check deployment --use-case credit-risk --model-version risk@1", shut.Error, StringComparison.Ordinal);
        Assert.Contains("prod: risk@1 planned", work.Must("deploy", "prod", "--model-version", "risk@1", "--status", "planned", "--comment", "next week", "--as", "Bob"), StringComparison.Ordinal);
        Assert.Equal(2, work.Run("deploy", "prod", "--model-version", "risk@1", "--status", "paused", "--as", "Grace").Code);
    }

    static Workspace WithFinding()
    {
        var work = new Workspace().WithRecord();
        work.Must("actor", "add", "Sam", "--role", "product-security");
        File.WriteAllBytes(work.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        Assert.Equal(1, work.Run("scan", "bad.pkl", "--record", "--as", "Bob").Code);
        return work;
    }
}
