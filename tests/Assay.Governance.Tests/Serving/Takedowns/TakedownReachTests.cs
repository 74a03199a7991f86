using Assay.Governance.Tests.Findings;
using Assay.Governance.Tests.Records;

namespace Assay.Governance.Tests.Serving.Takedowns;

/// <summary>From what a finding was found in to what has to stop.</summary>
public sealed class TakedownReachTests
{
    static readonly Digest Weights = Digest.Sha256("weights"u8);

    [Theory, InlineData("red-team-report"), InlineData("dependency-scan")]
    public async Task What_was_found_in_a_version_as_a_whole_reaches_it_and_stops_the_files_that_gateways_know_it_by(string kind)
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Weights);
        var version = DeployedRecord.Ok(await record.Admin.ThingAsync(DeployedRecord.Version)).Thing;
        // Answers and packages are named by the entry of the version in the register, and stay so when that is edited.
        await FindAsync(record, kind, new Subject(version.Slug, version.RegisterDigest));
        DeployedRecord.Ok(await record.As(Role.MlPlatform).RegisterAsync(new(ThingKind.ModelVersion, version.Slug, "Fraud, renamed", "fraud", Digests: [Weights])));

        var preview = DeployedRecord.Ok(await record.As(Role.AppSec).PreviewTakedownAsync(new("AS-1")));
        var reached = Assert.Single(preview.Versions);
        Assert.Equal((DeployedRecord.Version, true, DeployedRecord.Deployment), (reached.Version, reached.Registered, Assert.Single(reached.Deployments).Deployment));
        Assert.Equal([Weights], preview.Stops);
        Assert.True(preview.Runs);
    }

    [Fact]
    public async Task What_was_found_in_nothing_that_is_registered_is_stopped_itself()
    {
        await using var record = await TestRecord.CreateAsync();
        await FindAsync(record, "model-scan", new Subject("stray.pt", Weights));
        var preview = DeployedRecord.Ok(await record.As(Role.AppSec).PreviewTakedownAsync(new("AS-1")));
        Assert.Empty(preview.Versions);
        Assert.Equal([Weights], preview.Stops);
    }

    [Fact]
    public async Task What_was_verified_for_a_version_since_it_was_proposed_is_left_alone_when_it_is_agreed_to()
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [TwoVersions.Old, TwoVersions.Weights, TwoVersions.Scaler], TwoVersions.Found("file 1", "shared"));
        var proposed = DeployedRecord.Ok(await record.As(Role.AppSec).ProposeTakedownAsync(new("AS-2")));
        Assert.Contains(TwoVersions.New, proposed.Stops);
        DeployedRecord.Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-2", FindingStatus.FixedAwaitingRetest)));
        DeployedRecord.Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-2", Retest: new RetestResult(true, "looked", ModelVersion: "m@2"))));

        var done = DeployedRecord.Ok(await record.As(Role.Leadership).AnswerTakedownAsync(new(proposed.Id, true)));
        Assert.Equal(TakedownState.CarriedOut, done.State);
        Assert.DoesNotContain(TwoVersions.New, done.Stops);
        Assert.Contains(TwoVersions.Old, done.Stops);
    }

    [Fact]
    public async Task By_itself_a_server_takes_down_the_versions_for_which_nobody_verified_it()
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        var folder = Directory.CreateTempSubdirectory("assay-takedown-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, TakedownPolicy.FileName), "severity: critical\nsources:\n  - origin: measured\ntwo-people-above: 10\nautomatic: always\n", TestContext.Current.CancellationToken);
            var server = new EmbeddedRecord(record.Store, record.Session, DeployedRecord.Ok(GatePolicies.FromFolder(folder.FullName)), record.Clock);
            var done = Assert.Single(await server.RunTakedownsAsync(TestContext.Current.CancellationToken));
            Assert.Equal(("AS-1", TakedownState.CarriedOut), (done.Finding, done.State));
            Assert.Contains(TwoVersions.Old, done.Stops);
            Assert.DoesNotContain(TwoVersions.New, done.Stops);
            Assert.Empty(await server.RunTakedownsAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static async Task FindAsync(TestRecord record, string kind, Subject subject) => DeployedRecord.Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(
        kind, [], [subject], SampleEvidence.For(kind), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"),
        [new Finding { RuleId = "r", Title = "It obeys strangers", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("test/1", kind) }])));
}
