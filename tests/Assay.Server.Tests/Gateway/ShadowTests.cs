using System.Net;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Server.Tests.RedTeam.Schedule;
using Assay.Tests.Shared;

namespace Assay.Server.Tests.Gateways;

/// <summary>Copies of requests to a version whose answers nobody gets.</summary>
public sealed class ShadowTests(PostgresCluster cluster)
{
    const string Asks = """{"model":"m","messages":[{"role":"user","content":"hello"}]""";

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_copy_neither_delays_nor_reaches_a_caller_and_what_differs_is_counted(Engine engine)
    {
        await using var fleet = await Fleet.StartAsync(engine, cluster, 1);
        var platform = await ShadowAsync(fleet);
        var started = (await platform.RolloutsAsync())[0];
        var release = new TaskCompletionSource();
        (fleet.Held["new"], fleet.Failing["new"]) = (release.Task, 500);
        // No copy has its answer before every caller has theirs.
        for (var i = 0; i < 5; i++)
        {
            using var answer = await fleet.AskAsync(fleet.Members[0], "shop");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("Paris", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        release.SetResult();
        var shadow = await CountAsync(platform, started, c => c is { Shadow: true, Requests: 5 });
        Assert.Equal((Fleet.New.ToString(), 5, 5, 0), (shadow.Digest, shadow.Errors, shadow.Differs, shadow.Blocked));
        fleet.Held.Clear();
        fleet.Failing.Clear();
        using var same = await fleet.AskAsync(fleet.Members[0], "shop");
        Assert.Equal((5, 5), (await CountAsync(platform, started, c => c is { Shadow: true, Requests: 6 })) is var c ? (c.Errors, c.Differs) : default);
        var own = await CountAsync(platform, started, x => x is { Shadow: false, Requests: 6 });
        Assert.Equal((Fleet.Old.ToString(), 6, 0), (own.Digest, own.Requests, own.Errors));
    }

    [Fact]
    public async Task A_copy_asks_for_a_whole_answer_and_what_would_act_is_not_copied()
    {
        await using var fleet = await Fleet.StartAsync(Engine.Sqlite, cluster, 1);
        var platform = await ShadowAsync(fleet);
        foreach (var more in new[]
        {
            ""","web_search_options":{}}""", ""","tools":[{"type":"web_search"}]}""", ""","tools":[{"type":"function","function":{"name":"f"}},{"type":"mcp","server_url":"https://x.example"}]}""", ""","previous_response_id":"r1"}""",
        })
        {
            using var left = await fleet.AskAsync(fleet.Members[0], "shop", body: Asks + more);
            Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        }

        using var function = await fleet.AskAsync(fleet.Members[0], "shop", body: Asks + ""","store":true,"tools":[{"type":"function","function":{"name":"f"}}]}""");
        using var stream = await fleet.AskAsync(fleet.Members[0], "shop", body: Asks + ""","stream_options":{"include_usage":true},"stream":true}""", stream: true);
        await Eventually.HoldsAsync(() => fleet.AskedNew.Count >= 2);
        // Others would have come by now, or soon.
        await Task.Delay(200);
        var copies = fleet.AskedNew.ToList();
        Assert.Equal(2, copies.Count);
        Assert.Contains(copies, c => c.Contains("\"store\":false", StringComparison.Ordinal) && c.Contains("\"function\"", StringComparison.Ordinal));
        Assert.Contains(copies, c => c.Contains("\"stream\":false", StringComparison.Ordinal) && !c.Contains("stream_options", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_copies_are_dropped_and_a_stopped_version_gets_none()
    {
        await using var fleet = await Fleet.StartAsync(Engine.Sqlite, cluster, 1);
        var platform = await ShadowAsync(fleet);
        var started = (await platform.RolloutsAsync())[0];
        fleet.Held["new"] = new TaskCompletionSource().Task;
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => fleet.AskAsync(fleet.Members[0], "shop")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        await CountAsync(platform, started, c => c is { Shadow: true, Dropped: 100 - 32 });
        await Eventually.HoldsAsync(() => fleet.AskedNew.Count == 32);
        fleet.AskedNew.Clear();
        DeployedRecord.Ok(await fleet.PullAsync(SwitchScope.Model, Fleet.New.ToString()));
        await RolloutTests.ArrivedAsync(fleet);
        for (var i = 0; i < 10; i++)
        {
            using var answer = await fleet.AskAsync(fleet.Members[0], "shop");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await Task.Delay(200);
        Assert.Empty(fleet.AskedNew);
    }

    static async Task<EmbeddedRecord> ShadowAsync(Fleet fleet)
    {
        var platform = await RolloutTests.FillAsync(fleet, open: true);
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, RolloutTests.Next, 0, Shadow: 100)));
        await RolloutTests.ArrivedAsync(fleet);
        return platform;
    }

    static async Task<VersionCount> CountAsync(EmbeddedRecord record, RolloutRow rollout, Func<VersionCount, bool> seen)
    {
        VersionCount? count = null;
        // Slots that began before it count here too.
        await Eventually.HoldsAsync(async () => (count = (await record.VersionCountsAsync("shop", rollout.At.AddSeconds(-1))).FirstOrDefault(seen)) is not null, "the gateway's counts come");
        return count!;
    }
}
