using Assay.Governance;
using Assay.Governance.Tests.Records;

namespace Assay.Server.Tests.Rollouts;

/// <summary>What the pages say of what runs: a route that is stopped does not only read as running, and nothing is offered to be taken down that does not run.</summary>
public sealed class RolloutPageTests
{
    static readonly Digest Old = Digest.Sha256("old"u8), New = Digest.Sha256("new"u8);

    [Fact]
    public async Task A_route_that_a_switch_stops_says_so_and_leads_to_the_switch_and_to_its_traffic()
    {
        await using var app = await ServerApp.StartAsync();
        await RollOutAsync(app.Record);
        using var client = await app.ClientAsync(Role.MlPlatform);
        var running = await PageAsync(client, "/rollouts");
        Assert.Contains("href=\"/traffic?route=chat\"", running, StringComparison.Ordinal);
        Assert.Contains("href=\"/switches/pull?scope=route&amp;value=chat\"", running, StringComparison.Ordinal);
        Assert.DoesNotContain("The route is stopped", running, StringComparison.Ordinal);

        // A switch on another route says nothing of this one; one on the new version stops a part of it.
        var security = app.Record.As(Role.AppSec);
        DeployedRecord.Ok(await security.ChangeSwitchAsync(new(SwitchScope.Route, "other", true, "tried")));
        Assert.DoesNotContain("is stopped:", await PageAsync(client, "/rollouts"), StringComparison.Ordinal);
        DeployedRecord.Ok(await security.ChangeSwitchAsync(new(SwitchScope.Model, New.ToString(), true, "tried")));
        Assert.Contains("fraud@1.1.0 is stopped: who would get it gets no answer.", await PageAsync(client, "/rollouts"), StringComparison.Ordinal);
        DeployedRecord.Ok(await security.ChangeSwitchAsync(new(SwitchScope.Route, "chat", true, "tried")));
        var stopped = await PageAsync(client, "/rollouts");
        Assert.Contains("The route is stopped: nobody gets an answer here.", stopped, StringComparison.Ordinal);
        Assert.Contains("href=\"/switches#stopped\"", stopped, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_does_not_have_the_route_does_not_have_its_rollout_and_a_plan_that_ended_does_not_go_on()
    {
        await using var app = await ServerApp.StartAsync();
        await RollOutAsync(app.Record, new RolloutPlan([new(25, 30, 500)], RolloutConditions.Usual));
        await new Assay.Record.HostTables(app.Record.Store).ExecuteAsync(
            "INSERT INTO host_gateway_replica (id, name, started_at, seen_at, position, routes) VALUES ('gw', 'eu-1', @now, @now, 100000, @routes)",
            new { now = Assay.Record.Sql.Time(DateTimeOffset.UtcNow.AddMinutes(5)), routes = Json.Text(new[] { new ReplicaRoute("line", [], "", true, null, 0, null) }) }, TestContext.Current.CancellationToken);
        using var client = await app.ClientAsync(Role.MlPlatform);
        var page = await PageAsync(client, "/rollouts");
        Assert.Contains("none of 1 has this route", page, StringComparison.Ordinal);
        Assert.DoesNotContain("1 of 1 have it", page, StringComparison.Ordinal);
        Assert.Contains("Goes on by itself", page, StringComparison.Ordinal);

        DeployedRecord.Ok(await app.Record.As(Role.AppSec).RollBackAsync(new("chat", null, "it lies")));
        var ended = await PageAsync(client, "/rollouts");
        Assert.Contains("The plan ended with the rollback; it was at step 1 of 1.", ended, StringComparison.Ordinal);
        Assert.DoesNotContain("Goes on by itself", ended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_a_gate_and_of_a_deployment_say_where_files_of_gateways_state_otherwise()
    {
        await using var app = await ServerApp.StartAsync();
        await DeployedRecord.FillAsync(app.Record, Old);
        using var client = await app.ClientAsync(Role.MlPlatform);
        foreach (var address in new[] { "/use-cases/fraud/gates/deployment", "/use-cases/fraud/deployments/fraud-prod" })
        {
            var before = await PageAsync(client, address);
            Assert.Contains(", as the record states: fraud@1.0.0.", before, StringComparison.Ordinal);
            Assert.DoesNotContain("say otherwise", before, StringComparison.Ordinal);
        }

        var contents = new ServedContents("1.0.0", "sha256:0", [new ServedRoute("chat", "", [], "none", "", null, [new ServedUpstream("u", "http://127.0.0.1:9", New.ToString())])]) { Keys = [], Tools = [] };
        await SayAsync(app.Record, "gw", "eu-1", "chat", DateTimeOffset.UtcNow.AddMinutes(5), contents);
        foreach (var address in new[] { "/use-cases/fraud/gates/deployment", "/use-cases/fraud/deployments/fraud-prod" })
        {
            var page = await PageAsync(client, address);
            Assert.Contains("Files of gateways say otherwise than the record of what is live.", page, StringComparison.Ordinal);
            Assert.Contains($"By its file eu-1 serves {New.Short} on its route chat, which is of no version in this record.", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_gateway_that_was_started_again_is_there_once_and_a_switch_on_what_nobody_has_does_not_read_as_stopping_it()
    {
        await using var app = await ServerApp.StartAsync();
        var contents = new ServedContents("1.0.0", "sha256:0", []) { Keys = [], Tools = [] };
        await SayAsync(app.Record, "before", "eu-1", "chat", DateTimeOffset.UtcNow.AddMinutes(-20), contents);
        await SayAsync(app.Record, "lost", "eu-2", "chat", DateTimeOffset.UtcNow.AddMinutes(-20), contents);
        await SayAsync(app.Record, "now", "eu-1", "chat", DateTimeOffset.UtcNow.AddMinutes(5), contents);
        var security = app.Record.As(Role.AppSec);
        DeployedRecord.Ok(await security.ChangeSwitchAsync(new(SwitchScope.Route, "chat", true, "tried")));
        using var client = await app.ClientAsync(Role.MlPlatform);
        var page = await PageAsync(client, "/switches");
        Assert.Contains("<b>1 thing is stopped.</b>", page, StringComparison.Ordinal);
        Assert.Contains("Another of its name began since.", page, StringComparison.Ordinal);
        // It may be cut off and serve on: that another began does not make it less bad.
        Assert.Equal(2, page.Split(">not there<").Length - 1);

        DeployedRecord.Ok(await security.ChangeSwitchAsync(new(SwitchScope.Route, "chatt", true, "tried")));
        var idle = await PageAsync(client, "/switches");
        Assert.Contains("<b>2 switches are pulled.</b>", idle, StringComparison.Ordinal);
        Assert.Contains("No gateway is known to have what 1 of the switches names.", idle, StringComparison.Ordinal);
        Assert.Equal(1, idle.Split(">nobody has it<").Length - 1);
    }

    [Fact]
    public async Task A_takedown_is_offered_where_what_it_concerns_runs_and_nowhere_else()
    {
        await using var app = await ServerApp.StartAsync();
        await RollOutAsync(app.Record);
        using var client = await app.ClientAsync(Role.AppSec);
        var idle = await PageAsync(client, $"/findings/{await FindAsync(app.Record, "idle", Digest.Sha256("a file that nobody serves"u8))}");
        Assert.DoesNotContain("Take it down", idle, StringComparison.Ordinal);
        Assert.Contains("nothing that contains it runs", idle, StringComparison.Ordinal);
        Assert.Contains("Take it down", await PageAsync(client, $"/findings/{await FindAsync(app.Record, "fraud", New)}"), StringComparison.Ordinal);
    }

    // As a gateway leaves word of itself.
    static Task SayAsync(TestRecord record, string id, string name, string route, DateTimeOffset seen, ServedContents contents) => new Assay.Record.HostTables(record.Store).ExecuteAsync(
        "INSERT INTO host_gateway_replica (id, name, started_at, seen_at, position, routes, setup) VALUES (@id, @name, @started, @seen, 100000, @routes, @setup)",
        new { id, name, started = Assay.Record.Sql.Time(seen.AddMinutes(-10)), seen = Assay.Record.Sql.Time(seen), routes = Json.Text(new[] { new ReplicaRoute(route, [], "", true, null, 0, null) }), setup = Json.Text(contents) },
        TestContext.Current.CancellationToken);

    static async Task RollOutAsync(TestRecord record, RolloutPlan? plan = null)
    {
        await DeployedRecord.FillAsync(record, Old);
        var platform = record.On(record.Store, Role.MlPlatform, DeployedRecord.Policies);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "fraud@1.1.0", "Fraud 1.1.0", "fraud", Digests: [New])));
        DeployedRecord.Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, "fraud@1.1.0")));
        var grc = record.On(record.Store, Role.Grc, DeployedRecord.Policies);
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g is >= Gate.Training and <= Gate.Deployment))
            DeployedRecord.Ok(await grc.DecideAsync(new(DeployedRecord.UseCase, gate, "go", "Nothing is open.", "fraud@1.1.0")));
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, "fraud@1.1.0", 25, Plan: plan)));
    }

    static async Task<string> FindAsync(TestRecord record, string name, Digest digest)
    {
        var found = new Finding { RuleId = "pickle-dangerous-import", Title = $"Runs code when {name} is loaded", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("test/1", name) };
        DeployedRecord.Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [new Subject(name, digest)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"), [found])));
        return (await record.Admin.FindingsAsync(new FindingQuery())).Items.Single(f => f.SubjectName == name).Id;
    }

    static Task<string> PageAsync(HttpClient client, string page) => client.GetStringAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
}
