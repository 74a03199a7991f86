using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Records;

/// <summary>A scan that found only what somebody overrode meets the requirement while that lasts; what it measured stays.</summary>
public sealed class OverriddenScanTests
{
    static readonly Digest File = Digest.Sha256("model"u8);

    static Finding Of(string name, Severity severity) => new() { RuleId = "pickle-unknown-import", Title = name, Severity = severity, Fingerprint = Fingerprint.Of("test/1", name) };

    [Fact]
    public async Task When_every_finding_that_made_it_fail_is_a_false_positive_the_requirement_is_met_and_says_so()
    {
        await using var record = await StartAsync(Of("bank.Forest", Severity.High), Of("bank.Tree", Severity.Medium), Of("a note", Severity.Low));
        await OverrideAsync(record, "AS-1");
        Assert.Equal(RequirementState.Failed, (await Judged(record)).State);
        await OverrideAsync(record, "AS-2");
        var met = await Judged(record);
        Assert.Equal(RequirementState.Met, met.State);
        Assert.Contains("it failed, and every finding that made it fail is overridden (AS-1, AS-2)", met.Detail, StringComparison.Ordinal);
        Assert.Equal(EvidenceResult.Failed, Ok(await record.Admin.ThingAsync("m@1")).Evidence.Single().Result);
        record.Clock.Offset += TimeSpan.FromDays(11);
        Assert.Equal(RequirementState.Failed, (await Judged(record)).State);
    }

    [Fact]
    public async Task An_accepted_risk_or_one_not_yet_approved_answers_no_failed_scan()
    {
        await using var record = await StartAsync(Of("bank.Forest", Severity.High));
        var asked = Ok(await AskAsync(record, "AS-1", WaiverKind.RiskAcceptance));
        Assert.Equal(RequirementState.Failed, (await Judged(record)).State);
        foreach (var role in (Role[])[Role.Grc, Role.Leadership])
            await record.As(role).AnswerWaiverAsync(new(asked.Id, WaiverStatus.Approved));
        Assert.Equal(FindingStatus.Accepted, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        Assert.Equal(RequirementState.Failed, (await Judged(record)).State);
    }

    [Fact]
    public async Task A_scan_that_could_not_look_at_everything_is_not_answered_by_overrides()
    {
        await using var record = await StartAsync([new Gap("model.pkl", "too deep")], Of("bank.Forest", Severity.High));
        await OverrideAsync(record, "AS-1");
        Assert.Equal(RequirementState.Failed, (await Judged(record)).State);
    }

    static async Task<RequirementResult> Judged(TestRecord record) =>
        Ok(await record.As(Role.Auditor).GateAsync("scoring", Gate.Training, "m@1")).Result.Requirements.Single(r => r.Id == "evidence:model-scan");

    static Task<Answer<WaiverRow>> AskAsync(TestRecord record, string finding, WaiverKind kind) =>
        record.As(Role.DataScience).RequestWaiverAsync(new(kind, "Our own class.", record.Clock.GetUtcNow().AddDays(10), finding));

    static async Task OverrideAsync(TestRecord record, string finding)
    {
        var asked = Ok(await AskAsync(record, finding, WaiverKind.FalsePositive));
        Ok(await record.As(Permissions.RolesFor(Permissions.ToAnswer(WaiverKind.FalsePositive)).First(r => r != Role.DataScience)).AnswerWaiverAsync(new(asked.Id, WaiverStatus.Approved)));
    }

    static Task<TestRecord> StartAsync(params Finding[] findings) => StartAsync([], findings);

    static async Task<TestRecord> StartAsync(IReadOnlyList<Gap> gaps, params Finding[] findings)
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Credit scoring")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: [File])));
        Ok(await record.As(Role.Grc).LinkAsync(new("scoring", "m@1")));
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [new("model.pkl", File)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"), findings, null, gaps)));
        return record;
    }
}
