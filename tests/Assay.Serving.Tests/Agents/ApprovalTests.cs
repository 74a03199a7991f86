using System.Text.Json;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Agents;

/// <summary>Calls that a person has to agree to.</summary>
public sealed class ApprovalTests
{
    static string Authority(NewApprover approver, int hold = 0) => $$"""
        format: assay-authority/1
        agents:
          - agent: shop
            tools: [{ tool: refund, approval: true }]
        approvals:
          folder: approvals
          holdSeconds: {{hold}}
          expireSeconds: 900
          approvers: [{ name: alice, sha256: {{approver.Sha256}} }]
        """;

    sealed record NewApprover(string Key, string Sha256);

    static NewApprover Alice()
    {
        var (key, entry) = NewKey.For("alice", [], [], null);
        return new NewApprover(key, entry.Sha256);
    }

    static async Task<string> AskAsync(RunningGateway gateway)
    {
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[]}""");
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    static RequestDelegate Refunds(string amount = "5") => new CallingModel(("refund", $$"""{"amount":{{amount}}}""")).AnswerAsync;

    static string Reference(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        var told = json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("refusal").GetString()!;
        var at = told.IndexOf("apr_", StringComparison.Ordinal);
        Assert.True(at >= 0, told);
        return told[at..told.IndexOf('.', at)];
    }

    static bool Made(string answer) => answer.Contains("\"tool_calls\"", StringComparison.Ordinal);

    [Fact]
    public async Task A_call_waits_for_a_person_and_is_made_once()
    {
        var alice = Alice();
        var (gateway, key) = await AgentGateway.StartAsync(Authority(alice), Refunds());
        await using var running = gateway;
        var first = await AskAsync(gateway);
        Assert.False(Made(first));
        var reference = Reference(first);
        Assert.Equal(reference, Reference(await AskAsync(gateway)));
        var approvals = Assert.Single(gateway.Setup.Approvals).Value;
        var (question, said, used) = Assert.Single(approvals.List());
        Assert.True(question.Tool == "refund" && question.Agent == "shop" && question.Arguments.GetProperty("amount").GetInt32() == 5 && said is null && !used);
        // Who asks may not agree, nor who knows the reference only.
        Assert.NotEqual("", approvals.Decide(reference, true, key));
        Assert.NotEqual("", approvals.Decide(reference, true, await File.ReadAllTextAsync(Path.Combine(gateway.Folder, "other.key"), TestContext.Current.CancellationToken)));
        Assert.False(Made(await AskAsync(gateway)));
        Assert.Equal("", approvals.Decide(reference, true, alice.Key));
        Assert.NotEqual("", approvals.Decide(reference, false, alice.Key));
        Assert.True(Made(await AskAsync(gateway)));
        var again = await AskAsync(gateway);
        Assert.False(Made(again));
        Assert.NotEqual(reference, Reference(again));
    }

    [Fact]
    public async Task A_call_that_is_denied_is_a_refusal_until_the_question_expires()
    {
        var alice = Alice();
        var time = new MovedTime();
        var (gateway, _) = await AgentGateway.StartAsync(Authority(alice), Refunds(), time: time);
        await using var running = gateway;
        var reference = Reference(await AskAsync(gateway));
        var approvals = gateway.Setup.Approvals.Values.Single();
        Assert.Equal("", approvals.Decide(reference, false, alice.Key));
        var denied = await AskAsync(gateway);
        Assert.False(Made(denied));
        Assert.DoesNotContain("apr_", denied, StringComparison.Ordinal);
        time.Now += TimeSpan.FromSeconds(901);
        Assert.NotEqual(reference, Reference(await AskAsync(gateway)));
        Assert.Contains("expired", approvals.Decide(reference, true, alice.Key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_call_goes_on_when_the_person_agrees()
    {
        var alice = Alice();
        var (gateway, _) = await AgentGateway.StartAsync(Authority(alice, hold: 300), Refunds());
        await using var running = gateway;
        var waits = AskAsync(gateway);
        var approvals = gateway.Setup.Approvals.Values.Single();
        await Eventually.HoldsAsync(() => approvals.List().Count > 0);
        Assert.False(waits.IsCompleted);
        Assert.Equal("", approvals.Decide(approvals.List()[0].Question.Reference, true, alice.Key));
        Assert.True(Made(await waits));
    }

    [Fact]
    public async Task An_answer_outlives_the_gateway_and_one_that_was_written_into_the_folder_without_a_key_is_none()
    {
        var alice = Alice();
        var (gateway, _) = await AgentGateway.StartAsync(Authority(alice), Refunds());
        await using var running = gateway;
        var reference = Reference(await AskAsync(gateway));
        // A gateway that starts now, with the same files.
        using var restarted = GatewaySetup.Read(Path.Combine(gateway.Folder, "gateway.yaml"), _ => "x", out var error);
        Assert.True(restarted is not null, error);
        var approvals = restarted.Approvals.Values.Single();
        Assert.Single(approvals.List());
        var file = Path.Combine(gateway.Folder, "approvals", reference + ".answer");
        await File.WriteAllTextAsync(file, $$"""{"reference":"{{reference}}","approved":true,"by":"alice","at":"2026-01-01T00:00:00Z","proof":"{{new string('0', 64)}}"}""", TestContext.Current.CancellationToken);
        Assert.False(Made(await AskAsync(gateway)));
        File.Delete(file);
        Assert.Equal("", approvals.Decide(reference, true, alice.Key));
        Assert.True(Made(await AskAsync(gateway)));
    }

    [Fact]
    public async Task The_key_of_an_agent_is_refused_as_an_approvers()
    {
        var (key, entry) = NewKey.For("shop", [], [], null);
        var folder = Directory.CreateTempSubdirectory("assay-approvers-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "authority.yaml"), Authority(new NewApprover(key, entry.Sha256)), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "gateway.yaml"), $$"""
            format: assay-gateway/1
            upstreams: [{ name: model, url: "http://127.0.0.1:1" }]
            routes: [{ name: all, upstreams: [model], authority: agents }]
            authorities: { agents: authority.yaml }
            keys: [{ id: "{{entry.Id}}", application: shop, sha256: {{entry.Sha256}} }]
            """, TestContext.Current.CancellationToken);
        Assert.Null(GatewaySetup.Read(Path.Combine(folder, "gateway.yaml"), _ => null, out var error));
        Assert.Contains("authority.yaml:9:", error, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
