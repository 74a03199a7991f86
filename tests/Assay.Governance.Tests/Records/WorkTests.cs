namespace Assay.Governance.Tests.Records;

/// <summary>What waits for whom.</summary>
public sealed class WorkTests
{
    static readonly Digest A = Digest.Sha256("a"u8);

    [Fact]
    public async Task A_new_critical_finding_waits_for_everybody_who_may_take_it_until_somebody_owns_it()
    {
        await using var record = await FoundAsync(Severity.Critical, Severity.High);
        foreach (var role in Enum.GetValues<Role>())
        {
            var items = await WaitingAsync(record, role, "unowned");
            Assert.True(items.Count == (Permissions.Allows(Operation.ChangeFinding, [role]) ? 1 : 0), $"{role}: {items.Count}");
            Assert.All(items, i => Assert.Equal(("AS-1 Something", "m@1: a; critical, and nobody owns it", "/findings/AS-1"), (i.Title, i.Detail, i.Link)));
        }

        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", Owner: record.Actors[Role.MlPlatform])));
        foreach (var role in Enum.GetValues<Role>())
            Assert.Empty(await WaitingAsync(record, role, "unowned"));
        Assert.Equal("AS-1 Something", Assert.Single(await WaitingAsync(record, Role.MlPlatform, "finding")).Title);
    }

    [Fact]
    public async Task More_than_twenty_are_counted_and_not_listed()
    {
        await using var record = await FoundAsync([.. Enumerable.Repeat(Severity.Critical, 23)]);
        var items = await WaitingAsync(record, Role.AppSec, "unowned");
        Assert.Equal(21, items.Count);
        Assert.Contains(items, i => i.Title == "3 more critical findings without an owner" && i.Link == "/findings?severity=critical");
    }

