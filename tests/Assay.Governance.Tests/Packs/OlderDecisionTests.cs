using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Governance.Tests.Records;
using Assay.Record;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Packs;

/// <summary>What an Assay of before did not look at is forgiven to its decisions, and to no other.</summary>
public sealed class OlderDecisionTests
{
    const string Credit = "credit", First = "credit@1";

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_decision_that_was_taken_without_looking_at_the_filed_class_is_verified_as_it_was(int format)
    {
        await using var record = await ContradictedAsync();
        await DecideAsBeforeAsync(record, judgement: null);
        var verified = await VerifyAsync(record, format);
        Assert.True(verified.Ok, PackTests.Failures(verified));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task The_same_decision_of_today_is_judged_wholly_whatever_the_format_of_the_pack(int format)
    {
        await using var record = await ContradictedAsync();
        await DecideAsBeforeAsync(record, DecisionBasis.CurrentJudgement);
        var verified = await VerifyAsync(record, format);
        var failed = Assert.Single(verified.Checks, c => !c.Holds);
        Assert.Equal("Requirements", failed.Name);
        Assert.Contains("says that evidence:risk-classification was met; the entries say contradicted", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("says that evidence:threat-model was not-applicable; the entries say missing", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_of_before_lets_nothing_through_where_a_newer_one_has_decided_already()
    {
        await using var record = await ContradictedAsync();
        Ok(await record.As(Role.Leadership).DecideAsync(new(Credit, Gate.UseCaseIntake, "block", "Its class is not clear.")));
        await DecideAsBeforeAsync(record, judgement: null);
        var failed = Assert.Single((await VerifyAsync(record, PackManifest.CurrentFormat)).Checks, c => !c.Holds);
        Assert.Contains("says that evidence:risk-classification was met; the entries say contradicted", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_decision_of_today_says_what_was_looked_at_in_the_entry_and_in_its_signed_statement()
    {
        await using var record = await ContradictedAsync();
        Ok(await record.As(Role.Leadership).DecideAsync(new(Credit, Gate.UseCaseIntake, "block", "Its class is not clear.")));
        var (body, stated) = await record.Store.ReadAsync(view =>
        {
            var entry = view.Entries(0, view.Size).Last(e => e.Type == EntryTypes.Decision);
            return (entry.Body, Envelope.TryRead(Blobs.Of(view, entry, "envelope"), out _)!.TryReadStatement(out _)!.Predicate);
        });
        Assert.Equal(DecisionBasis.CurrentJudgement, body.GetProperty("basis").GetProperty("judgement").GetInt32());
        Assert.Equal(DecisionBasis.CurrentJudgement, stated.GetProperty("basis").GetProperty("judgement").GetInt32());
    }

    [Fact]
    public async Task A_decision_on_a_class_whose_stricter_classification_was_erased_since_still_verifies()
    {
        await using var record = await StartedAsync(RiskClass.High);
        Ok(await record.File("threat-model", Credit, Role.DataEngineering));
        var high = Ok(await ClassifyAsync(record, "high", Role.DataEngineering));
        // Nobody takes back what somebody else said: the stricter one counts, until it is gone.
        Ok(await ClassifyAsync(record, "minimal", Role.DataScience));
        Ok(await record.As(Role.Leadership).DecideAsync(new(Credit, Gate.UseCaseIntake, "proceed", "Useful.")));
        Ok(await record.As(Role.Legal).EraseAsync(new("Held a name.", Entry: high.Entry)));
        var verified = await VerifyAsync(record, PackManifest.CurrentFormat);
        Assert.True(verified.Ok, PackTests.Failures(verified));
    }

    // Registered as minimal, and filed as high: an Assay of before asked for no more than the register says.
    static async Task<TestRecord> ContradictedAsync()
    {
        var record = await StartedAsync(RiskClass.Minimal);
        Ok(await ClassifyAsync(record, "high", Role.DataEngineering));
        return record;
    }

    static async Task<TestRecord> StartedAsync(RiskClass registered)
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Credit, "Credit", RiskClass: registered)));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, Credit, "Credit model")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, First, "Credit 1", Credit, Digests: [Digest.Sha256("model"u8)])));
        Ok(await record.As(Role.Grc).LinkAsync(new(Credit, First)));
        foreach (var kind in GatePolicies.Default[Gate.UseCaseIntake].Evidence.Select(e => e.Kind).Where(k => k is not (FiledClass.Kind or "threat-model")))
            Ok(await record.File(kind, Credit, Role.DataEngineering));
        return record;
    }

    static Task<Answer<EvidenceRow>> ClassifyAsync(TestRecord record, string said, Role by)
    {
        var predicate = JsonNode.Parse(SampleEvidence.For(FiledClass.Kind).GetRawText())!;
        predicate["riskClass"] = said;
        return record.As(by).FileEvidenceAsync(new EvidenceRequest(
            FiledClass.Kind, [Credit], [], JsonSerializer.SerializeToElement(predicate), null, EvidenceResult.NotStated, Origin.Filed));
    }

    // The decision as that program wrote it: the filed class is not among what it looked at, nor is it said what was.
    static async Task DecideAsBeforeAsync(TestRecord record, int? judgement)
    {
        var signer = record.SignerOf(Role.Leadership);
        await record.Store.AppendAsync(view =>
        {
            var useCase = ThingQueries.Find(view, Credit, ThingKind.UseCase)!;
            var policy = GatePolicies.Default[Gate.UseCaseIntake];
            var now = record.Clock.GetUtcNow();
            var input = EngagementFacts.Load(view, useCase, null, now).Input(Gate.UseCaseIntake, null, policy.Period, now);
            input = input with { UseCase = input.UseCase with { Filed = null } };
            var result = GateEvaluator.Evaluate(policy, input);
            Assert.True(result.Open);
            var basis = DecisionBasis.Of(policy, input, result) with { Judgement = judgement };
            var outcome = policy.Outcomes.Single(o => o.Id == "proceed");
            var standing = new GateStanding(policy, input, result, null, StampState.Open, "ready to decide", []);
            var request = new DecisionRequest(Credit, Gate.UseCaseIntake, outcome.Id, "Useful.");
            var envelope = Envelope.Sign(
                new Statement([ThingQueries.SubjectOf(useCase)], PredicateTypes.GateDecision, Json.Element(Decisions.Predicate(standing, request, outcome, basis, record.Actors[Role.Leadership], Role.Leadership, now))), signer).ToBytes();
            var body = new DecisionBody(useCase.Id, Gate.UseCaseIntake, null, outcome.Id, true, Role.Leadership, policy.Digest, Digest.Sha256(envelope), signer.KeyId, basis);
            return
            [
                new NewEntry(EntryTypes.Policy, 1, record.Actors[Role.Leadership], Json.Element(new PolicyBody(Gate.UseCaseIntake, policy.Digest)))
                {
                    Blobs = [new NewBlob("policy", "application/yaml", GatePolicies.Default.Source(Gate.UseCaseIntake))],
                },
                new NewEntry(EntryTypes.Decision, 1, record.Actors[Role.Leadership], Json.Element(body))
                {
                    Blobs = [Blobs.Envelope("envelope", envelope), Blobs.Json("words", new DecisionWords(request.Rationale, null))],
                },
            ];
        }, TestContext.Current.CancellationToken);
    }

    static async Task<PackVerification> VerifyAsync(TestRecord record, int format)
    {
        var pack = Ok(await record.Store.ReadAsync(view => PackBuilder.Build(
            view, ThingQueries.Find(view, Credit, ThingKind.UseCase)!, ThingQueries.Find(view, First, ThingKind.ModelVersion)!, view.Size,
            record.Session.Evidence, record.Session.TreeHead, GatePolicies.Default, format: format))).Bytes;
        return PackVerifier.Verify(pack, record.Root);
    }
}
