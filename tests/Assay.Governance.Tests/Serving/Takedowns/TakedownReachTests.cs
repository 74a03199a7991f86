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

    static async Task FindAsync(TestRecord record, string kind, Subject subject) => DeployedRecord.Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(
        kind, [], [subject], SampleEvidence.For(kind), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"),
        [new Finding { RuleId = "r", Title = "It obeys strangers", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("test/1", kind) }])));
}
