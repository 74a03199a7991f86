using System.Net;
using Assay.Serving.Agents;
using Assay.Serving.Guards;

namespace Assay.Serving.Tests.Agents;

/// <summary>What is remembered of a task, and what is told of an exchange in which very much happened.</summary>
public sealed class LedgerTests
{
    [Fact]
    public void A_task_that_only_reads_is_in_use()
    {
        var began = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var ledger = new CallLedger(began);
        ledger.HasRead("fetch", began + TimeSpan.FromHours(23));
        Assert.Equal(began + TimeSpan.FromHours(23), ledger.LastUsed);
    }

    [Fact]
    public async Task What_blocks_is_told_however_much_was_noted_before_it()
    {
        var model = new CallingModel(("delete", "{}"));
        var (gateway, key) = await AgentGateway.StartAsync(AgentGateway.ReadOnly, model.AnswerAsync);
        await using var running = gateway;
        var tools = string.Join(',', Enumerable.Range(0, 1200).Select(i => $$$"""{"type":"function","function":{"name":"t{{{i}}}"}}"""));
        var (status, _) = await AgentGateway.AskAsync(gateway, key, $$"""{"model":"m","messages":[{"role":"user","content":"go"}],"tools":[{{tools}}]}""");
        var seen = await gateway.OnlyAsync();
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.InRange(seen.Hits.Count, 1000, 1100);
        Assert.Contains(seen.Hits, h => h is { Guard: "authority", Action: GuardAction.Block, Enforced: true });
    }
}
