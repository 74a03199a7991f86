using System.Text;
using System.Text.Json;
using Assay.Governance.Tests.Packs;
using Assay.Governance.Tests.Records;
using Assay.Record;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Findings;

/// <summary>What is verified for another version is listed, waits, is set aside and counted where it is open.</summary>
public sealed class VerifiedElsewhereTests
{
    [Fact]
    public async Task It_is_listed_as_open_where_it_is_open_with_the_versions_that_it_is_verified_for()
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        foreach (var thing in (string?[])[null, "m@1"])
        {
            var page = await record.Admin.FindingsAsync(new FindingQuery(Thing: thing));
            var row = Assert.Single(page.Items);
            Assert.Equal((1, "AS-1", FindingStatus.Open, "verified for m@2 only"), (page.Total, row.Id, row.Status, row.VerifiedOnly()));
            Assert.NotNull(row.Due);
            Assert.Equal((1, FindingStatus.Open), await OneAsync(new FindingQuery(Enum.GetValues<FindingStatus>(), Thing: thing)));
            Assert.Equal(0, (await record.Admin.FindingsAsync(new FindingQuery([FindingStatus.Verified, FindingStatus.Accepted], Thing: thing))).Total);
            Assert.Equal((1, FindingStatus.Open), await OneAsync(new FindingQuery([FindingStatus.Open], [Severity.Critical], thing, Text: "call")));
            Assert.Equal(0, (await record.Admin.FindingsAsync(new FindingQuery(Severities: [Severity.Low], Thing: thing))).Total);
        }

        Assert.Equal(0, (await record.Admin.FindingsAsync(new FindingQuery(Thing: "m@2"))).Total);
        Assert.Equal(1, (await record.Admin.PortfolioAsync()).Findings.Critical);
        Assert.Equal("verified for m@2 only", Ok(await record.Admin.FindingAsync("AS-1")).Row.VerifiedOnly());

