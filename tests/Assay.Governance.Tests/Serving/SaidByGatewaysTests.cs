using Assay.Governance.Tests.Records;
using Assay.Record;

namespace Assay.Governance.Tests.Serving;

/// <summary>What is live is what was stated: a gate says so route by route, and says where files of gateways state otherwise.</summary>
public sealed class SaidByGatewaysTests
{
    const string Next = "fraud@1.1.0", Third = "fraud@1.2.0";

    static readonly Digest Old = Digest.Sha256("old"u8), New = Digest.Sha256("new"u8), Newest = Digest.Sha256("newest"u8), Strange = Digest.Sha256("bytes that nobody registered"u8);

    [Fact]
    public async Task A_gateway_whose_file_names_bytes_that_no_version_has_is_told_at_the_gate_and_on_the_deployments_page()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        Assert.Empty(await SaidAsync(platform));
        await SayAsync(record, "eu-1", ("chat", [Strange]), ("line", [null]));
        string[] told =
        [
            $"No file of a gateway that is there names {DeployedRecord.Version}.",
            $"By its file eu-1 serves {Strange.Short} on its route chat, which is of no version in this record.",
            "The file of eu-1 does not say which version it serves on its route line.",
        ];
        Assert.Equal(told, await SaidAsync(platform));
        Assert.Equal(told, DeployedRecord.Ok(await platform.ThingAsync(DeployedRecord.Deployment)).GatewaysSay);
        // It is something to look at, and changes nothing that was judged; a gate of the use case is not about a version.
        Assert.True(DeployedRecord.Ok(await platform.GateAsync(DeployedRecord.UseCase, Gate.Deployment)).Result.Open);
        Assert.Empty(DeployedRecord.Ok(await platform.GateAsync(DeployedRecord.UseCase, Gate.UseCaseIntake)).GatewaysSay);

