using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Governance.Tests.Records;

/// <summary>Which deployed versions are due for another scan, and why.</summary>
public sealed class RescanTests
{
    static readonly Tool Scanner = new("assay-model-scanner", "1.2.3");
    static readonly Digest Rules = Digest.Sha256("rules of today"u8);
    static readonly Digest Policy = Digest.Sha256("default/1"u8);
    static readonly Digest Root = Digest.Sha256("root of the folder"u8);
    static readonly Digest Weights = Digest.Sha256("weights"u8);
    static readonly Digest More = Digest.Sha256("more weights"u8);
    static readonly RescanQuery Today = new(Scanner, Rules, [Policy]);

    [Fact]
    public async Task A_live_version_without_a_scan_is_due_and_one_that_does_not_run_is_not_listed()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Weights);
        var row = Assert.Single(await Due(record));
        Assert.Equal(DeployedRecord.Version, row.Version.Slug);
        Assert.Equal(DeployedRecord.Deployment, Assert.Single(row.Deployments).Slug);
        Assert.Equal([RescanReason.NeverScanned], row.Reasons);
        Assert.Equal([Weights], row.Digests);
        Assert.Null(row.Scan);

        DeployedRecord.Ok(await record.As(Role.MlPlatform).ChangeDeploymentAsync(new(DeployedRecord.Deployment, DeployedRecord.Version, DeploymentStatus.Stopped)));
        Assert.Empty(await Due(record, Today with { All = true }));
    }

    [Fact]
    public async Task Each_thing_that_differs_from_today_is_a_reason_of_its_own()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Weights);
        await Scan(record, [Weights]);
        Assert.Empty(await Due(record));
        Assert.Empty(Assert.Single(await Due(record, Today with { All = true })).Reasons);

        var other = Digest.Sha256("other"u8);
        Assert.Equal([RescanReason.OtherRules], await Reasons(record, Today with { RuleSet = other }));
        Assert.Equal([RescanReason.OtherScanner], await Reasons(record, Today with { Scanner = Scanner with { Version = "1.2.4" } }));
        Assert.Equal([RescanReason.OtherPolicy], await Reasons(record, Today with { Policies = [other] }));
        Assert.Empty(await Reasons(record, Today with { Policies = [other, Policy] }));

        record.Clock.Offset += TimeSpan.FromDays(8);
        Assert.Empty(await Reasons(record, Today with { MaxAge = TimeSpan.FromDays(9) }));
        Assert.Equal([RescanReason.TooOld], await Reasons(record, Today with { MaxAge = TimeSpan.FromDays(7) }));

        // The newest scan counts, whatever a scan before it was made with.
        await Scan(record, [Weights], other);
        Assert.Equal([RescanReason.OtherRules], await Reasons(record, Today));
        await Scan(record, [Weights]);
        Assert.Empty(await Reasons(record, Today));
    }

    [Fact]
    public async Task What_the_scan_could_not_look_at_leaves_it_due()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Weights);
        await Scan(record, [Weights], gaps: [new Gap("model.bin", "too deep")]);
        var row = Assert.Single(await Due(record));
        Assert.Equal([RescanReason.Incomplete], row.Reasons);
        Assert.True(row.OnlyIncomplete);
    }

    [Fact]
    public async Task A_scan_of_a_part_of_the_version_is_not_a_scan_of_it()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Root, Weights, More);
        await Scan(record, [Weights]);
        Assert.Equal([RescanReason.Incomplete], await Reasons(record, Today));
        await Scan(record, [More, Weights, Digest.Sha256("a card"u8)]);
        Assert.Empty(await Reasons(record, Today));
        // A later look at one file takes nothing away from the scan of the whole.
        await Scan(record, [More]);
        Assert.Empty(await Reasons(record, Today));
        Assert.Equal([Root, Weights, More], (await Due(record, Today with { All = true }))[0].Digests);
    }

    [Fact]
    public async Task A_scan_of_another_version_that_holds_the_same_files_is_not_a_scan_of_it()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Root, Weights, More);
        var next = Digest.Sha256("root of the next"u8);
        DeployedRecord.Ok(await record.As(Role.MlPlatform).RegisterAsync(new(ThingKind.ModelVersion, "fraud@1.1.0", "Fraud 1.1.0", "fraud", Digests: [next, Weights, More])));
        await Scan(record, [next, Weights, More]);
        Assert.Equal([RescanReason.Incomplete], await Reasons(record, Today));
        await Scan(record, [Root, Weights, More]);
        Assert.Empty(await Reasons(record, Today));
    }

    [Fact]
    public async Task What_somebody_filed_by_hand_does_not_count_as_scanned()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Weights);
        await Scan(record, [Weights], origin: Origin.Filed);
        Assert.Equal([RescanReason.NeverScanned], await Reasons(record, Today));
    }

    static async Task Scan(TestRecord record, IReadOnlyList<Digest> seen, Digest? rules = null, IReadOnlyList<Gap>? gaps = null, Origin origin = Origin.Measured)
    {
        var predicate = JsonNode.Parse(SampleEvidence.For("model-scan").GetRawText())!;
        predicate["tool"] = new JsonObject { ["name"] = Scanner.Name, ["version"] = Scanner.Version };
        predicate["ruleSet"] = (rules ?? Rules).ToString();
        predicate["policy"]!["digest"] = Policy.ToString();
        DeployedRecord.Ok(await record.As(Role.MlPlatform).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [.. seen.Select((d, i) => new Subject($"file-{i}", d))], JsonSerializer.SerializeToElement(predicate), null, gaps is null ? EvidenceResult.Passed : EvidenceResult.Incomplete,
            origin, origin == Origin.Measured ? Scanner : null, [], null, gaps)));
    }

    static Task<IReadOnlyList<RescanRow>> Due(TestRecord record, RescanQuery? query = null) => record.As(Role.Auditor).RescansAsync(query ?? Today);

    static async Task<IReadOnlyList<RescanReason>> Reasons(TestRecord record, RescanQuery query) => (await Due(record, query with { All = true }))[0].Reasons;
}
