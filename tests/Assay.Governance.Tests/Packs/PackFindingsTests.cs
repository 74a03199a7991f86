using Assay.Governance.Tests.Findings;
using Assay.Governance.Tests.Records;
using Assay.Record;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Packs;

/// <summary>
/// A pack folds the life of a finding as the record does: after every step both tell a gate the same. That a pack verifies does not show it: who builds it and who
/// verifies it fold alike.
/// </summary>
public sealed class PackFindingsTests
{
    [Fact]
    public async Task What_a_scan_no_longer_sees_is_closed_for_every_version_also_when_a_retest_of_one_comes_before_or_after_it()
    {
        await using var record = await InWeightsAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        Assert.Equal(["AS-1 open"], await ToldAsync(record, "m@1"));
        Assert.Empty(await ToldAsync(record, "m@2"));
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(EvidenceResult.Passed, TwoVersions.Old)));
        Assert.Empty(await ToldAsync(record, "m@1"));
        // What an older program, or another server, wrote after it.
        await VerifiedAsync(record, "m@2");
        Assert.Empty(await ToldAsync(record, "m@1"));
        Assert.Empty(await ToldAsync(record, "m@2"));
    }

    [Fact]
    public async Task A_retest_of_before_it_was_seen_again_says_nothing_any_more()
    {
        await using var record = await InWeightsAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(EvidenceResult.Failed, TwoVersions.New, TwoVersions.Found("seen 1", "call"))));
        Assert.Equal(["AS-1 open"], await ToldAsync(record, "m@2"));
        await VerifiedAsync(record, "m@1");
        Assert.Equal(["AS-1 open"], await ToldAsync(record, "m@2"));
        Assert.Empty(await ToldAsync(record, "m@1"));
    }

    [Fact]
    public async Task A_retest_of_before_somebody_opened_it_again_says_nothing_any_more_and_neither_does_what_was_borne_then()
    {
        await using var record = await InWeightsAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.RiskAcceptance, "Loaded nowhere.", record.Clock.GetUtcNow().AddDays(30), Finding: "AS-1")));
        Ok(await record.As(Role.Leadership).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        Assert.Equal(["AS-1 accepted"], await ToldAsync(record, "m@1"));
        Assert.Equal(["AS-1 verified"], await ToldAsync(record, "m@2"));
        await ChangedAsync(record, new FindingBody("AS-1", "open"));
        await VerifiedAsync(record, "m@1");
        Assert.Equal(["AS-1 open"], await ToldAsync(record, "m@2"));
        Assert.Equal(["AS-1 verified"], await ToldAsync(record, "m@1"));
    }

    // Both versions have the weights, and the finding is in them.
    static async Task<TestRecord> InWeightsAsync()
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Credit scoring")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        foreach (var (version, root) in ((string, Digest)[])[("m@2", TwoVersions.New), ("m@1", TwoVersions.Old)])
        {
            Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, version, version, "m", Digests: [root, TwoVersions.Weights])));
            Ok(await record.As(Role.Grc).LinkAsync(new("scoring", version)));
        }

        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(EvidenceResult.Failed, TwoVersions.Old, TwoVersions.Found("seen 1", "call"))));
        return record;
    }

    static EvidenceRequest Scan(EvidenceResult result, Digest root, params Finding[] found) => new(
        "model-scan", [], [new Subject("seen 0", root), new Subject("seen 1", TwoVersions.Weights)], SampleEvidence.For("model-scan"), null, result, Origin.Measured, new Tool("assay", "1"), found);

    static async Task VerifiedAsync(TestRecord record, string version) =>
        await ChangedAsync(record, new FindingBody("AS-1", "verified", Retest: "passed", RetestMethod: "looked", RetestVersions: [Ok(await record.Admin.ThingAsync(version)).Thing.Id]));

    static async Task ChangedAsync(TestRecord record, FindingBody body) =>
        await record.Store.AppendAsync(_ => [new NewEntry(EntryTypes.Finding, 1, record.Actors[Role.Grc], Json.Element(body))]);

    // What the gates of a version are told by the record; the pack tells them the same.
    static async Task<IEnumerable<string>> ToldAsync(TestRecord record, string slug)
    {
        var now = record.Clock.GetUtcNow();
        var (told, packed) = await record.Store.ReadAsync(view =>
        {
            var (useCase, version) = (ThingQueries.Find(view, "scoring", ThingKind.UseCase)!, ThingQueries.Find(view, slug, ThingKind.ModelVersion)!);
            var entries = PackScope.Choose(() => view.Entries(0, view.Size), useCase.Id, version.Id);
            var model = PackModel.Of([.. entries], view.Blob, useCase.Id, version.Id, view.Size, null, PackManifest.CurrentFormat);
            return (EngagementFacts.Load(view, useCase, version, now).Findings.ToList(), PackGates.Facts(model, now).Findings.ToList());
        });
        Assert.Equal(told, packed);
        return told.Select(f => $"{f.Id} {f.Status}");
    }
}
