using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary>What a scan leaves in the record, whatever lies beside the model.</summary>
public sealed class RecordedScanTests
{
    [Fact]
    public void A_file_of_waivers_turns_no_recorded_result_into_passed()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllBytes(work.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(work.At("bad.pkl"))));
        using var found = JsonDocument.Parse(work.Run("scan", "bad.pkl", "--format", "json").Out);
        var rules = found.RootElement.GetProperty("files")[0].GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("ruleId").GetString()).Distinct().ToList();
        File.WriteAllText(work.At("waivers.yaml"), "waivers:\n" + string.Concat(rules.Select(r => $"  - rule: {r}\n    digest: sha256:{digest}\n    reason: Trust me.\n    owner: Nobody\n    expires: 2999-01-01\n")));
        Assert.Equal(0, work.Run("scan", "bad.pkl", "--waivers", "waivers.yaml").Code);
        var recorded = work.Run("scan", "bad.pkl", "--waivers", "waivers.yaml", "--record", "--as", "Bob");
        Assert.Equal(1, recorded.Code);
        Assert.Contains("Model scan, result failed", recorded.Out, StringComparison.Ordinal);
        Assert.Contains("Opened AS-1 (critical)", recorded.Out, StringComparison.Ordinal);
        Assert.Contains("Nobody: Trust me.", recorded.Out, StringComparison.Ordinal);
        Assert.Contains("AS-1", work.Must("finding", "list"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off"), InlineData("info")]
    public void A_policy_that_sets_rules_aside_is_not_recorded_for_nobody_approved_it(string level)
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllBytes(work.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        work.Run("scan", "bad.pkl", "--record", "--as", "Bob");
        File.WriteAllText(work.At("ours.yaml"), $"name: ours\nrules:\n  pickle-dangerous-import: {level}\n");
        var refused = work.Run("scan", "bad.pkl", "--policy", "ours.yaml", "--record", "--as", "Bob");
        Assert.Equal(2, refused.Code);
        Assert.Contains("The policy 'ours' sets rules aside (pickle-dangerous-import)", refused.Error, StringComparison.Ordinal);
        Assert.Contains("assay finding waive", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, work.Run("rescan", "--models", work.Path, "--policy", "ours.yaml", "--record", "--as", "Bob").Code);
        Assert.Contains("\"severity\": \"critical\"", work.Must("finding", "show", "AS-1", "--format", "json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_stated_digests_none_stands_for_the_others()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllBytes(work.At("good.pkl"), [0x80, 4, .. "]K\u0001a."u8]);
        File.WriteAllBytes(work.At("more.pkl"), [0x80, 4, .. "]K\u0002a."u8]);
        string Digest(string file) => "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(work.At(file))));
        work.Must("register", "model", "risk", "--as", "Bob");
        var said = work.Must("register", "model-version", "risk@1", "--digest", Digest("good.pkl"), "--digest", Digest("more.pkl"), "--as", "Bob");
        Assert.DoesNotContain("of the whole", said, StringComparison.Ordinal);
        var first = work.Run("scan", "good.pkl", "--record", "--as", "Bob");
        Assert.Equal(3, first.Code);
        Assert.Contains("Incomplete for risk@1: " + Digest("more.pkl"), first.Out, StringComparison.Ordinal);
        Assert.Contains("result passed, about risk@1", work.Must("scan", "good.pkl", "more.pkl", "--record", "--as", "Bob"), StringComparison.Ordinal);
    }

    [Fact]
    public void For_a_use_case_that_is_not_there_nothing_is_recorded()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllBytes(work.At("good.pkl"), [0x80, 4, .. "]K\u0001a."u8]);
        work.Must("register", "model", "risk", "--as", "Bob");
        // A model has the name, and is no use case.
        foreach (var name in (string[])["credit-rsik", "risk"])
        {
            var refused = work.Run("scan", "good.pkl", "--record", "--use-case", name, "--as", "Bob");
            Assert.Equal(2, refused.Code);
            Assert.Contains($"There is no use case '{name}'", refused.Error, StringComparison.Ordinal);
        }

        Assert.Empty(work.Ask("evidence", "list").GetProperty("items").EnumerateArray());
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        work.Must("scan", "good.pkl", "--record", "--use-case", "credit-risk", "--as", "Bob");
        Assert.Single(work.Ask("evidence", "list").GetProperty("items").EnumerateArray());
    }

    [Fact]
    public void Imports_that_a_policy_allows_are_told_in_the_recording_and_at_the_gate()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllBytes(work.At("good.pkl"), [0x80, 4, .. "]K\u0001a."u8]);
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", "good.pkl", "--use-case", "credit-risk", "--as", "Bob");
        File.WriteAllText(work.At("ours.yaml"), "name: ours\nimports:\n  allow: [mycompany.models.*]\n");
        Assert.Contains("Judged by the policy 'ours' (allowed: mycompany.models.*)", work.Must("scan", "good.pkl", "--policy", "ours.yaml", "--record", "--as", "Bob"), StringComparison.Ordinal);
        using var judged = JsonDocument.Parse(work.Run("gate", "check", "training", "--use-case", "credit-risk", "--format", "json").Out);
        var scan = judged.RootElement.GetProperty("result").GetProperty("requirements").EnumerateArray().Single(r => r.GetProperty("id").GetString() == "evidence:model-scan");
        Assert.EndsWith("The policy that it was judged by allowed 1 import (mycompany.models.*).", scan.GetProperty("detail").GetString(), StringComparison.Ordinal);

        // A scan by the rules as they are says nothing of the kind.
        Assert.DoesNotContain("Judged by", work.Must("scan", "good.pkl", "--record", "--as", "Bob"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_beside_a_version_and_a_whole_look_at_its_one_file_count_for_that_version_alone()
    {
        using var work = new Workspace().WithRecord();
        Directory.CreateDirectory(work.At("model"));
        File.WriteAllBytes(work.At("model/weights.pkl"), [0x80, 4, .. "]K\u0001a."u8]);
        File.WriteAllText(work.At("model/config.json"), "{}");
        Directory.CreateDirectory(work.At("src"));
        File.WriteAllText(work.At("src/a.py"), "x = 1\n");
        work.Must("register", "use-case", "u", "--as", "Bob");
        work.Must("register", "model", "m", "--as", "Bob");
        work.Must("register", "model-version", "m@1", "--file", work.At("model/weights.pkl"), "--use-case", "u", "--as", "Bob");
        work.Must("register", "model-version", "m@2", "--file", work.At("model"), "--use-case", "u", "--as", "Bob");
        foreach (var version in (string[])["m@1", "m@2"])
            Assert.Contains($"Code scan (SAST), result passed, about {version}.", work.Must("scan", "src", "--kind", "code", "--record", "--subject", version, "--as", "Bob"), StringComparison.Ordinal);

        var scan = work.Run("scan", work.At("model/weights.pkl"), "--record", "--as", "Bob");
        Assert.True(scan.Code == 0, scan.Out + scan.Error);
        Assert.Contains("result passed", scan.Out, StringComparison.Ordinal);
        Assert.Equal("met", State("m@1"));
        Assert.NotEqual("met", State("m@2"));

        string? State(string version)
        {
            using var judged = JsonDocument.Parse(work.Run("gate", "check", "training", "--use-case", "u", "--model-version", version, "--format", "json").Out);
            return judged.RootElement.GetProperty("result").GetProperty("requirements").EnumerateArray().Single(r => r.GetProperty("id").GetString() == "evidence:model-scan").GetProperty("state").GetString();
        }
    }

    [Fact]
    public void Stating_one_attribute_keeps_the_others_and_an_empty_one_is_taken_away()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "u", "--risk", "high", "--attribute", "model-type=predictive", "--as", "Bob");
        work.Must("register", "use-case", "u", "--attribute", "origin=trained-from-scratch", "--as", "Bob");
        Assert.Contains("model-type=predictive, origin=trained-from-scratch", work.Must("register", "show", "u"), StringComparison.Ordinal);
        // A model of the same name is another thing, with attributes of its own.
        work.Must("register", "model", "u", "--attribute", "owner-team=risk", "--as", "Bob");
        work.Must("register", "model", "u", "--attribute", "origin=bought", "--as", "Bob");
        var models = work.Must("register", "list", "--kind", "model", "--format", "json");
        Assert.Contains("owner-team", models, StringComparison.Ordinal);
        Assert.Contains("bought", models, StringComparison.Ordinal);
        work.Must("register", "use-case", "u", "--attribute", "origin=", "--as", "Bob");
        Assert.DoesNotContain("origin", work.Must("register", "show", "u"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scan_that_finds_again_what_the_record_overrides_says_so()
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "add", "Sam", "--role", "product-security");
        File.WriteAllBytes(work.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        Assert.DoesNotContain("A waiver of the record", work.Run("scan", "bad.pkl", "--record", "--as", "Bob").Out, StringComparison.Ordinal);
        var waiver = work.Ask("finding", "waive", "AS-1", "--kind", "false-positive", "--rationale", "It is a test file.", "--expires", "90d", "--as", "Bob").GetProperty("id").GetString()!;
        work.Must("waiver", "approve", waiver, "--as", "Sam");
        var again = work.Run("scan", "bad.pkl", "--record", "--as", "Bob");
        Assert.Contains("Model scan, result failed", again.Out, StringComparison.Ordinal);
        Assert.Contains("A waiver of the record covers AS-1 (false positive). The result stays as measured", again.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scan_of_a_part_of_a_version_says_what_was_not_looked_at_and_is_no_yes()
    {
        using var work = new Workspace().WithRecord();
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), work.At("a.onnx"));
        File.WriteAllText(work.At("requirements.txt"), "numpy==2.0.0\n");
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", "a.onnx", "--file", "requirements.txt", "--as", "Bob");
        var part = work.Run("scan", "a.onnx", "--record", "--as", "Bob");
        var missed = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(work.At("requirements.txt"))));
        Assert.Equal(3, part.Code);
        Assert.Contains($"Incomplete for risk@1: sha256:{missed} was not looked at.", part.Out, StringComparison.Ordinal);
        Assert.Equal(0, work.Run("scan", "a.onnx", "requirements.txt", "--record", "--as", "Bob").Code);
    }

    [Fact]
    public void A_scan_of_one_file_closes_nothing_that_was_found_of_the_folder()
    {
        using var work = new Workspace().WithRecord();
        Directory.CreateDirectory(work.At("model"));
        foreach (var file in (string[])["credit-risk.pt", "credit-risk.safetensors"])
            File.Copy(Workspace.Sample($"model/{file}"), work.At($"model/{file}"));
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", "model", "--as", "Bob");
        const string twin = "Stands beside the same weights as safetensors";
        work.Run("scan", "model", "--record", "--as", "Bob");
        Assert.Contains(twin, work.Must("finding", "list"), StringComparison.Ordinal);
        Assert.Equal(3, work.Run("scan", "model/credit-risk.pt", "--record", "--as", "Bob").Code);
        Assert.Contains(twin, work.Must("finding", "list"), StringComparison.Ordinal);
        // That file as a version by itself is looked at whole, and has nothing beside it.
        work.Must("register", "model-version", "risk@2", "--file", "model/credit-risk.pt", "--as", "Bob");
        work.Must("scan", "model/credit-risk.pt", "--record", "--as", "Bob");
        Assert.Contains(twin, work.Must("finding", "list", "--subject", "risk@1"), StringComparison.Ordinal);
        Assert.DoesNotContain(twin, work.Must("finding", "list", "--subject", "risk@2"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signed_folder_is_still_the_version_that_it_was()
    {
        using var work = new Workspace().WithRecord();
        Directory.CreateDirectory(work.At("model"));
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), work.At("model/a.onnx"));
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", "model", "--as", "Bob");
        work.Must("sign", "key", "model", "--signature", "model/model.sig", "--record", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", "model", "--name", "Risk one", "--as", "Bob");
        var bom = work.Run("bom", "model", "--record", "--as", "Bob");
        Assert.Contains("about risk@1", bom.Out + bom.Error, StringComparison.Ordinal);
        Assert.Equal("Risk one", work.Ask("register", "show", "risk@1").GetProperty("thing").GetProperty("name").GetString());
        // Only a signature is left out, whatever it is called.
        File.WriteAllText(work.At("model/model.sig"), "weights");
        Assert.Contains("other digests", work.Run("register", "model-version", "risk@1", "--file", "model", "--as", "Bob").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_severity_is_asked_for_and_listed_with_what_it_changes_and_who_may_answer()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllBytes(work.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        work.Run("scan", "bad.pkl", "--record", "--as", "Bob");
        var asked = work.Must("finding", "waive", "AS-1", "--kind", "severity", "--severity", "low", "--rationale", "It runs nowhere.", "--expires", "7d", "--as", "Bob");
        Assert.Contains("severity of AS-1 from critical to low is asked for", asked, StringComparison.Ordinal);
        var list = work.Must("waiver", "list");
        foreach (var said in (string[])["AS-1 from critical to low", "It runs nowhere.", "waits for "])
            Assert.Contains(said, list, StringComparison.Ordinal);
    }

    [Fact]
    public void Dependencies_that_nothing_could_judge_are_not_recorded_and_the_command_that_mends_it_is_said()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllText(work.At("requirements.txt"), "numpy==2.0.0\n");
        var result = work.Run("deps", "requirements.txt", "--record", "--as", "Bob");
        Assert.Equal(2, result.Code);
        Assert.Contains("without an advisory database nothing was judged", result.Error, StringComparison.Ordinal);
        Assert.Contains("assay osv update https://", result.Error, StringComparison.Ordinal);
    }
}