        // Once a file names what is live, routes of other names are somebody else's; the same route elsewhere is not.
        await SayAsync(record, "eu-2", ("chat", [Old]));
        Assert.Equal([told[1]], await SaidAsync(platform));
        await SayAsync(record, "eu-1", ("chat", [Old]), ("line", [null]));
        Assert.Empty(await SaidAsync(platform));
    }

    [Fact]
    public async Task A_version_of_the_use_case_that_is_served_and_not_stated_to_be_live_is_told()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        await SayAsync(record, "eu-1", ("chat", [Old]), ("beta", [New, Old]));
        // The first server counts: another version beside it waits for its rollout.
        Assert.Equal([$"By its file eu-1 serves {Next} ({New.Short}) on its route beta, which the record does not state to be live."], await SaidAsync(platform));
        // What gateways of long ago said is nothing of now.
        await SayAsync(record, "eu-1", record.Clock.GetUtcNow().AddMinutes(-5), ("beta", [New]));
        Assert.Empty(await SaidAsync(platform));
    }

    [Fact]
    public async Task A_rollout_to_a_version_that_a_file_has_no_server_of_is_told()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        await SayAsync(record, "eu-1", ("chat", [Old, New]));
        await SayAsync(record, "eu-2", ("chat", [Old, Strange]));
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 25)));
        Assert.Equal([$"The file of eu-2 names no server of {Next} on its route chat: who would get it there gets no answer."], await SaidAsync(platform));
        DeployedRecord.Ok(await platform.RollBackAsync(new("chat")));
        Assert.Empty(await SaidAsync(platform));
    }

    [Fact]
    public async Task Of_several_routes_of_a_deployment_each_has_its_shares()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 100)));
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("support", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5)));
        var gate = await GateAsync(platform);
        Assert.Equal(
            [new LiveShare("fraud-prod", "chat", Next, 100), new LiveShare("fraud-prod", "support", DeployedRecord.Version, 95), new LiveShare("fraud-prod", "support", Next, 5)], gate.Live);
        Assert.Equal($"route chat: {Next}; route support: {DeployedRecord.Version} for 95 % of the callers, {Next} for 5 % of the callers", LiveShare.Told(gate.Live));
        Assert.Equal([new GateVersion(Third, false), new GateVersion(Next, true), new GateVersion(DeployedRecord.Version, true) { Percent = 95 }], gate.Versions);

        // A rollout that ended says what its route has, while somebody may have the route.
        DeployedRecord.Ok(await platform.PromoteRolloutAsync(new("chat")));
        DeployedRecord.Ok(await platform.RollBackAsync(new("support")));
        Assert.Equal($"route chat: {Next}; route support: {DeployedRecord.Version}", LiveShare.Told((await GateAsync(platform)).Live));
        await SayAsync(record, "eu-1", ("support", [Old, New]));
        Assert.Equal(DeployedRecord.Version, LiveShare.Told((await GateAsync(platform)).Live));
        Assert.Equal([new LiveShare("fraud-prod", "support", DeployedRecord.Version, 100)], DeployedRecord.Ok(await platform.ThingAsync(DeployedRecord.Deployment)).Live);
    }

    [Fact]
    public async Task A_share_that_somebody_stated_without_a_rollout_is_said_to_divide_nobody()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        DeployedRecord.Ok(await platform.ChangeDeploymentAsync(new(DeployedRecord.Deployment, DeployedRecord.Version, DeploymentStatus.Rollout, 25)));
        Assert.Equal($"{DeployedRecord.Version} for 25 % of the callers (no rollout of the record divides them)", LiveShare.Told((await GateAsync(platform)).Live));
        // Stated beside a route that has another version: both are told.
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 50)));
        DeployedRecord.Ok(await platform.PromoteRolloutAsync(new("chat")));
        DeployedRecord.Ok(await platform.ChangeDeploymentAsync(new(DeployedRecord.Deployment, DeployedRecord.Version, DeploymentStatus.Live)));
        Assert.Equal($"route chat: {Next}; fraud-prod: {DeployedRecord.Version}", LiveShare.Told((await GateAsync(platform)).Live));
    }

    static async Task<GateView> GateAsync(EmbeddedRecord record) => DeployedRecord.Ok(await record.GateAsync(DeployedRecord.UseCase, Gate.Training));

    static async Task<IReadOnlyList<string>> SaidAsync(EmbeddedRecord record) => (await GateAsync(record)).GatewaysSay;

    static Task SayAsync(TestRecord record, string name, params (string Route, Digest?[] Digests)[] routes) => SayAsync(record, name, record.Clock.GetUtcNow().AddMinutes(1), routes);

    // As a gateway leaves word of itself.
    static Task SayAsync(TestRecord record, string name, DateTimeOffset seen, params (string Route, Digest?[] Digests)[] routes)
    {
        var contents = new ServedContents("1.0.0", "sha256:0", [.. routes.Select(r => new ServedRoute(r.Route, "", [], "none", "", null, [.. r.Digests.Select((d, i) => new ServedUpstream($"u{i}", "http://127.0.0.1:9", d?.ToString()))]))]) { Keys = [], Tools = [] };
        return new HostTables(record.Store).ExecuteAsync(
            """
            INSERT INTO host_gateway_replica (id, name, started_at, seen_at, position, routes, setup) VALUES (@name, @name, @now, @now, 1, @routes, @setup)
            ON CONFLICT (id) DO UPDATE SET seen_at = @now, routes = @routes, setup = @setup
            """,
            new
            {
                name,
                now = Sql.Time(seen),
                routes = Json.Text(routes.Select(r => new ReplicaRoute(r.Route, [.. r.Digests.OfType<Digest>().Select(d => d.ToString())], "", true, null, 0, null))),
                setup = Json.Text(contents),
            });
    }

    static async Task<EmbeddedRecord> FillAsync(TestRecord record)
    {
        await DeployedRecord.FillAsync(record, Old);
        var platform = record.On(record.Store, Role.MlPlatform, DeployedRecord.Policies);
        var grc = record.On(record.Store, Role.Grc, DeployedRecord.Policies);
        foreach (var (name, digest) in new[] { (Next, New), (Third, Newest) })
        {
            DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, name, name, "fraud", Digests: [digest])));
            DeployedRecord.Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, name)));
            foreach (var gate in Enum.GetValues<Gate>().Where(g => g is >= Gate.Training and <= Gate.Deployment))
                DeployedRecord.Ok(await grc.DecideAsync(new(DeployedRecord.UseCase, gate, "go", "Nothing is open.", name)));
        }

        return platform;
    }
}