        async Task<(long, FindingStatus)> OneAsync(FindingQuery query)
        {
            var page = await record.Admin.FindingsAsync(query);
            return (page.Total, Assert.Single(page.Items).Status);
        }
    }

    [Theory, InlineData("severity"), InlineData("-severity"), InlineData("due"), InlineData("-due"), InlineData("opened"), InlineData("id"), InlineData("-id")]
    public async Task It_stands_in_its_place_of_every_order_and_on_one_page_only(string sort)
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [TwoVersions.Old, TwoVersions.Weights, TwoVersions.Scaler],
            TwoVersions.Found("file 2", "call"), TwoVersions.Found("file 2", "high") with { Severity = Severity.High }, TwoVersions.Found("file 2", "other"), TwoVersions.Found("file 2", "low") with { Severity = Severity.Low });
        var before = await WalkAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        Assert.Equal(4, before.Count);
        Assert.Equal(before, await WalkAsync());

        async Task<List<string>> WalkAsync()
        {
            var ids = new List<string>();
            string? after = null;
            do
            {
                var page = await record.Admin.FindingsAsync(new FindingQuery(Sort: sort, After: after, Limit: 1));
                Assert.Equal(4, page.Total);
                ids.AddRange(page.Items.Select(f => f.Id));
                after = page.Next;
            }
            while (after is not null);
            return ids;
        }
    }

    [Fact]
    public async Task It_waits_for_its_owner_and_without_one_for_everybody_who_may_take_it()
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        Assert.Equal("m@1: file 2; critical, and nobody owns it; verified for m@2 only", Assert.Single((await record.As(Role.AppSec).WorkAsync()).Mine, i => i.Kind == "unowned").Detail);
        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", Owner: record.Actors[Role.AppSec])));
        var work = (await record.As(Role.AppSec).WorkAsync()).Mine;
        Assert.DoesNotContain(work, i => i.Kind == "unowned");
        Assert.Equal("m@1: file 2; critical, verified for m@2 only", Assert.Single(work, i => i.Kind == "finding").Detail);
    }

    [Fact]
    public async Task A_pack_tells_it_as_open_where_it_is_open_and_not_at_all_in_a_version_that_never_had_it()
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        var (critical, told, report) = await ToldAsync("m@1");
        Assert.Equal((1, "open"), (critical, Assert.Single(told)));
        Assert.Contains("verified for another version only", report, StringComparison.Ordinal);
        (critical, told, report) = await ToldAsync("m@2");
        Assert.Equal(0, critical);
        Assert.Empty(told);
        Assert.DoesNotContain("AS-1", report, StringComparison.Ordinal);

        async Task<(int Critical, List<string?> Told, string Report)> ToldAsync(string version)
        {
            var row = Ok(await record.As(Role.Grc).BuildPackAsync("scoring", version));
            var pack = Ok(await record.As(Role.Grc).PackAsync(row.Id));
            var verified = PackVerifier.Verify(pack, record.Root);
            Assert.True(verified.Ok, PackTests.Failures(verified));
            var files = PackZip.TryRead(pack, out _)!;
            var findings = JsonDocument.Parse(files["findings.json"]).RootElement.GetProperty("findings").EnumerateArray();
            return (verified.Summary!.Findings.Critical, [.. findings.Select(f => f.GetProperty("status").GetString())], Encoding.UTF8.GetString(files[PackNames.Report].Span));
        }
    }

    [Theory, InlineData(WaiverKind.RiskAcceptance, Role.Leadership, FindingStatus.Accepted), InlineData(WaiverKind.FalsePositive, Role.AppSec, FindingStatus.FalsePositive)]
    public async Task It_is_set_aside_where_it_is_open_and_stays_verified_for_the_other(WaiverKind kind, Role approver, FindingStatus aside)
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        var end = record.Clock.GetUtcNow().AddDays(30);
        await WaiveAsync(record, kind, approver, end);
        Assert.Equal(RequirementState.Met, await LimitAsync(record));
        await PackedAsync(record);
        var row = Assert.Single((await record.Admin.FindingsAsync(new FindingQuery([aside], Thing: "m@1"))).Items);
        Assert.Equal((aside, end.ToUnixTimeMilliseconds(), (DateTimeOffset?)null), (row.Status, row.WaivedUntil!.Value.ToUnixTimeMilliseconds(), row.Due));
        Assert.Equal(0, (await record.Admin.FindingsAsync(new FindingQuery())).Total);
        var found = Ok(await record.Admin.FindingAsync("AS-1"));
        Assert.Equal((FindingStatus.Verified, 0, "m@1"), (found.Row.Status, found.StillOpenIn.Count, Assert.Single(found.SetAsideIn)));
        // Found there again it is no news; found in the version that it is verified for, it is.
        await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [TwoVersions.Old, TwoVersions.Weights, TwoVersions.Scaler], TwoVersions.Found("file 2", "call"));
        Assert.Equal("m@1", Assert.Single(Ok(await record.Admin.FindingAsync("AS-1")).SetAsideIn));

        // When it ends, also before anybody recorded that, it is open there and nowhere else.
        record.Clock.Offset += TimeSpan.FromDays(31);
        foreach (var recorded in (bool[])[false, true])
        {
            if (recorded)
                Assert.Equal(1, await record.Admin.RecordLapsedAsync());
            Assert.Equal(RequirementState.Failed, await LimitAsync(record));
            Assert.Equal((1, 0), ((await record.Admin.FindingsAsync(new FindingQuery(Thing: "m@1"))).Total, (await record.Admin.FindingsAsync(new FindingQuery(Thing: "m@2"))).Total));
            found = Ok(await record.Admin.FindingAsync("AS-1"));
            Assert.Equal((FindingStatus.Verified, "m@1"), (found.Row.Status, Assert.Single(found.StillOpenIn)));
        }

        await PackedAsync(record);
        Assert.True((await RecordVerifier.VerifyAsync(record.Store)).Ok);
    }

    [Fact]
    public async Task A_waiver_of_it_that_is_withdrawn_leaves_it_verified_for_the_other()
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        var waiver = await WaiveAsync(record, WaiverKind.RiskAcceptance, Role.Leadership, record.Clock.GetUtcNow().AddDays(30));
        Ok(await record.As(Role.DataScience).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Withdrawn)));
        var found = Ok(await record.Admin.FindingAsync("AS-1"));
        Assert.Equal((FindingStatus.Verified, "m@1"), (found.Row.Status, Assert.Single(found.StillOpenIn)));
    }

    [Fact]
    public async Task An_acceptance_that_was_given_up_before_the_fix_sets_nothing_aside_after_it()
    {
        await using var record = await TwoVersions.StartAsync();
        await WaiveAsync(record, WaiverKind.RiskAcceptance, Role.Leadership, record.Clock.GetUtcNow().AddDays(30));
        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", FindingStatus.Open)));
        await TwoVersions.VerifyInTwoAsync(record);
        Assert.Equal(RequirementState.Failed, await LimitAsync(record));
        Assert.Equal("m@1", Assert.Single(Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn));
        await PackedAsync(record);
    }

    [Fact]
    public async Task What_is_verified_everywhere_is_not_set_aside()
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked", ModelVersion: "m@1"))));
        Assert.Equal("AS-1 is 'verified' already.", (await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.RiskAcceptance, "Known.", record.Clock.GetUtcNow().AddDays(30), Finding: "AS-1"))).Refusal?.Message);
    }

    [Theory, InlineData("d@1", "d@2"), InlineData("d@2", "d@1")]
    public async Task What_is_open_in_one_dataset_is_not_hidden_by_another_that_it_is_verified_for_whichever_was_linked_first(string first, string second)
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Credit scoring")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: [TwoVersions.Old])));
        Ok(await record.As(Role.Grc).LinkAsync(new("scoring", "m@1")));
        Ok(await record.As(Role.DataEngineering).RegisterAsync(new(ThingKind.Dataset, "d", "D")));
        foreach (var version in (string[])[first, second])
        {
            Ok(await record.As(Role.DataEngineering).RegisterAsync(new(ThingKind.DatasetVersion, version, version, "d", Digests: [Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(version)), TwoVersions.Weights])));
            Ok(await record.As(Role.Grc).LinkAsync(new("scoring", version)));
        }

        Ok(await record.As(Role.DataEngineering).FileEvidenceAsync(new EvidenceRequest(
            "dataset-card", [], [new Subject("train.csv", TwoVersions.Weights)], SampleEvidence.For("dataset-card"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"), [TwoVersions.Found("train.csv", "names")])));
        // An acceptance that was given up keeps it among what a gate looks at of a dataset that it is verified for.
        await WaiveAsync(record, WaiverKind.RiskAcceptance, Role.Leadership, record.Clock.GetUtcNow().AddDays(30));
        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", FindingStatus.Open)));
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked", ModelVersion: "d@2"))));

        Assert.Equal(RequirementState.Failed, Ok(await record.As(Role.Auditor).GateAsync("scoring", Gate.DataPreparation)).Result.Requirements.Single(r => r.Id == "findings:critical").State);
        var page = Ok(await record.Admin.EngagementAsync("scoring"));
        Assert.Equal((1, "verified for d@2 only"), (page.Counts.Critical, Assert.Single(page.Findings).VerifiedOnly()));
        Assert.Equal(1, Assert.Single((await record.Admin.PortfolioAsync()).Rows).Findings.Critical);
        // A pack judges the decision again, and comes to the same.
        Ok(await record.As(Role.Legal).DecideAsync(new("scoring", Gate.DataPreparation, "reject", "Names are in it.")));
        await PackedAsync(record);
    }

    [Fact]
    public async Task It_is_taken_down_where_it_is_open_and_not_where_it_is_verified()
    {
        await using var record = await TwoVersions.StartAsync();
        var checkedRoot = Digest.Sha256("root of 3"u8);
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@3", "m@3", "m", Digests: [checkedRoot, TwoVersions.Scaler])));
        Assert.Equal(["m@1", "m@3"], await ReachedAsync());
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked", ModelVersion: "m@3"))));

        Assert.Equal(["m@1"], await ReachedAsync());
        var preview = Ok(await record.As(Role.AppSec).PreviewTakedownAsync(new("AS-1")));
        Assert.Equal((FindingStatus.Open, "verified for m@3 only"), (preview.Finding.Status, preview.Finding.VerifiedOnly()));
        Assert.DoesNotContain(checkedRoot, preview.Stops);
        var proposed = Ok(await record.As(Role.AppSec).ProposeTakedownAsync(new("AS-1")));
        Ok(await record.As(Role.AppSec).AnswerTakedownAsync(new(proposed.Id, false)));

        // Borne in the one that is left, and verified in all of them, it takes nothing down.
        var waiver = await WaiveAsync(record, WaiverKind.RiskAcceptance, Role.Leadership, record.Clock.GetUtcNow().AddDays(30));
        Assert.Equal("AS-1 is 'accepted': only what is open takes anything down.", Ok(await record.As(Role.AppSec).PreviewTakedownAsync(new("AS-1"))).Refused);
        Ok(await record.As(Role.DataScience).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Withdrawn)));
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked", ModelVersion: "m@1"))));
        Assert.Equal("AS-1 is 'verified': only what is open takes anything down.", Ok(await record.As(Role.AppSec).PreviewTakedownAsync(new("AS-1"))).Refused);

        async Task<IEnumerable<string>> ReachedAsync()
        {
            var reached = Ok(await record.As(Role.AppSec).PreviewTakedownAsync(new("AS-1")));
            Assert.Null(reached.Refused);
            return reached.Versions.Select(v => v.Version);
        }
    }

    [Fact]
    public async Task Its_evidence_its_trend_and_a_pack_of_the_version_that_has_it_count_it_as_open()
    {
        await using var record = await TwoVersions.StartAsync();
        await TwoVersions.VerifyInTwoAsync(record);
        var entry = Ok(await record.Admin.FindingAsync("AS-1")).LastEntry;
        var row = Assert.Single(Ok(await record.Admin.EvidenceAsync(entry)).Findings);
        Assert.Equal((FindingStatus.Open, "verified for m@2 only"), (row.Status, row.VerifiedOnly()));
        Assert.NotNull(row.Due);
        var trend = await record.Admin.FindingTrendAsync();
        Assert.Equal((1, 1), (trend.Points[^1].Open.Critical, trend.Ages.Sum(a => a.Open.Critical)));
        Assert.Equal((1, 0), (await PackCountAsync(record, "m@1"), await PackCountAsync(record, "m@2")));

        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked", ModelVersion: "m@1"))));
        Assert.Equal(FindingStatus.Verified, Assert.Single(Ok(await record.Admin.EvidenceAsync(entry)).Findings).Status);
        trend = await record.Admin.FindingTrendAsync();
        Assert.Equal((0, 0), (trend.Points[^1].Open.Critical, trend.Ages.Sum(a => a.Open.Critical)));
        Assert.Equal(0, await PackCountAsync(record, "m@1"));
    }

    static async Task<int> PackCountAsync(TestRecord record, string version)
    {
        var row = Ok(await record.As(Role.Grc).BuildPackAsync("scoring", version));
        var verified = PackVerifier.Verify(Ok(await record.As(Role.Grc).PackAsync(row.Id)), record.Root);
        Assert.True(verified.Ok);
        return verified.Summary!.Findings.Critical;
    }

    static async Task<WaiverRow> WaiveAsync(TestRecord record, WaiverKind kind, Role approver, DateTimeOffset end)
    {
        var asked = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(kind, "Loaded nowhere.", end, Finding: "AS-1")));
        return Ok(await record.As(approver).AnswerWaiverAsync(new(asked.Id, WaiverStatus.Approved)));
    }

    static async Task PackedAsync(TestRecord record)
    {
        var row = Ok(await record.As(Role.Grc).BuildPackAsync("scoring", "m@1"));
        Assert.True(PackVerifier.Verify(Ok(await record.As(Role.Grc).PackAsync(row.Id)), record.Root).Ok);
    }

    static async Task<RequirementState> LimitAsync(TestRecord record) => Ok(await record.As(Role.Auditor).GateAsync("scoring", Gate.Training, "m@1")).Result.Requirements.Single(r => r.Id == "findings:critical").State;
}
