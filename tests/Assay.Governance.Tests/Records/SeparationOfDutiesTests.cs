using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Records;

/// <summary>Parts in a gate that are not filing: changing what its conditions depend on, and signing what somebody else files.</summary>
public sealed class SeparationOfDutiesTests
{
    [Theory]
    [InlineData(RiskClass.Minimal, "predictive", "the risk class")]
    [InlineData(RiskClass.High, "generative", "the attribute model-type")]
    public async Task Whoever_changes_the_risk_class_or_an_attribute_does_not_decide_until_somebody_else_has_changed_it_again(RiskClass risk, string type, string what)
    {
        await using var record = await TestRecord.CreateAsync();
        var first = new RegisterRequest(ThingKind.UseCase, "scoring", "Scoring", RiskClass: RiskClass.High, Attributes: new Dictionary<string, string> { ["model-type"] = "predictive" });
        Ok(await record.As(Role.Grc).RegisterAsync(first));
        // Registering is no part.
        Assert.NotEqual(RefusalKind.SeparationOfDuties, await Kind(record, Role.Grc));
        Ok(await record.As(Role.ProductSecurity).RegisterAsync(first with { Name = "Scoring of applicants" }));
        Assert.NotEqual(RefusalKind.SeparationOfDuties, await Kind(record, Role.Grc));

        Ok(await record.As(Role.Grc).RegisterAsync(first with { RiskClass = risk, Attributes = new Dictionary<string, string> { ["model-type"] = type } }));
        var refused = (await Decide(record, Role.Grc)).Refusal!;
        Assert.Equal(RefusalKind.SeparationOfDuties, refused.Kind);
        Assert.Contains($"you changed {what} (entry ", refused.Message, StringComparison.Ordinal);
        Assert.All(Ok(await record.As(Role.Grc).GateAsync("scoring", Gate.UseCaseIntake)).Outcomes, o => Assert.Contains(what, o.WhyNot, StringComparison.Ordinal));

        Ok(await record.As(Role.DataScience).RegisterAsync(first));
        Assert.NotEqual(RefusalKind.SeparationOfDuties, await Kind(record, Role.Grc));
    }

    [Fact]
    public async Task Whoever_changes_an_attribute_that_no_policy_reads_may_decide()
    {
        await using var record = await TestRecord.CreateAsync();
        var first = new RegisterRequest(ThingKind.UseCase, "scoring", "Scoring", Attributes: new Dictionary<string, string> { ["colour"] = "blue" });
        Ok(await record.As(Role.DataScience).RegisterAsync(first));
        Ok(await record.As(Role.Grc).RegisterAsync(first with { Attributes = new Dictionary<string, string> { ["colour"] = "red" } }));
        Assert.NotEqual(RefusalKind.SeparationOfDuties, await Kind(record, Role.Grc));
        // Another gate's policy reads it, and that gate rests on this one.
        Ok(await record.As(Role.Grc).RegisterAsync(first with { Attributes = new Dictionary<string, string> { ["model-type"] = "generative" } }));
        Assert.Equal(RefusalKind.SeparationOfDuties, await Kind(record, Role.Grc));
    }

    [Fact]
    public async Task An_attribute_taken_away_is_a_change_too()
    {
        await using var record = await TestRecord.CreateAsync();
        var first = new RegisterRequest(ThingKind.UseCase, "scoring", "Scoring", Attributes: new Dictionary<string, string> { ["origin"] = "fine-tuned" });
        Ok(await record.As(Role.DataScience).RegisterAsync(first));
        Ok(await record.As(Role.Grc).RegisterAsync(first with { Attributes = new Dictionary<string, string>() }));
        Assert.Contains("the attribute origin", (await Decide(record, Role.Grc)).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_signed_an_envelope_that_somebody_else_filed_does_not_decide()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Scoring")));
        var thing = Ok(await record.Admin.ThingAsync("scoring")).Thing;
        var kind = EvidenceKinds.Get("ai-register-entry");
        var envelope = Envelope.Sign(new Statement([new Subject("scoring", [thing.RegisterDigest])], kind.PredicateType, SampleEvidence.For("ai-register-entry")), record.SignerOf(Role.Grc)).ToBytes();
        Ok(await record.As(Role.DataScience).FileEvidenceAsync(new EvidenceRequest("ai-register-entry", ["scoring"], [], null, envelope, EvidenceResult.Passed, Origin.Filed)));
        var refused = (await Decide(record, Role.Grc)).Refusal!;
        Assert.Equal(RefusalKind.SeparationOfDuties, refused.Kind);
        Assert.Contains("you signed ai-register-entry (entry ", refused.Message, StringComparison.Ordinal);
    }

    static async Task<RefusalKind?> Kind(TestRecord record, Role role) => (await Decide(record, role)).Refusal?.Kind;

    static Task<Answer<DecisionRow>> Decide(TestRecord record, Role role) => record.As(role).DecideAsync(new("scoring", Gate.UseCaseIntake, "proceed", "Useful."));
}