    [Fact]
    public async Task A_fix_waits_for_those_who_may_retest_and_not_for_whoever_made_or_owns_it()
    {
        await using var record = await FoundAsync(Severity.High);
        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest, Owner: record.Actors[Role.AppSec])));
        foreach (var role in Enum.GetValues<Role>())
        {
            var items = await WaitingAsync(record, role, "retest");
            Assert.True(items.Count == (role != Role.AppSec && Permissions.Allows(Operation.VerifyFinding, [role]) ? 1 : 0), $"{role}: {items.Count}");
            Assert.All(items, i => Assert.Contains("AppSec person says that it is fixed", i.Detail, StringComparison.Ordinal));
        }

        Assert.Empty(await WaitingAsync(record, Role.AppSec, "finding"));
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "Looked.", ModelVersion: "m@1"))));
        Assert.Empty(await WaitingAsync(record, Role.ProductSecurity, "retest"));
    }

    [Fact]
    public async Task A_round_waits_for_a_sign_off_by_somebody_who_did_not_record_it()
    {
        await using var record = await FoundAsync();
        var report = Ok(await record.File("red-team-report", "m@1", Role.AiRedTeam));
        foreach (var role in Enum.GetValues<Role>())
            Assert.Equal(role == Role.ProductSecurity ? 1 : 0, (await WaitingAsync(record, role, "sign-off")).Count);
        Ok(await record.Admin.GrantAsync(new(record.Actors[Role.AppSec], Role.AiRedTeam)));
        var item = Assert.Single(await WaitingAsync(record, Role.AppSec, "sign-off"));
        Assert.Equal(("Sign off the red-team round of m@1", FormattableString.Invariant($"/rounds/{report.Entry}")), (item.Title, item.Link));

        Ok(await record.As(Role.ProductSecurity).FileEvidenceAsync(new EvidenceRequest(
            "red-team-sign-off", ["m@1"], [], Json.Element(new { report = report.Envelope, decision = "accepted", rationale = "Enough.", signedOn = "2026-11-21" }), null, EvidenceResult.Passed, Origin.Filed)));
        Assert.Empty(await WaitingAsync(record, Role.AppSec, "sign-off"));
        // The next report is another one.
        Ok(await record.File("red-team-report", "m@1", Role.AiRedTeam));
        Assert.Single(await WaitingAsync(record, Role.AppSec, "sign-off"));
    }

    [Fact]
    public async Task A_wish_says_on_Work_what_it_would_change_and_stands_alone_under_its_id()
    {
        await using var record = await FoundAsync(Severity.Critical);
        var asked = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.Severity, "Only reachable offline.", record.Clock.GetUtcNow().AddDays(30), Finding: "AS-1", Severity: Severity.Low)));
        var item = Assert.Single(await WaitingAsync(record, Role.AppSec, "approve"));
        Assert.Equal("Change of severity of AS-1 from critical to low, asked for by DataScience person", item.Title);
        Assert.Equal("Only reachable offline. Owner: DataScience person.", item.Detail);
        Assert.Empty(await WaitingAsync(record, Role.DataScience, "approve"));
        var shown = Ok(await record.As(Role.Auditor).WaiverAsync(asked.Id));
        Assert.Equal((Severity.Critical, Severity.Low, WaiverStatus.Requested), (shown.FromSeverity!.Value, shown.Severity!.Value, shown.Status));
        Assert.Equal(RefusalKind.NotFound, (await record.Admin.WaiverAsync("w_none")).Refusal?.Kind);
    }

    [Fact]
    public async Task An_administrator_who_is_alone_is_told_to_let_people_in()
    {
        await using var record = await FoundAsync();
        Assert.DoesNotContain((await record.Admin.WorkAsync()).Mine, i => i.Kind == "people");
        foreach (var (role, actor) in record.Actors)
            Ok(await record.Admin.GrantAsync(new(actor, role, Withdraw: true)));
        var item = Assert.Single((await record.Admin.WorkAsync()).Mine, i => i.Kind == "people");
        Assert.Equal("/settings", item.Link);
        Assert.Contains($"decided by {DefaultPolicies.For(Gate.UseCaseIntake).Policy.Decides[0].Name()}", item.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letting_people_in_waits_until_one_of_two_people_can_decide_the_first_gate()
    {
        await using var record = await TestRecord.CreateAsync();
        var decides = DefaultPolicies.For(Gate.UseCaseIntake).Policy.Decides;
        foreach (var (role, actor) in record.Actors)
            if (role != Role.DataScience)
                Ok(await record.Admin.CloseActorAsync(new(actor)));
        // Somebody holds a role, and none that decides; nor does a service decide.
        Ok(await record.Admin.AddActorAsync(new("Machine", Service: true, Roles: [decides[0]])));
        Assert.Contains("nobody holds that role yet", Assert.Single((await record.Admin.WorkAsync()).Mine, i => i.Kind == "people").Detail, StringComparison.Ordinal);
        Ok(await record.Admin.AddActorAsync(new("Grace", Roles: [decides[0]])));
        Assert.DoesNotContain((await record.Admin.WorkAsync()).Mine, i => i.Kind == "people");
        // Who is alone decides nothing of what they asked for, whatever they hold.
        foreach (var name in (string[])["Grace", "DataScience person"])
            Ok(await record.Admin.CloseActorAsync(new(name)));
        Ok(await record.Admin.GrantAsync(new("First Admin", decides[0])));
        Assert.Contains("Nobody else holds a role", Assert.Single((await record.Admin.WorkAsync()).Mine, i => i.Kind == "people").Detail, StringComparison.Ordinal);
    }

    static async Task<IReadOnlyList<WorkItem>> WaitingAsync(TestRecord record, Role role, string kind) => [.. (await record.As(role).WorkAsync()).Mine.Where(i => i.Kind == kind)];

    static async Task<TestRecord> FoundAsync(params Severity[] severities)
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: [A])));
        if (severities.Length > 0)
            Ok(await record.As(Role.SecurityOperations).FileEvidenceAsync(new(
                "model-scan", [], [new("a", A)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("scanner", "1"),
                [.. severities.Select((severity, i) => new Finding { RuleId = "r", Title = "Something", Severity = severity, Subject = "a", Fingerprint = Fingerprint.Of("test/1", FormattableString.Invariant($"{i}")) })])));
        return record;
    }

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);
}
