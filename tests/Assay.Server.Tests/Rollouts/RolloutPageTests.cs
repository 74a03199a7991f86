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
