using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay scan</c> of manifests as its users run it.</summary>
public sealed class ServingScanTests
{
    const string Open = """
        services:
          chat:
            image: ollama/ollama:latest
            ports: ["11434:11434"]
            environment: {OLLAMA_ORIGINS: "*"}
        """;

    [Fact]
    public void A_folder_with_manifests_is_scanned_without_being_asked_and_each_weakness_is_told_once()
    {
        using var work = new Workspace();
        Directory.CreateDirectory(work.At("app"));
        File.WriteAllText(work.At("app/compose.yaml"), Open + "\n    privileged: true\n");
        File.WriteAllText(work.At("app/requirements.txt"), "requests==2.32.0\n");
        File.WriteAllText(work.At("app/a.py"), "x = 1\n");
        var result = work.Run("scan", "app", "--format", "json", "--output", work.At("all.json"));
        Assert.Equal((1, ""), (result.Code, result.Error));
        using var json = JsonDocument.Parse(File.ReadAllText(work.At("all.json")));
        var serving = json.RootElement.GetProperty("serving");
        Assert.Contains(serving.GetProperty("findings").EnumerateArray(), f => f.GetProperty("ruleId").GetString() == "serving-privileged");
        Assert.DoesNotContain(json.RootElement.GetProperty("code").GetProperty("findings").EnumerateArray(), f => f.GetProperty("ruleId").GetString()!.StartsWith("compose-", StringComparison.Ordinal));
        Assert.Equal("not-only", serving.GetProperty("servers")[0].GetProperty("answer").GetString());
        var (code, said) = NodeChecks.Run("validate-schema.cjs", Path.Combine(Workspace.Root, "docs/formats/scan-result.schema.json"), work.At("all.json"));
        Assert.True(code == 0, said);
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_a_gap_of_what_serves_and_not_silence()
    {
        using var work = new Workspace { Through = Workspace.LikeAnybody };
        Directory.CreateDirectory(work.At("app/closed"));
        File.WriteAllBytes(work.At("app/model.pkl"), [0x80, 4, .. "]K\u0001a."u8]);
        Assert.Equal(0, work.Run("scan", "app").Code);
        Workspace.Mode(work.At("app/closed"), UnixFileMode.None);
        try
        {
            var result = work.Run("scan", "app", "--format", "json");
            Assert.Equal(3, result.Code);
            using var json = JsonDocument.Parse(result.Out);
            var gap = Assert.Single(json.RootElement.GetProperty("serving").GetProperty("gaps").EnumerateArray());
            Assert.Equal("closed", gap.GetProperty("where").GetString());
        }
        finally
        {
            Workspace.Mode(work.At("app/closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void Sarif_has_lines_and_a_baseline_leaves_what_is_new()
    {
        using var work = new Workspace();
        File.WriteAllText(work.At("compose.yaml"), Open);
        var result = work.Run("scan", "compose.yaml", "--kind", "serving", "--format", "sarif", "--output", work.At("before.sarif"));
        Assert.Equal(1, result.Code);
        using var sarif = JsonDocument.Parse(File.ReadAllText(work.At("before.sarif")));
        var origins = sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Single(r => r.GetProperty("ruleId").GetString() == "serving-ollama-origins");
        Assert.Equal(5, origins.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
        var again = work.Run("scan", "compose.yaml", "--kind", "serving", "--baseline", work.At("before.sarif"));
        Assert.Equal(0, again.Code);
        File.WriteAllText(work.At("compose.yaml"), Open + "\n    privileged: true\n");
        var changed = work.Run("scan", "compose.yaml", "--kind", "serving", "--baseline", work.At("before.sarif"));
        Assert.Equal(1, changed.Code);
        Assert.Contains("1 findings (1 high)", changed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_told_is_incomplete_and_a_policy_tells_it()
    {
        using var work = new Workspace();
        File.WriteAllText(work.At("compose.yaml"), "services:\n  chat: {image: 'vllm/vllm-openai:v1', networks: [models]}\n  front: {image: 'example/front:1', networks: [models]}\nnetworks: {models: {internal: true}}\n");
        Assert.Equal(1, work.Run("scan", "compose.yaml", "--kind", "serving").Code);
        File.WriteAllText(work.At("policy.yaml"), "format: assay-serving/1\ngateways:\n- name: front\n");
        var told = work.Run("scan", "compose.yaml", "--kind", "serving", "--serving-policy", "policy.yaml", "--fail-on", "high");
        Assert.Equal(0, told.Code);
        Assert.Contains("only through the gateway", told.Out, StringComparison.Ordinal);
        Assert.Equal(3, work.Run("scan", "policy.yaml", "--kind", "serving").Code);
        File.WriteAllText(work.At("policy.yaml"), "format: assay-serving/1\ngateway: front\n");
        var wrong = work.Run("scan", "compose.yaml", "--kind", "serving", "--serving-policy", "policy.yaml");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("gateway", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recorded_scan_is_evidence_about_the_version_that_it_is_said_to_serve()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllText(work.At("compose.yaml"), Open);
        work.Must("register", "use-case", "chat", "--name", "Chat", "--as", "Bob");
        work.Must("register", "model", "chat-model", "--as", "Bob");
        work.Must("register", "model-version", "chat-model@1", "--file", Workspace.Sample("model/credit-risk.onnx"), "--use-case", "chat", "--as", "Bob");
        var result = work.Run("scan", "compose.yaml", "--kind", "serving", "--record", "--subject", "chat-model@1", "--as", "Bob");
        Assert.True(result.Code == 1, result.Error);
        Assert.Contains("Serving-hardening record, result failed, about chat-model@1", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_rules_are_listed_with_the_others()
    {
        using var work = new Workspace();
        Assert.Contains("serving-gateway-bypass", work.Run("rules", "--about", "serving").Out, StringComparison.Ordinal);
        Assert.Contains("NetworkPolicy", work.Run("rules", "serving-gateway-bypass").Out, StringComparison.Ordinal);
    }
}
