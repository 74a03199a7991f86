using Assay.Governance.Tests.Records;
using Assay.Record;

namespace Assay.Governance.Tests.Serving;

/// <summary>What gateways say of themselves keeps a misspelt route from being moved or opened, and never keeps anything from being stopped.</summary>
public sealed class KnownRouteTests
{
    const string Next = "fraud@1.1.0";

    static readonly Digest Old = Digest.Sha256("old"u8), New = Digest.Sha256("new"u8);

    [Fact]
    public async Task A_route_that_no_gateway_has_is_not_rolled_out_and_what_they_have_is_said()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        await SayAsync(record, "eu-1", ["support", "line"]);
        var size = await record.Store.ReadAsync(view => view.Size);

        var refused = (await platform.StartRolloutAsync(new("supportt", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5))).Refusal!;
        Assert.Equal(RefusalKind.Invalid, refused.Kind);
        Assert.Equal("No gateway that is there has the route 'supportt'.", refused.Message);
        Assert.StartsWith("Did you mean 'support'? They have: line, support.", refused.HowTo, StringComparison.Ordinal);
        Assert.Equal(size, await record.Store.ReadAsync(view => view.Size));
        Assert.Equal(DeploymentStatus.Live, (await platform.DeploymentsAsync())[0].Status);

        DeployedRecord.Ok(await platform.StartRolloutAsync(new("support", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5)));
    }

    [Fact]
    public async Task A_rollout_is_written_for_gateways_that_come_and_for_those_that_have_not_said_what_they_have()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        // One that is gone says nothing of what there is.
        await SayAsync(record, "gone", ["line"], record.Clock.GetUtcNow().AddMinutes(-5));
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5)));
        DeployedRecord.Ok(await platform.RollBackAsync(new("chat")));

        await SayAsync(record, "eu-1", ["line"]);
        await SayAsync(record, "silent", []);
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("other", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5)));
    }

    [Fact]
    public async Task A_key_for_a_route_that_no_gateway_has_is_not_taken_in()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = record.As(Role.MlPlatform);
        var digest = new string('a', 64);
        await SayAsync(record, "eu-1", ["support"]);
        var refused = (await platform.AddGatewayKeyAsync(new("abc123", "shop", digest, ["support", "suport"]))).Refusal!;
        Assert.Equal("No gateway that is there has the route 'suport'.", refused.Message);
        Assert.Empty(await platform.GatewayKeysAsync());
        // Nothing of it was kept: the same key is taken in when it is spelt rightly.
        DeployedRecord.Ok(await platform.AddGatewayKeyAsync(new("abc123", "shop", digest, ["support"])));
        DeployedRecord.Ok(await platform.AddGatewayKeyAsync(new("abc124", "shop", digest)));
    }

    [Fact]
    public async Task Whatever_is_named_is_stopped_and_what_may_have_been_meant_is_said()
    {
        await using var record = await TestRecord.CreateAsync();
        var security = record.As(Role.AppSec);
        await SayAsync(record, "eu-1", ["support"], tools: ["read_file", "mail_*", "*"]);
        foreach (var (scope, name) in new[] { (SwitchScope.Route, "suport"), (SwitchScope.Tool, "read_flie") })
            Assert.True(DeployedRecord.Ok(await security.ChangeSwitchAsync(new(scope, name, true, "it lies"))).Stopped);

        var route = DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Route, "suport"));
        Assert.Equal((false, "support"), (route.Known, route.Near));
        var tool = DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Tool, "read_flie"));
        Assert.Equal((false, "read_file"), (tool.Known, tool.Near));
        Assert.Equal(["mail_*", "read_file"], tool.Have);
        Assert.Empty(tool.Silent);
        Assert.True(DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Tool, "read_file")).Known);
        Assert.True(DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Tool, "mail_send")).Known);

        await SayAsync(record, "old", ["support"], tools: null);
        Assert.Equal(["old"], DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Tool, "shell")).Silent);
    }

    [Theory]
    [InlineData(SwitchScope.Route, "late")]
    [InlineData(SwitchScope.Model, "sha256:late")]
    [InlineData(SwitchScope.Key, "abc123")]
    [InlineData(SwitchScope.Agent, "shop")]
    public void A_gateway_whose_list_of_routes_is_cut_does_not_lack_what_it_does_not_show(SwitchScope scope, string value)
    {
        var shown = Enumerable.Range(0, ReplicaRow.MostRoutes).Select(i => $"r{i}").ToList();
        var whole = new ServedContents("1.0.0", "sha256:0", [.. shown.Append("late").Select(r => new ServedRoute(r, "", [], "none", "", null, [new ServedUpstream("u", "http://127.0.0.1:9", $"sha256:{r}")]))]) { Keys = [], Tools = [] };
        var cut = Reach(scope, value, Replica("cut", shown));
        Assert.Equal((0, 0), (cut.Having!.Count, cut.Lacking.Count));
        Assert.NotEqual("nobody has it", cut.Does());
        // Its file names the rest; one that says them all and it is not among them lacks it.
        var reach = Reach(scope, value, Replica("told", shown, whole), Replica("other", ["r0"], whole with { Routes = [whole.Routes[0]] }));
        Assert.True(reach.Known);
        Assert.Equal(["told"], reach.Having!);
        Assert.Equal(["other"], reach.Lacking);
        Assert.Equal("stopped", reach.Does());
    }

    [Theory]
    [InlineData(SwitchScope.Key, "abc123")]
    [InlineData(SwitchScope.Agent, "shop")]
    public void A_key_of_the_record_is_stopped_only_where_a_gateway_has_a_route_that_it_opens_or_has_not_said(SwitchScope scope, string value)
    {
        var lacks = Replica("lacks", ["r0"], new ServedContents("1.0.0", "sha256:0", []) { Keys = [], Tools = [] });
        var nowhere = Reach(scope, value, lacks);
        Assert.True(nowhere.Known);
        Assert.True(nowhere.OpensNowhere());
        Assert.Equal(["lacks"], nowhere.Lacking);
        Assert.Equal("no gateway has a route that it opens", nowhere.Does());
        Assert.Equal("stopped", Reach(scope, value, lacks, Replica("silent", [])).Does());
        Assert.Equal("stopped", Reach(scope, value, lacks, Replica("has", ["late"])).Does());
        Assert.Equal("no gateway is there", Reach(scope, value).Does());
    }

    [Fact]
    public async Task A_switch_names_the_gateways_that_are_not_there_and_may_have_what_it_stops()
    {
        await using var record = await TestRecord.CreateAsync();
        var security = record.As(Role.AppSec);
        var gone = record.Clock.GetUtcNow().AddMinutes(-5);
        await SayAsync(record, "cut-off", ["support"], gone);
        await SayAsync(record, "elsewhere", ["line"], gone);
        await SayAsync(record, "eu-1", ["line"]);

        var only = DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Route, "support"));
        Assert.False(only.Known);
        Assert.Equal(["cut-off"], only.Away);
        Assert.Equal("not known whether it stops anything: a gateway that may have it is not there", only.Does());
        Assert.Equal("stopped where gateways are there", DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Route, "line")).Does());
        Assert.Equal(["cut-off", "elsewhere"], DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.All, null)).Away);
        Assert.Empty(DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Route, "suport")).Away);
        // A trial is there to find just these.
        Assert.Equal(["cut-off", "elsewhere"], DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Test, "trial")).Away);

        // One that heard of the switch before it went stops what it names.
        var pulled = DeployedRecord.Ok(await security.ChangeSwitchAsync(new(SwitchScope.Route, "support", true, "it lies")));
        await new HostTables(record.Store).ExecuteAsync("UPDATE host_gateway_replica SET position = @position WHERE id = 'cut-off'", new { position = pulled.Entry + 1 }, TestContext.Current.CancellationToken);
        Assert.Empty(DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Route, "support")).Away);
    }

    [Fact]
    public async Task A_gateway_that_a_person_says_is_gone_is_waited_for_no_more_until_it_is_heard_of_again()
    {
        await using var record = await TestRecord.CreateAsync();
        await SayAsync(record, "killed", ["support"], record.Clock.GetUtcNow().AddMinutes(-5));
        await SayAsync(record, "eu-1", ["support"]);
        var (security, platform) = (record.As(Role.AppSec), record.As(Role.MlPlatform));
        Assert.Equal(["killed"], await AwayAsync());

        Assert.Equal(RefusalKind.Forbidden, (await security.DeclareGatewayGoneAsync(new("killed", "its machine is gone"))).Refusal!.Kind);
        Assert.Equal(RefusalKind.Invalid, (await platform.DeclareGatewayGoneAsync(new("killed", " "))).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await platform.DeclareGatewayGoneAsync(new("kiled", "its machine is gone"))).Refusal!.Kind);
        Assert.Equal(RefusalKind.Conflict, (await platform.DeclareGatewayGoneAsync(new("eu-1", "its machine is gone"))).Refusal!.Kind);
        Assert.Equal(["killed"], await AwayAsync());

        var gone = Assert.Single(DeployedRecord.Ok(await platform.DeclareGatewayGoneAsync(new("killed", "its machine is gone"))).Gateways);
        Assert.Equal(("killed", "its machine is gone"), (gone.Name, gone.Gone!.Reason));
        Assert.Empty(await AwayAsync());
        Assert.Equal("stopped", DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Route, "support")).Does());
        Assert.NotNull((await security.ReplicasAsync()).Single(r => r.Id == "killed").Gone);
        // Said twice it is said once.
        var size = await record.Store.ReadAsync(view => view.Size);
        Assert.Equal(gone.Gone.Entry, Assert.Single(DeployedRecord.Ok(await platform.DeclareGatewayGoneAsync(new("killed", "again"))).Gateways).Gone!.Entry);
        Assert.Equal(size, await record.Store.ReadAsync(view => view.Size));

        // It was cut off only, and is cut off anew.
        await new HostTables(record.Store).ExecuteAsync("UPDATE host_gateway_replica SET seen_at = seen_at + 1000 WHERE id = 'killed'", new { }, TestContext.Current.CancellationToken);
        Assert.Equal(["killed"], await AwayAsync());
        Assert.Null((await security.ReplicasAsync()).Single(r => r.Id == "killed").Gone);
        Assert.True(Assert.Single(DeployedRecord.Ok(await platform.DeclareGatewayGoneAsync(new("killed", "now it is"))).Gateways).Gone!.Entry > gone.Gone.Entry);
        Assert.Empty(await AwayAsync());

        async Task<IReadOnlyList<string>> AwayAsync() => DeployedRecord.Ok(await security.SwitchReachAsync(SwitchScope.Route, "support")).Away;
    }

    [Fact]
    public void A_gateway_after_which_another_of_its_name_began_is_not_told_as_serving_on()
    {
        var seen = DateTimeOffset.UnixEpoch;
        var before = new ReplicaRow("gw_1", "eu-1", seen, seen, 1);
        var again = new ReplicaRow("gw_2", "eu-1", seen.AddSeconds(1), seen.AddMinutes(1), 1);
        var row = new SwitchRow(SwitchScope.All, "", true, seen, "actor", null, "tried", "actor", 1);
        Assert.Empty(SwitchReach.Of(row, [new ServingReplica(again, null)], [before, again], [], seen).Away);
        Assert.Equal(["eu-1"], SwitchReach.Of(row, [], [before], [], seen).Away);
    }

    [Fact]
    public async Task A_guardrail_policy_is_not_put_on_a_route_that_no_gateway_has()
    {
        await using var record = await TestRecord.CreateAsync();
        var security = record.As(Role.AppSec);
        await SayAsync(record, "eu-1", ["support"]);
        var size = await record.Store.ReadAsync(view => view.Size);
        foreach (var change in (GuardChange[])[GuardChange.Shadow, GuardChange.Enforce])
        {
            var refused = (await security.ChangeGuardRouteAsync(new("suport", change, "shop"))).Refusal!;
            Assert.Equal("No gateway that is there has the route 'suport'.", refused.Message);
            Assert.StartsWith("Did you mean 'support'?", refused.HowTo, StringComparison.Ordinal);
        }

        Assert.Equal(size, await record.Store.ReadAsync(view => view.Size));
        // What is on such a route already may be taken away.
        Assert.Equal(RefusalKind.NotFound, (await security.ChangeGuardRouteAsync(new("suport", GuardChange.Rollback))).Refusal!.Kind);
    }

    [Fact]
    public async Task A_rollout_sends_callers_to_servers_of_the_digest_that_files_of_gateways_name()
    {
        await using var record = await TestRecord.CreateAsync();
        // One file is the same in both versions.
        var (one, two) = (Digest.Sha256("one"u8), Digest.Sha256("two"u8));
        var platform = await FillAsync(record, Old, one, two);
        foreach (var named in new[] { one, two })
        {
            var served = new ServedRoute("chat", "", [], "none", "", null, [new ServedUpstream("v1", "http://127.0.0.1:9", Old.ToString()), new ServedUpstream("v2", "http://127.0.0.1:9", named.ToString())]);
            await new HostTables(record.Store).ExecuteAsync("DELETE FROM host_gateway_replica", new { }, TestContext.Current.CancellationToken);
            await SayAsync(record, "eu-1", ["chat"], contents: new ServedContents("1.0.0", "sha256:0", [served]));
            var row = DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5)));
            Assert.Equal((Old, named), (row.From, row.To));
            DeployedRecord.Ok(await platform.RollBackAsync(new("chat")));
        }
    }

    // The order of digests is chance, so one takedown would pass by it.
    [Theory, InlineData("one", "two"), InlineData("two", "one")]
    public async Task A_takedown_stops_what_a_rollout_sends_callers_to_though_an_unaffected_version_has_that_file_too(string root, string file)
    {
        await using var record = await TestRecord.CreateAsync();
        var (whole, shared) = (Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(root)), Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(file)));
        var platform = await FillAsync(record, Old, whole, shared);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "fraud@2.0.0", "Fraud 2.0.0", "fraud", Digests: [Digest.Sha256("three"u8), shared])));
        var served = new ServedRoute("chat", "", [], "none", "", null, [new ServedUpstream("v1", "http://127.0.0.1:9", Old.ToString()), new ServedUpstream("v2", "http://127.0.0.1:9", shared.ToString())]);
        await SayAsync(record, "eu-1", ["chat"], contents: new ServedContents("1.0.0", "sha256:0", [served]));
        Assert.Equal(shared, DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5))).To);
        DeployedRecord.Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [new Subject(Next, whole)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"),
            [new Finding { RuleId = "r", Title = "It obeys strangers", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("test/1", "x") }])));

        var preview = DeployedRecord.Ok(await record.As(Role.AppSec).PreviewTakedownAsync(new("AS-1")));
        Assert.Equal([whole, shared], preview.Stops);
        Assert.Equal("chat", Assert.Single(preview.Routes).Route);
        var proposed = DeployedRecord.Ok(await record.As(Role.AppSec).ProposeTakedownAsync(new("AS-1")));
        Assert.Equal(TakedownState.CarriedOut, DeployedRecord.Ok(await record.As(Role.Leadership).AnswerTakedownAsync(new(proposed.Id, true))).State);
        Assert.Equal(RolloutState.RolledBack, (await platform.RolloutsAsync())[0].State);
    }

    // A key of the record opens one route.
    static SwitchReach Reach(SwitchScope scope, string value, params ServingReplica[] gateways) => SwitchReach.Of(
        new SwitchRow(scope, value, true, DateTimeOffset.UnixEpoch, "actor", null, "tried", "actor", 1),
        gateways, [], [new GatewayKeyRow("abc123", "shop", ["late"], [], null, false, DateTimeOffset.UnixEpoch, "actor", null, 0)], DateTimeOffset.UnixEpoch);

    static ServingReplica Replica(string name, IReadOnlyList<string> routes, ServedContents? contents = null) => new(
        new ReplicaRow(name, name, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 1) { Routes = [.. routes.Select(r => new ReplicaRoute(r, [$"sha256:{r}"], "", true, null, 0, null))] }, contents);

    [Fact]
    public async Task While_a_rollout_runs_a_gate_says_which_share_has_which_version()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        Assert.Equal([new GateVersion(Next, false), new GateVersion(DeployedRecord.Version, true)], await VersionsAsync(platform));
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 25)));
        Assert.Equal([new GateVersion(Next, true) { Percent = 25 }, new GateVersion(DeployedRecord.Version, true) { Percent = 75 }], await VersionsAsync(platform));
        DeployedRecord.Ok(await platform.PromoteRolloutAsync(new("chat")));
        Assert.Equal([new GateVersion(Next, true), new GateVersion(DeployedRecord.Version, false)], await VersionsAsync(platform));
        DeployedRecord.Ok(await platform.RollBackAsync(new("chat")));
        Assert.Equal([new GateVersion(Next, false), new GateVersion(DeployedRecord.Version, true)], await VersionsAsync(platform));
    }

    [Fact]
    public async Task A_plan_that_ended_is_not_said_to_go_on()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        var plan = new RolloutPlan([new(5, 30, 500), new(50, 30, 500)], RolloutConditions.Usual);
        var started = DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 0, Plan: plan)));
        Assert.Null(started.PlanEnded(null));
        var none = new RolloutCounts(3, 0, 0, 0, null);
        var said = new RolloutProgress("chat", started.Id, 1, 2, 5, record.Clock.GetUtcNow(), "waits", "Too little is known.", [], none, none, none);
        await new HostTables(record.Store).ExecuteAsync(
            "INSERT INTO host_rollout_progress (route, progress, at) VALUES (@route, @progress, @at)", new { route = "chat", progress = Json.Text(said), at = Sql.Time(said.At) }, TestContext.Current.CancellationToken);
        Assert.Equal("waits", Assert.Single(await platform.RolloutProgressAsync()).State);

        var back = DeployedRecord.Ok(await platform.RollBackAsync(new("chat", null, "it lies")));
        var ended = Assert.Single(await platform.RolloutProgressAsync());
        Assert.Equal(("ended", "The plan ended with the rollback; it was at step 1 of 2.", 3), (ended.State, ended.Says, ended.New.Requests));
        Assert.Equal(ended.Says, back.PlanEnded(ended));
        Assert.Equal(ended.Says, back.PlanEnded(null));

        // A server that put it back itself says why.
        Assert.Contains("the server put the route back. It is worse.", back.PlanEnded(said with { State = "roll-back", Says = "It is worse." }), StringComparison.Ordinal);
        // Somebody who promotes it has it in their own hands.
        Assert.Contains("by hand; it was at step 1 of 2", (back with { Plan = null, State = RolloutState.Promoted }).PlanEnded(said), StringComparison.Ordinal);
    }

    static async Task<IReadOnlyList<GateVersion>> VersionsAsync(EmbeddedRecord record) => DeployedRecord.Ok(await record.GateAsync(DeployedRecord.UseCase, Gate.Training)).Versions;

    // As a gateway leaves word of itself.
    static Task SayAsync(TestRecord record, string name, IReadOnlyList<string> routes, DateTimeOffset? seen = null, IReadOnlyList<string>? tools = null, ServedContents? contents = null)
    {
        contents ??= new ServedContents("1.0.0", "sha256:0", [.. routes.Select(r => new ServedRoute(r, "", [], "none", "", null, []))]) { Keys = [], Tools = tools };
        return new HostTables(record.Store).ExecuteAsync(
            "INSERT INTO host_gateway_replica (id, name, started_at, seen_at, position, routes, setup) VALUES (@name, @name, @now, @now, 1, @routes, @setup)",
            new { name, now = Sql.Time(seen ?? record.Clock.GetUtcNow().AddMinutes(1)), routes = Json.Text(routes.Select(r => new ReplicaRoute(r, [], "", true, null, 0, null))), setup = routes.Count == 0 ? null : Json.Text(contents) });
    }

    static async Task<EmbeddedRecord> FillAsync(TestRecord record, params Digest[] next)
    {
        await DeployedRecord.FillAsync(record, Old);
        var platform = record.On(record.Store, Role.MlPlatform, DeployedRecord.Policies);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, Next, "Fraud 1.1.0", "fraud", Digests: next.Length > 0 ? next : [New])));
        DeployedRecord.Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, Next)));
        var grc = record.On(record.Store, Role.Grc, DeployedRecord.Policies);
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g is >= Gate.Training and <= Gate.Deployment))
            DeployedRecord.Ok(await grc.DecideAsync(new(DeployedRecord.UseCase, gate, "go", "Nothing is open.", Next)));
        return platform;
    }
}
