using System.Text;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Record;
using Assay.Server.Tests.RedTeam.Schedule;
using Assay.Tests.Shared;

namespace Assay.Server.Tests.Gateways;

/// <summary>Rollouts that a server moves by what gateways counted.</summary>
public sealed class SteeringTests(PostgresCluster cluster)
{
    static readonly RolloutConditions Errors = new(10, null, null, 0.8);

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_version_that_is_no_worse_goes_from_step_to_step_and_one_of_two_servers_acts(Engine engine)
    {
        await using var fleet = await Fleet.StartAsync(engine, cluster, 2);
        var platform = await RolloutTests.FillAsync(fleet, open: true);
        await using var first = await ServeAsync(fleet);
        await using var second = await ServeAsync(fleet);
        var plan = new RolloutPlan([new(40, 0, 20), new(60, 0, 20)], Errors);
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, RolloutTests.Next, 0, Plan: plan)));
        await RolloutTests.ArrivedAsync(fleet);
        var waits = await ProgressAsync(platform, p => p.State == "waits");
        Assert.Contains("0 of 20 requests", waits.Says, StringComparison.Ordinal);

        await PumpAsync(fleet, async () => (await platform.RolloutsAsync())[0].State == RolloutState.Promoted);
        var entries = await fleet.Record.Store.ReadAsync(view => view.Entries(0, view.Size).Where(e => e.Type == EntryTypes.Rollout).Count());
        Assert.Equal(3, entries);
        var moved = (await platform.RolloutsAsync())[0];
        Assert.Equal((100, fleet.Record.Session.ActorId), (moved.Percent, moved.Actor));
        Assert.Contains("no worse in errors", moved.Comment, StringComparison.Ordinal);
        Assert.Equal((RolloutTests.Next, DeploymentStatus.Live), (await DeploymentAsync(platform)) is var d ? (d.ModelVersionName!, d.Status) : default);
        Assert.True((await RecordVerifier.VerifyAsync(fleet.Record.Store)).Ok);
    }

    [Fact]
    public async Task Five_failures_decide_nothing_and_many_put_the_route_back()
    {
        await using var fleet = await Fleet.StartAsync(Engine.Sqlite, cluster, 1);
        var platform = await RolloutTests.FillAsync(fleet, open: true);
        await using var server = await ServeAsync(fleet);
        fleet.Failing["new"] = 500;
        var started = DeployedRecord.Ok(await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, RolloutTests.Next, 0, "x-canary", "yes", Plan: new([new(50, 0, 20)], Errors))));
        await RolloutTests.ArrivedAsync(fleet);
        // What gateways count together with what came before the step does not count for it.
        await Eventually.HoldsAsync(() => DateTimeOffset.UtcNow > started.At + Fleet.CountSlot);
        for (var i = 0; i < 5; i++)
            await AskAsync(fleet, $"early {i}", canary: true);
        var early = await ProgressAsync(platform, p => p.New.Requests == 5);
        Assert.Equal(("waits", "unsure", 5), (early.State, Assert.Single(early.Conditions).State, early.New.Errors));

        await PumpAsync(fleet, async () => (await platform.RolloutsAsync())[0].State == RolloutState.RolledBack);
        Assert.Contains("worse in errors", (await platform.RolloutsAsync())[0].Comment, StringComparison.Ordinal);
        Assert.Equal(DeployedRecord.Version, (await DeploymentAsync(platform)).ModelVersionName);
    }

    [Fact]
    public async Task A_gate_that_was_shut_meanwhile_holds_the_rollout_and_a_hand_on_it_ends_the_plan()
    {
        await using var fleet = await Fleet.StartAsync(Engine.Sqlite, cluster, 1);
        var platform = await RolloutTests.FillAsync(fleet, open: true);
        var plan = new RolloutPlan([new(50, 0, 20), new(90, 60, 1000)], Errors);
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, RolloutTests.Next, 0, Plan: plan)));
        var finding = new Finding { RuleId = "r", Title = "Runs code when it is loaded", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("test/1", "x") };
        DeployedRecord.Ok(await fleet.Record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [new Subject("fraud", Fleet.New)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"), [finding])));
        await using var server = await ServeAsync(fleet);
        await RolloutTests.ArrivedAsync(fleet);
        await PumpAsync(fleet, async () => (await platform.RolloutProgressAsync()) is [{ State: "held" }]);
        Assert.Contains("may not go live", (await platform.RolloutProgressAsync())[0].Says, StringComparison.Ordinal);
        Assert.Equal((RolloutState.Running, 50), ((await platform.RolloutsAsync())[0].State, (await platform.RolloutsAsync())[0].Percent));
        DeployedRecord.Ok(await platform.RollBackAsync(new("shop")));

        foreach (var wrong in new RolloutPlan[] { new([], Errors), new([new(50, 0, 5)], Errors), new([new(0, 0, 20)], Errors), new([new(50, 0, 20), new(40, 0, 20)], Errors), new([new(50, 0, 20)], new(null, null, null)) })
            Assert.Equal(RefusalKind.Invalid, (await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, null, RolloutTests.Next, 0, Plan: wrong))).Refusal?.Kind);
    }

    static Task<AssayServer> ServeAsync(Fleet fleet) =>
        AssayServer.StartAsync(new ServerOptions(fleet.Record.Store, fleet.Record.Session, DeployedRecord.Policies, new Uri("http://127.0.0.1:0")) { SteerEvery = TimeSpan.FromMilliseconds(200) });

    static async Task<DeploymentView> DeploymentAsync(EmbeddedRecord record) => Assert.Single(DeployedRecord.Ok(await record.EngagementAsync(DeployedRecord.UseCase)).Deployments);

    static async Task PumpAsync(Fleet fleet, Func<Task<bool>> done)
    {
        var i = 0;
        await Eventually.HoldsAsync(async () =>
        {
            if (await done())
                return true;
            await Task.WhenAll(Enumerable.Range(0, 20).Select(u => AskAsync(fleet, $"user {i} {u}", canary: false)));
            i++;
            return false;
        }, "the server moves the route");
    }

    static async Task<RolloutProgress> ProgressAsync(EmbeddedRecord record, Func<RolloutProgress, bool> seen)
    {
        RolloutProgress? progress = null;
        await Eventually.HoldsAsync(async () => (progress = (await record.RolloutProgressAsync()).SingleOrDefault()) is not null && seen(progress), "a server says how the rollout fares");
        return progress!;
    }

    static async Task AskAsync(Fleet fleet, string user, bool canary)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(fleet.Members[user.Length % fleet.Members.Count].Address, "/shop/v1/chat/completions"));
        request.Content = new StringContent($$"""{"model":"m","user":"{{user}}","messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json");
        if (canary)
            request.Headers.Add("x-canary", "yes");
        using var answer = await fleet.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
