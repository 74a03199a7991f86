using Assay.Governance.Tests.Findings;

namespace Assay.Governance.Tests.Records;

/// <summary>What a finding says of itself in lists, and who moves its due date.</summary>
public sealed class FindingListTests
{
    static readonly Digest A = Digest.Sha256("a"u8);

    [Fact]
    public async Task Only_some_roles_move_a_critical_finding_to_a_later_day_and_they_say_why()
    {
        await using var record = await FoundAsync(Severity.Critical);
        Role[] may = [Role.AppSec, Role.ProductSecurity, Role.CloudSecurity, Role.AiRedTeam, Role.SecurityOperations, Role.Grc];
        var due = (await RowAsync(record, "AS-1")).Due!.Value;
        foreach (var role in Enum.GetValues<Role>())
        {
            var later = due.AddDays(2);
            var unsaid = (await record.As(role).ChangeFindingAsync(new("AS-1", Due: later))).Refusal!;
            Assert.Equal(may.Contains(role) ? RefusalKind.Invalid : RefusalKind.Forbidden, unsaid.Kind);
            Assert.True(!may.Contains(role) || unsaid.Errors!.Single().Field == "comment");
            // With an owner and a state beside it, too: it is the date that counts.
            Assert.NotNull((await record.As(role).ChangeFindingAsync(new("AS-1", FindingStatus.Triaged, record.Actors[role], later))).Refusal);
            var said = await record.As(role).ChangeFindingAsync(new("AS-1", Due: later, Comment: "The maker's fix comes then."));
            Assert.True(may.Contains(role) ? said.Refusal is null : said.Refusal!.Kind == RefusalKind.Forbidden, $"{role}: {said.Refusal?.Message}");
            var now = (await RowAsync(record, "AS-1")).Due!.Value;
            Assert.Equal((may.Contains(role) ? later : due).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
            due = now;
        }
    }

    [Fact]
    public async Task An_earlier_day_and_the_day_of_what_is_not_critical_are_moved_by_whoever_changes_it()
    {
        await using var record = await FoundAsync(Severity.Critical, Severity.High);
        var (critical, high) = ((await RowAsync(record, "AS-1")).Due!.Value, (await RowAsync(record, "AS-2")).Due!.Value);
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", Due: critical.AddDays(-2))));
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-2", Due: high.AddDays(20))));
        // Back to the day that it had is later again.
        Assert.Equal(RefusalKind.Forbidden, (await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", Due: critical, Comment: "A slip."))).Refusal?.Kind);

        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.Severity, "Only offline.", record.Clock.GetUtcNow().AddDays(30), Finding: "AS-1", Severity: Severity.Low)));
        Ok(await record.As(Role.AppSec).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", Due: critical.AddDays(9))));
    }

    [Fact]
    public async Task A_due_date_that_has_gone_by_is_refused_with_the_day_of_today()
    {
        await using var record = await FoundAsync(Severity.High);
        var (before, today) = ((await RowAsync(record, "AS-1")).Due, record.Clock.GetUtcNow());
        var refused = (await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", Owner: record.Actors[Role.MlPlatform], Due: today.AddDays(-1)))).Refusal;
        Assert.Equal((RefusalKind.Invalid, $"The due date {Why.Day(today.AddDays(-1))} has gone by: today is {Why.Day(today)}."), (refused?.Kind, refused?.Message));
        var row = await RowAsync(record, "AS-1");
        Assert.Equal((before, null), (row.Due, row.Owner));
        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", Due: today)));
    }

    [Fact]
    public async Task The_history_says_to_whom_it_was_given_and_until_when()
    {
        await using var record = await FoundAsync(Severity.High);
        var day = record.Clock.GetUtcNow().AddDays(3);
        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", Owner: record.Actors[Role.MlPlatform], Due: day)));
        var last = Ok(await record.Admin.FindingAsync("AS-1")).Events[^1];
        Assert.Equal(("assigned", "MlPlatform person", day.ToUnixTimeMilliseconds()), (last.What, last.Owner, last.Due!.Value.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task A_finding_names_the_version_that_it_is_in_and_how_many_more_have_the_same_bytes()
    {
        await using var record = await FoundAsync(Severity.High);
        Assert.Equal("m@1: a", (await RowAsync(record, "AS-1")).About());
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@2", "M 2", "m", Digests: [A])));
        var row = await RowAsync(record, "AS-1");
        Assert.Equal(("m@1", 1, "m@1: a (the same bytes in 1 more)"), (row.Thing, row.MoreThings, row.About()));
        var unregistered = row with { Thing = null, MoreThings = 0 };
        Assert.Equal("a", unregistered.About());
    }

    [Fact]
    public async Task A_finding_of_code_is_listed_with_its_file_and_line()
    {
        await using var record = await FoundAsync();
        Finding Found(string file, string at, int? line) => new()
        {
            RuleId = "r",
            Title = "Reads a pickle",
            Severity = Severity.High,
            Subject = file,
            Location = line is null ? null : new Location { Line = line },
            Fingerprint = Fingerprint.Of("test/1", at),
        };
        foreach (var (subject, things) in new (Subject, string[])[] { (new("src", Digest.Sha256("tree"u8)), []), (new(".", Digest.Sha256("other"u8)), ["m@1"]) })
            Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
                "code-scan", things, [subject], SampleEvidence.For("code-scan"), null, EvidenceResult.Failed, Origin.Filed, new Tool("T", "1"),
                [Found("a.py", $"{subject.Name} 1", 3), Found("a.py", $"{subject.Name} 2", 9), Found("b.py", $"{subject.Name} 3", null)])));
        var listed = (await record.Admin.FindingsAsync(new FindingQuery(Sort: "id"))).Items;
        Assert.Equal(["m@1: a.py:3", "m@1: a.py:9", "m@1: b.py", "src: a.py:3", "src: a.py:9", "src: b.py"], listed.Select(f => f.About()).Order(StringComparer.Ordinal));
        Assert.Contains(listed, f => f.Place == "a.py:9");
    }

    [Fact]
    public async Task Of_versions_with_the_same_bytes_under_other_names_the_one_is_named_in_which_it_was_found()
    {
        await using var record = await FoundAsync(Severity.High);
        var root = Digest.Sha256("root of 2"u8);
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@2", "M 2", "m", Digests: [root, A])));
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [new("folder", root), new("evil.pkl", A)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"),
            [new() { RuleId = "r", Title = "Under another name", Severity = Severity.High, Subject = "evil.pkl", Fingerprint = Fingerprint.Of("test/1", "evil.pkl") }])));
        var named = (await record.Admin.FindingsAsync(new FindingQuery())).Items.Single(f => f.Title == "Under another name");
        Assert.Equal("m@2: evil.pkl (the same bytes in 1 more)", named.About());
        Assert.Equal("m@1: a (the same bytes in 1 more)", (await RowAsync(record, "AS-1")).About());
    }

