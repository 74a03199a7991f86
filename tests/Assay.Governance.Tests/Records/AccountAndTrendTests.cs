using Assay.Record;

namespace Assay.Governance.Tests.Records;

/// <summary>Entries about ways to sign in, and findings over time.</summary>
public sealed class AccountAndTrendTests
{
    [Fact]
    public async Task Ways_to_sign_in_of_others_are_changed_by_who_manages_access_and_ones_own_by_oneself()
    {
        await using var record = await TestRecord.CreateAsync();
        var legal = record.Actors[Role.Legal];
        foreach (var change in Enum.GetValues<AccountChange>())
        {
            var own = await record.As(Role.Legal).RecordAccountAsync(legal, change);
            Assert.Equal(change is AccountChange.LinkMade or AccountChange.Disabled or AccountChange.Enabled, own.Refusal?.Kind == RefusalKind.Forbidden);
            Assert.Equal(RefusalKind.Forbidden, (await record.As(Role.Grc).RecordAccountAsync(legal, change)).Refusal?.Kind);
            Assert.Null((await record.As(Role.Administrator).RecordAccountAsync(legal, change)).Refusal);
        }

        Assert.Equal(RefusalKind.NotFound, (await record.Admin.RecordAccountAsync("a_nobody", AccountChange.Created)).Refusal?.Kind);
        Assert.True((await RecordVerifier.VerifyAsync(record.Store)).Ok);
    }

    [Fact]
    public async Task Findings_are_counted_by_age_and_at_the_end_of_each_day()
    {
        await using var record = await TestRecord.CreateAsync();
        // A store on the clock that the test moves.
        await using var store = await RecordStore.OpenAsync(StoreAddress.Sqlite(record.DatabasePath), RecordProjections.All, record.Session.TreeHead, record.Clock, StoreMode.Write);
        var platform = record.On(store, Role.MlPlatform);
        Assert.Empty((await platform.FindingTrendAsync()).Points);
        await platform.RegisterAsync(new(ThingKind.Model, "scorer", "Scorer"));
        await platform.RegisterAsync(new(ThingKind.ModelVersion, "scorer@1", "Scorer 1", "scorer", Digests: [Digest.Sha256("w"u8)]));
        await MeasureAsync(platform, "model-scan", Found("old", Severity.Critical), Found("fixed", Severity.High));
        record.Clock.Offset += TimeSpan.FromDays(10);
        var closed = (await platform.FindingsAsync(new FindingQuery())).Items.Single(f => f.Severity == Severity.High).Id;
        foreach (var (role, status) in new[] { (Role.MlPlatform, FindingStatus.Triaged), (Role.MlPlatform, FindingStatus.InProgress), (Role.MlPlatform, FindingStatus.FixedAwaitingRetest), (Role.AppSec, FindingStatus.Verified) })
            Assert.Null((await record.On(store, role).ChangeFindingAsync(new FindingChange(closed, status, Retest: status == FindingStatus.Verified ? new RetestResult(true, "read again", ModelVersion: "scorer@1") : null))).Refusal);
        await MeasureAsync(platform, "code-scan", Found("new", Severity.Low));

        var trend = await platform.FindingTrendAsync();
        Assert.Equal(11, trend.Points.Count);
        Assert.Equal(new FindingCounts(1, 1, 0, 0, 0), trend.Points[0].Open);
        Assert.Equal(new FindingCounts(1, 1, 0, 0, 0), trend.Points[^2].Open);
        Assert.Equal(new FindingCounts(1, 0, 0, 1, 0), trend.Points[^1].Open);
        Assert.Equal([("under a week", 1), ("1 to 4 weeks", 1), ("1 to 3 months", 0), ("over 3 months", 0)], trend.Ages.Select(a => (a.Name, a.Open.Total)));
        Assert.Equal(1, trend.Ages[1].Open.Critical);
        record.Clock.Offset += TimeSpan.FromDays(400);
        trend = await platform.FindingTrendAsync();
        Assert.InRange(trend.Points.Count, 50, 65);
        Assert.Equal(2, trend.Points[^1].Open.Total);
        Assert.Equal(2, trend.Ages[^1].Open.Total);
    }

    static async Task MeasureAsync(EmbeddedRecord record, string kind, params Finding[] findings) => Assert.Null((await record.FileEvidenceAsync(new EvidenceRequest(
        kind, ["scorer@1"], [], SampleEvidence.For(kind), null, EvidenceResult.Failed, Origin.Measured, new Tool("test", "1"), findings))).Refusal);

    static Finding Found(string rule, Severity severity) => new() { RuleId = rule, Title = rule, Severity = severity, Fingerprint = Fingerprint.Of("test/1", rule) };
}
