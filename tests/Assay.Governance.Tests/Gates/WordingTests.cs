using System.Text.RegularExpressions;
using Assay.Governance.Tests.Packs;
using Assay.Governance.Tests.Records;
using static Assay.Governance.Tests.Gates.GateCase;

namespace Assay.Governance.Tests.Gates;

/// <summary>Sentences and commands for people name things as people do.</summary>
public sealed class WordingTests
{
    [Fact]
    public async Task No_gate_prints_an_id_where_there_is_a_name()
    {
        await using var record = await TestRecord.CreateAsync();
        await ReleasedRecord.WalkToReleaseAsync(record);
        var waiver = ReleasedRecord.Ok(await record.As(Role.DataScience).RequestWaiverAsync(
            new(WaiverKind.Exception, "Next week.", record.Clock.GetUtcNow().AddDays(5), UseCase: ReleasedRecord.UseCase, Gate: Gate.Deployment, Requirement: "evidence:deployment-manifest")));
        var said = "";
        foreach (var gate in Enum.GetValues<Gate>())
        {
            var view = ReleasedRecord.Ok(await record.As(Role.DataScience).GateAsync(ReleasedRecord.UseCase, gate));
            said += string.Join("\n", view.Result.Requirements.SelectMany(r => new[] { r.Detail, r.HowTo }).Concat(view.Reasons).Concat(view.Outcomes.Select(o => o.WhyNot)));
        }

        Assert.DoesNotMatch(new Regex("(a|w|uc|mv|dv|ds|m|dp)_[0-9a-z]{26}"), said);
        Assert.Contains("(filed by DataEngineering person on", said, StringComparison.Ordinal);
        Assert.Contains("assay evidence file rollback-runbook --subject credit-risk@1.2.0 --from FILE", said, StringComparison.Ordinal);
        Assert.Contains("assay gate decide deployment --use-case credit-risk --model-version credit-risk@1.2.0", said, StringComparison.Ordinal);
        Assert.Contains("The exception that DataScience person asked for does not count: it is requested.", said, StringComparison.Ordinal);
        Assert.Contains("from just now", said, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 minutes", said, StringComparison.Ordinal);
        Assert.Equal(WaiverStatus.Requested, waiver.Status);
    }

    [Fact]
    public async Task A_decision_that_rested_on_a_waiver_says_what_it_was_about()
    {
        await using var record = await TestRecord.CreateAsync();
        await ReleasedRecord.WalkToReleaseAsync(record);
        ReleasedRecord.Ok(await ReleasedRecord.ReleaseAsync(record));
        var waiver = ReleasedRecord.Ok(await record.As(Role.DataScience).RequestWaiverAsync(
            new(WaiverKind.Exception, "Next week.", record.Clock.GetUtcNow().AddDays(5), UseCase: ReleasedRecord.UseCase, Gate: Gate.Deployment, Requirement: "evidence:deployment-manifest")));
        ReleasedRecord.Ok(await record.As(Role.Grc).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        foreach (var kind in (string[])["guardrail-configuration", "logging-retention", "rollback-runbook", "takedown-procedure"])
            ReleasedRecord.Ok(await ReleasedRecord.FileAsync(record, kind, ReleasedRecord.Version));
        ReleasedRecord.Ok(await record.As(Role.CloudSecurity).DecideAsync(new(ReleasedRecord.UseCase, Gate.Deployment, "approve-phased", "Go.", ReleasedRecord.Version, "A tenth first.")));
        record.Clock.Offset += TimeSpan.FromDays(6);
        var reasons = string.Join("\n", ReleasedRecord.Ok(await record.As(Role.Auditor).GateAsync(ReleasedRecord.UseCase, Gate.Deployment)).Reasons);
        Assert.Contains("rested on the exception of Deployment manifest, which no longer counts", reasons, StringComparison.Ordinal);
        Assert.Contains("that DataScience person asked for", reasons, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_decision_holds_no_name_that_could_not_be_erased()
    {
        await using var record = await TestRecord.CreateAsync();
        await ReleasedRecord.WalkToReleaseAsync(record);
        var entry = (await record.Admin.EngagementAsync(ReleasedRecord.UseCase)).Value!.Decisions[0].Entry;
        var envelope = await record.Store.ReadAsync(view => Envelope.TryRead(Blobs.Of(view, view.Entry(entry), "envelope"), out _)!.TryReadStatement(out _)!.Predicate.GetRawText(), TestContext.Current.CancellationToken);
        Assert.Contains("filed by a_", envelope, StringComparison.Ordinal);
        Assert.DoesNotContain(" person", envelope, StringComparison.Ordinal);
    }

    [Fact]
    public void Ages_are_told_in_one_unit_and_now_is_now()
    {
        Assert.Equal(("from just now", "just now"), (Why.Old(Now.AddSeconds(-59), Now), Why.Ago(Now.AddSeconds(30), Now)));
        Assert.Equal(("1 minute old", "3 hours ago"), (Why.Old(Now.AddMinutes(-1), Now), Why.Ago(Now.AddHours(-3), Now)));
    }
}
