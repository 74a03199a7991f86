using Assay.Governance.Tests.Packs;
using Assay.Governance.Tests.Records;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Gates;

/// <summary>What an override of a finding does at a gate: the finding no longer counts, and the scan keeps its result.</summary>
public sealed class OverrideTests
{
    const string Limit = "findings:critical", Scan = "evidence:model-scan";

    [Fact]
    public async Task A_false_positive_does_not_count_as_open_and_the_failed_scan_says_what_lets_it_through()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkAsync(record);
        var found = new Finding { RuleId = "r", Title = "A class of our own", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("test/1", "class") };
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [ReleasedRecord.Version], [], Sample("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "0.1.0"), [found])));
        var before = await RequirementsAsync(record);
        Assert.Equal((RequirementState.Failed, "Fix what it found, then: "), (before.Of(Limit).State, before.Of(Scan).HowTo![.."Fix what it found, then: ".Length]));

        var finding = (await record.Admin.FindingsAsync(new FindingQuery())).Items.Single(f => f.RuleId == "r");
        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.FalsePositive, "It is ours.", record.Clock.GetUtcNow().AddDays(30), Finding: finding.Id)));
        Assert.StartsWith("Fix what it found, then: ", (await RequirementsAsync(record)).Of(Scan).HowTo, StringComparison.Ordinal);
        Ok(await record.As(Role.AppSec).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        var after = await RequirementsAsync(record);
        Assert.Equal(RequirementState.Met, after.Of(Limit).State);
        Assert.Equal(RequirementState.Failed, after.Of(Scan).State);
        Assert.Contains($"All that it found is set aside ({finding.Id}), and the result stays as it was measured.", after.Of(Scan).HowTo, StringComparison.Ordinal);
        Assert.Contains($"assay gate except training {Scan} --use-case {ReleasedRecord.UseCase} --model-version {ReleasedRecord.Version}", after.Of(Scan).HowTo, StringComparison.Ordinal);
        // What an auditor is handed says the same.
        var row = Ok(await record.As(Role.Grc).BuildPackAsync(ReleasedRecord.UseCase, ReleasedRecord.Version));
        var verified = PackVerifier.Verify(Ok(await record.As(Role.Grc).PackAsync(row.Id)), record.Root);
        Assert.True(verified.Ok, PackTests.Failures(verified));

        // It counts again when the override ends.
        record.Clock.Offset += TimeSpan.FromDays(31);
        Assert.Equal(RequirementState.Failed, (await RequirementsAsync(record)).Of(Limit).State);
    }

    static async Task<GateResult> RequirementsAsync(TestRecord record) =>
        Ok(await record.As(Role.Auditor).GateAsync(ReleasedRecord.UseCase, Gate.Training, ReleasedRecord.Version)).Result;
}
