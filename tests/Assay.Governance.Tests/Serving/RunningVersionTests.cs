using Assay.Governance.Tests.Records;

namespace Assay.Governance.Tests.Serving;

/// <summary>Which version runs is told by its name, by a deployment and by a rollout.</summary>
public sealed class RunningVersionTests
{
    const string Next = "fraud@1.1.0";

    static readonly Digest Old = Digest.Sha256("old"u8), New = Digest.Sha256("new"u8);

    [Fact]
    public async Task A_deployment_says_what_runs_in_it_and_which_rollout_moves_it()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        var before = DeployedRecord.Ok(await platform.ThingAsync(DeployedRecord.Deployment));
        Assert.Equal((DeploymentStatus.Live, null, DeployedRecord.Version), (before.Deployment!.Status, before.Deployment.Percent, before.Deployment.ModelVersionName));
        Assert.Empty(before.Rollouts);

        var started = DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5)));
        Assert.Equal((DeployedRecord.Version, Next), (started.FromName, started.ToName));
        var moving = DeployedRecord.Ok(await platform.ThingAsync(DeployedRecord.Deployment));
        Assert.Equal((DeploymentStatus.Rollout, 5, Next), (moving.Deployment!.Status, moving.Deployment.Percent, moving.Deployment.ModelVersionName));
        Assert.Equal(("chat", Next), Assert.Single(moving.Rollouts) is var row ? (row.Route, row.ToName) : default);

        DeployedRecord.Ok(await platform.RollBackAsync(new("chat")));
        var back = DeployedRecord.Ok(await platform.ThingAsync(DeployedRecord.Deployment));
        Assert.Equal((DeploymentStatus.Live, DeployedRecord.Version, RolloutState.RolledBack), (back.Deployment!.Status, back.Deployment.ModelVersionName, Assert.Single(back.Rollouts).State));
    }

    [Fact]
    public async Task Portfolio_and_use_case_say_what_callers_of_each_route_get()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("support", DeployedRecord.Deployment, DeployedRecord.Version, Next, 25)));
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 5)));
        // The deployment itself is live with the new version from here on; callers of support are not.
        DeployedRecord.Ok(await platform.PromoteRolloutAsync(new("chat")));
        const string told = "route chat: fraud@1.1.0; route support: fraud@1.0.0 for 75 % of the callers, fraud@1.1.0 for 25 % of the callers";
        Assert.StartsWith($"{told} since ", Assert.Single((await platform.PortfolioAsync()).Rows).InProduction, StringComparison.Ordinal);
        Assert.Equal(told, LiveShare.Told(DeployedRecord.Ok(await platform.EngagementAsync(DeployedRecord.UseCase)).Live));
    }

    [Fact]
    public async Task The_portfolio_and_the_use_case_name_every_version_that_callers_get_and_count_what_is_open_in_each()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        DeployedRecord.Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [new Subject("m.onnx", Old)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"),
            [new Finding { RuleId = "r", Title = "A call", Severity = Severity.High, Fingerprint = Fingerprint.Of("test/1", "call") }])));
        // Nobody gets the one linked last yet.
        await ToldAsync($"{DeployedRecord.Version} since ", Next, 1);
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, Next, 25)));
        await ToldAsync($"{DeployedRecord.Version} for 75 % of the callers, {Next} for 25 % of the callers since ", null, 1);
        DeployedRecord.Ok(await platform.PromoteRolloutAsync(new("chat")));
        await ToldAsync($"{Next} since ", null, 0);

        async Task ToldAsync(string production, string? candidate, int high)
        {
            var row = Assert.Single((await record.Admin.PortfolioAsync()).Rows);
            Assert.StartsWith(production, row.InProduction, StringComparison.Ordinal);
            Assert.Equal((candidate, high), (row.Candidate, row.Findings.High));
            var page = DeployedRecord.Ok(await record.Admin.EngagementAsync(DeployedRecord.UseCase));
            Assert.Equal((high, high), (page.Counts.High, page.Findings.Count));
        }
    }

    [Fact]
    public async Task What_is_no_deployment_runs_nothing()
    {
        await using var record = await TestRecord.CreateAsync();
        var platform = await FillAsync(record);
        var version = DeployedRecord.Ok(await platform.ThingAsync(Next));
        Assert.Null(version.Deployment);
        Assert.Empty(version.Rollouts);
    }

    static async Task<EmbeddedRecord> FillAsync(TestRecord record)
    {
        await DeployedRecord.FillAsync(record, Old);
        var platform = record.On(record.Store, Role.MlPlatform, DeployedRecord.Policies);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, Next, "Fraud 1.1.0", "fraud", Digests: [New])));
        DeployedRecord.Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, Next)));
        var grc = record.On(record.Store, Role.Grc, DeployedRecord.Policies);
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g is >= Gate.Training and <= Gate.Deployment))
            DeployedRecord.Ok(await grc.DecideAsync(new(DeployedRecord.UseCase, gate, "go", "Nothing is open.", Next)));
        return platform;
    }
}
