using System.Net;
using System.Text;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Server.Tests.RedTeam.Schedule;
using Assay.Tests.Shared;

namespace Assay.Server.Tests.Gateways;

/// <summary>Routes that move from one model version to another because the record says so.</summary>
public sealed class RolloutTests(PostgresCluster cluster)
{
    internal const string Next = "fraud@2.0.0";

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_share_of_callers_gets_the_new_version_and_keeps_it_until_the_route_is_put_back(Engine engine)
    {
        await using var fleet = await Fleet.StartAsync(engine, cluster, 2);
        var platform = await FillAsync(fleet, open: true);
        Assert.Equal(["old"], await ServedAsync(fleet, 40, null));

        var started = DeployedRecord.Ok(await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, Next, 50, "x-canary", "yes")));
        Assert.Equal(RolloutState.Running, started.State);
        await ArrivedAsync(fleet);
        var first = await VersionsAsync(fleet, fleet.Members[0]);
        Assert.InRange(first.Count(v => v == "new"), 10, 30);
        // On the other gateway each caller gets what it got here.
        Assert.Equal(first, await VersionsAsync(fleet, fleet.Members[1]));
        Assert.Equal(["new"], await ServedAsync(fleet, 20, "yes"));

        DeployedRecord.Ok(await platform.PromoteRolloutAsync(new("shop", 80)));
        await ArrivedAsync(fleet);
        var wider = await VersionsAsync(fleet, fleet.Members[0]);
        Assert.All(first.Zip(wider), pair => Assert.False(pair is ("new", "old"), "a caller lost the new version when its share grew"));

        DeployedRecord.Ok(await platform.PromoteRolloutAsync(new("shop")));
        await ArrivedAsync(fleet);
        Assert.Equal(["new"], await ServedAsync(fleet, 40, null));
        Assert.Equal(Next, Assert.Single(DeployedRecord.Ok(await platform.EngagementAsync(DeployedRecord.UseCase)).Deployments).ModelVersionName);

        DeployedRecord.Ok(await fleet.Record.On(fleet.Record.Store, Role.AppSec, DeployedRecord.Policies).RollBackAsync(new("shop", null, "it lies")));
        await ArrivedAsync(fleet);
        Assert.Equal(["old"], await ServedAsync(fleet, 40, "yes"));
        Assert.True((await Assay.Record.RecordVerifier.VerifyAsync(fleet.Record.Store)).Ok);
    }

    [Fact]
    public async Task A_route_does_not_move_to_a_version_whose_deployment_gate_is_shut()
    {
        await using var fleet = await Fleet.StartAsync(Engine.Sqlite, cluster, 0);
        var platform = await FillAsync(fleet, open: false);
        Assert.Equal(RefusalKind.GateShut, (await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5))).Refusal?.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await fleet.Record.As(Role.Auditor).StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5))).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await platform.PromoteRolloutAsync(new("shop"))).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await platform.RollBackAsync(new("shop"))).Refusal?.Kind);
        Assert.Equal(RefusalKind.Invalid, (await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, DeployedRecord.Version, 5))).Refusal?.Kind);
        Assert.Empty(await platform.RolloutsAsync());
    }

    internal static async Task<EmbeddedRecord> FillAsync(Fleet fleet, bool open)
    {
        await DeployedRecord.FillAsync(fleet.Record, Fleet.Old);
        var platform = fleet.Record.On(fleet.Record.Store, Role.MlPlatform, DeployedRecord.Policies);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, Next, "Fraud 2.0.0", "fraud", Digests: [Fleet.New])));
        DeployedRecord.Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, Next)));
        var grc = fleet.Record.On(fleet.Record.Store, Role.Grc, DeployedRecord.Policies);
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g is >= Gate.Training and <= Gate.Deployment && (open || g != Gate.Deployment)))
            DeployedRecord.Ok(await grc.DecideAsync(new(DeployedRecord.UseCase, gate, "go", "Nothing is open.", Next)));
        return platform;
    }

    internal static Task ArrivedAsync(Fleet fleet) => fleet.ArrivedAsync();

    static async Task<IEnumerable<string>> ServedAsync(Fleet fleet, int requests, string? canary)
    {
        fleet.Counts.Clear();
        for (var i = 0; i < requests; i++)
            await AskAsync(fleet, fleet.Members[i % fleet.Members.Count], $"user {i}", canary);
        return fleet.Counts.Keys.Order();
    }

    static async Task<List<string>> VersionsAsync(Fleet fleet, Member member)
    {
        List<string> versions = [];
        for (var i = 0; i < 40; i++)
        {
            fleet.Counts.Clear();
            await AskAsync(fleet, member, $"user {i}", null);
            versions.Add(Assert.Single(fleet.Counts).Key);
        }

        return versions;
    }

    static async Task AskAsync(Fleet fleet, Member member, string user, string? canary)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(member.Address, "/shop/v1/chat/completions"));
        request.Content = new StringContent($$"""{"model":"m","user":"{{user}}","messages":[{"role":"user","content":"hello"}]}""", Encoding.UTF8, "application/json");
        if (canary is not null)
            request.Headers.Add("x-canary", canary);
        using var answer = await fleet.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