    [Fact]
    public async Task Evidence_names_what_it_opened_again_and_what_it_no_longer_saw()
    {
        await using var record = await TwoVersions.StartAsync();
        var without = await TwoVersions.ScanAsync(record, EvidenceResult.Passed, [TwoVersions.Old, TwoVersions.Weights, TwoVersions.Scaler]);
        var gone = Ok(await record.Admin.EvidenceAsync(without.Entry));
        Assert.Equal(("AS-1", 0), (Assert.Single(gone.Closed).Id, gone.Reopened.Count));
        var back = await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [TwoVersions.Old, TwoVersions.Weights, TwoVersions.Scaler], TwoVersions.Found("file 2", "call"));
        var again = Ok(await record.Admin.EvidenceAsync(back.Entry));
        Assert.Equal((0, "AS-1"), (again.Closed.Count, Assert.Single(again.Reopened)));
        var same = await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [TwoVersions.Old, TwoVersions.Weights, TwoVersions.Scaler], TwoVersions.Found("file 2", "call"));
        Assert.Empty(Ok(await record.Admin.EvidenceAsync(same.Entry)).Reopened);
    }

    [Fact]
    public async Task A_severity_that_a_finding_has_is_not_asked_for()
    {
        await using var record = await FoundAsync(Severity.High);
        var refused = (await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.Severity, "As it is.", record.Clock.GetUtcNow().AddDays(30), Finding: "AS-1", Severity: Severity.High))).Refusal!;
        Assert.Equal("AS-1 is high already: nothing would change.", refused.Message);
    }

    [Fact]
    public async Task What_is_accepted_says_until_when_and_stands_with_its_use_case()
    {
        await using var record = await FoundAsync(Severity.High, Severity.Medium);
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Scoring")));
        Ok(await record.As(Role.DataScience).LinkAsync(new("scoring", "m@1")));
        var end = record.Clock.GetUtcNow().AddDays(30);
        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.RiskAcceptance, "Known.", end, Finding: "AS-1")));
        Assert.Empty(Ok(await record.Admin.EngagementAsync("scoring")).Accepted);
        Ok(await record.As(Role.Leadership).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        var engagement = Ok(await record.Admin.EngagementAsync("scoring"));
        Assert.Equal("AS-2", Assert.Single(engagement.Findings).Id);
        Assert.Equal(("AS-1", end.ToUnixTimeMilliseconds()), (Assert.Single(engagement.Accepted).Id, engagement.Accepted[0].WaivedUntil!.Value.ToUnixTimeMilliseconds()));
        record.Clock.Offset += TimeSpan.FromDays(31);
        engagement = Ok(await record.Admin.EngagementAsync("scoring"));
        Assert.Empty(engagement.Accepted);
        Assert.All(engagement.Findings, f => Assert.Null(f.WaivedUntil));
        Assert.Equal(2, engagement.Findings.Count);
    }

    static async Task<FindingRow> RowAsync(TestRecord record, string id) => (await record.Admin.FindingsAsync(new FindingQuery())).Items.Single(f => f.Id == id);

    static async Task<TestRecord> FoundAsync(params Severity[] severities)
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: [A])));
        Ok(await record.As(Role.SecurityOperations).FileEvidenceAsync(new(
            "model-scan", [], [new("a", A)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("scanner", "1"),
            [.. severities.Select((severity, i) => new Finding { RuleId = "r", Title = "Something", Severity = severity, Subject = "a", Fingerprint = Fingerprint.Of("test/1", FormattableString.Invariant($"{i}")) })])));
        return record;
    }

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);
}
