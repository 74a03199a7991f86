using Assay.Record;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Records;

/// <summary>What is let through for one version of a model says nothing of the next.</summary>
public sealed class VersionBoundWaiverTests
{
    const string Requirement = "evidence:model-scan";

    [Fact]
    public async Task An_exception_of_one_version_does_not_let_the_failed_scan_of_the_next_through()
    {
        await using var record = await StartAsync();
        var waiver = Ok(await AskAsync(record, Requirement, "forest@0.2"));
        Ok(await record.As(Role.Grc).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        Assert.Equal(("forest@0.2", RequirementState.Excepted), (waiver.ModelVersionName, (await Judged(record, "forest@0.2")).State));
        var next = await Judged(record, "forest@0.3");
        Assert.Equal(RequirementState.Failed, next.State);
        Assert.Contains("does not count: it is for forest@0.2 only", next.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_version_it_is_for_the_one_that_the_gate_judges_now()
    {
        await using var record = await StartAsync();
        Assert.Equal("forest@0.3", Ok(await AskAsync(record, Requirement, null)).ModelVersionName);
        Assert.Null(Ok(await AskAsync(record, "evidence:dataset-card", null, Gate.DataPreparation)).ModelVersion);
        Assert.Equal(RefusalKind.Invalid, (await AskAsync(record, "evidence:threat-model", "forest@0.2", Gate.UseCaseIntake)).Refusal?.Kind);
    }

    [Fact]
    public async Task What_asked_for_it_is_a_part_in_the_decision_of_that_version_only()
    {
        await using var record = await StartAsync();
        Ok(await AskAsync(record, Requirement, "forest@0.2"));
        async Task<bool> Barred(string version) => Ok(await record.As(Role.ProductSecurity).GateAsync("trees", Gate.Training, version)).Outcomes.Any(o => o.WhyNot?.Contains("asked for the exception", StringComparison.Ordinal) == true);
        Assert.True(await Barred("forest@0.2"));
        Assert.False(await Barred("forest@0.3"));
    }

    [Fact]
    public async Task What_is_met_is_not_let_through_beforehand_and_what_is_let_through_may_be_asked_for_anew()
    {
        await using var record = await StartAsync();
        var met = (await AskAsync(record, "findings:critical", "forest@0.2")).Refusal!;
        Assert.Equal(RefusalKind.Conflict, met.Kind);
        Assert.StartsWith("The requirement findings:critical of the training gate is met for forest@0.2", met.Message, StringComparison.Ordinal);
        Assert.Contains("assay gate check training --use-case trees --model-version forest@0.2", met.HowTo, StringComparison.Ordinal);
        var waiver = Ok(await AskAsync(record, Requirement, "forest@0.2"));
        Ok(await record.As(Role.Grc).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        Ok(await AskAsync(record, Requirement, "forest@0.2"));
    }

    [Fact]
    public async Task What_is_met_since_it_was_asked_for_is_not_approved()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "code-scan", ["forest@0.2"], [], SampleEvidence.For("code-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"),
            [new Finding { RuleId = "r", Title = "A call", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("test/1", "call") }])));
        var (waiver, other) = (Ok(await AskAsync(record, "findings:critical", "forest@0.2")), Ok(await AskAsync(record, Requirement, "forest@0.3")));
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked", ModelVersion: "forest@0.2"))));
        var met = (await record.As(Role.Grc).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved))).Refusal!;
        Assert.Contains("is met for forest@0.2", met.Message, StringComparison.Ordinal);
        Assert.Equal($"Reject it: assay waiver reject {waiver.Id}", met.HowTo);
        Ok(await record.As(Role.Grc).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Rejected)));
        Ok(await record.As(Role.Grc).AnswerWaiverAsync(new(other.Id, WaiverStatus.Approved)));
    }

    [Fact]
    public async Task An_entry_of_before_versions_were_asked_for_counts_for_every_version()
    {
        await using var record = await StartAsync();
        var useCase = Ok(await record.Admin.ThingAsync("trees")).Thing.Id;
        foreach (var (change, role) in ((string, Role)[])[("requested", Role.DataScience), ("approved", Role.Grc)])
            await record.Store.AppendAsync(_ =>
            [
                new NewEntry(EntryTypes.Waiver, 1, record.Actors[role], Json.Element(new WaiverBody(
                    "w_00000000000000000000000001", change, "exception", UseCase: useCase, Gate: "training", Requirement: Requirement, Owner: record.Actors[Role.DataScience],
                    Expires: record.Clock.GetUtcNow().AddDays(5), Role: change == "approved" ? "grc" : null))),
            ]);
        foreach (var version in (string[])["forest@0.2", "forest@0.3"])
            Assert.Equal(RequirementState.Excepted, (await Judged(record, version)).State);
    }

    static async Task<RequirementResult> Judged(TestRecord record, string version) =>
        Ok(await record.As(Role.Auditor).GateAsync("trees", Gate.Training, version)).Result.Requirements.Single(r => r.Id == Requirement);

    static Task<Answer<WaiverRow>> AskAsync(TestRecord record, string requirement, string? version, Gate gate = Gate.Training) => record.As(Role.ProductSecurity).RequestWaiverAsync(
        new(WaiverKind.Exception, "Next week.", record.Clock.GetUtcNow().AddDays(5), UseCase: "trees", Gate: gate, Requirement: requirement, ModelVersion: version));

    static async Task<TestRecord> StartAsync()
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "trees", "Trees")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "forest", "Forest")));
        foreach (var version in (string[])["forest@0.2", "forest@0.3"])
        {
            Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, version, version, "forest", Digests: [Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(version))])));
            Ok(await record.As(Role.Grc).LinkAsync(new("trees", version)));
            Ok(await record.File("model-scan", version, Role.AppSec, EvidenceResult.Failed));
        }

        return record;
    }
}
