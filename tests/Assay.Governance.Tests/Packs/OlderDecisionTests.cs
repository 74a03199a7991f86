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

    [Theory]
    [InlineData(RiskClass.High, RequirementState.Met)]
    // What is asked for by the class that was filed: the newest of them looked at that, and not yet at when a round was answered.
    [InlineData(RiskClass.Minimal, RequirementState.Met)]
    public async Task A_decision_on_a_round_that_was_recorded_late_is_verified_as_it_was(RiskClass registered, RequirementState then)
    {
        await using var record = await LookedAtAsync(registered);
        var now = record.Clock.GetUtcNow();
        await RoundAsync(record, "failed", now.AddDays(-2), EvidenceResult.Failed);
        await RoundAsync(record, "late", now.AddDays(-8), EvidenceResult.Passed);
        await DecidedAsync(record, "evidence:red-team-report", then, "go");
    }

    [Theory]
    // What shares a file with another version failed with it, and was met by a look at the other.
    [InlineData(EvidenceResult.Failed, RequirementState.Failed, "stop")]
    [InlineData(EvidenceResult.Passed, RequirementState.Met, "go")]
    public async Task A_decision_on_a_scan_of_another_version_that_shares_a_file_is_verified_as_it_was(EvidenceResult scanned, RequirementState then, string outcome)
    {
        await using var record = await LookedAtAsync(RiskClass.High);
        await ScanAsync(record, scanned, Other, Shared, Own);
        await DecidedAsync(record, "evidence:model-scan", then, outcome);
    }

    [Theory, InlineData(2), InlineData(3), InlineData(4)]
    public async Task A_decision_of_today_is_judged_as_today_in_a_pack_of_an_older_format(int format)
    {
        await using var record = await LookedAtAsync(RiskClass.High);
        await ScanAsync(record, EvidenceResult.Passed, First, Shared, Rest);
        await ScanAsync(record, EvidenceResult.Failed, Other, Shared, Own);
        await RoundAsync(record, "whole", record.Clock.GetUtcNow().AddDays(-1), EvidenceResult.Passed);
        Ok(await record.On(record.Store, Role.Leadership, Asked).DecideAsync(new(Credit, Gate.Evaluation, "go", "Useful.", First)));
        var verified = await VerifyAsync(record, format);
        Assert.True(verified.Ok, PackTests.Failures(verified));
    }

    static readonly Digest Shared = Digest.Sha256("weights"u8), Own = Digest.Sha256("own"u8), Rest = Digest.Sha256("rest"u8);

    const string Other = "credit@2";

    static GatePolicies Asked { get; } = AskedFor();

    static GatePolicies AskedFor()
    {
        var folder = Directory.CreateTempSubdirectory("assay-policies-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "evaluation.yaml"), """
                gate: evaluation
                title: Evaluation
                decides: [leadership]
                inherits-previous: false
                evidence:
                  - kind: model-scan
                    result: passed
                  - kind: red-team-report
                    result: passed
                    when:
                      risk: [high]
                outcomes:
                  - id: go
                    title: Go
                    opens: true
                    needs-open-gate: false
                  - id: stop
                    title: Stop
                """);
            return Ok(GatePolicies.FromFolder(folder.FullName));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    // Two versions that share the weights; each has a file of its own beside them.
    static async Task<TestRecord> LookedAtAsync(RiskClass registered)
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Credit, "Credit", RiskClass: registered)));
        Ok(await ClassifyAsync(record, "high", Role.DataEngineering));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, Credit, "Credit model")));
        foreach (var (version, digests) in ((string, Digest[])[])[(Other, [Root(Other), Shared, Own]), (First, [Root(First), Shared, Rest])])
        {
            Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, version, version, Credit, Digests: digests)));
            Ok(await record.As(Role.Grc).LinkAsync(new(Credit, version)));
        }

        return record;
    }

    static Digest Root(string version) => Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(version));

    static async Task ScanAsync(TestRecord record, EvidenceResult result, string version, params Digest[] files) => Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
        "model-scan", [], [.. files.Prepend(Root(version)).Select(d => new Subject(d.Short, d))], SampleEvidence.For("model-scan"), null, result, Origin.Measured, new Tool("assay", "1"),
        result == EvidenceResult.Failed ? [new Finding { RuleId = "r", Title = "A call", Severity = Severity.Medium, Subject = Own.Short, Fingerprint = Fingerprint.Of("test/1", "call") }] : [])));

    static async Task RoundAsync(TestRecord record, string name, DateTimeOffset answered, EvidenceResult result)
    {
        var predicate = JsonNode.Parse(SampleEvidence.For("red-team-report").GetRawText())!.AsObject();
        predicate["round"] = JsonNode.Parse(Json.Text(new
        {
            name,
            seed = "1",
            planDigest = Digest.Sha256("plan"u8),
            requests = 3,
            outcomes = new { succeeded = 0, resisted = 3, unclear = 0, notJudged = 0 },
            probes = Array.Empty<object>(),
            detectors = Array.Empty<object>(),
            generations = 1,
            variants = 3,
            tool = new { name = "assay", version = "0.1.0" },
            startedAt = answered.AddHours(-1).ToUniversalTime(),
            endedAt = answered.ToUniversalTime(),
        }));
        var version = Ok(await record.Admin.ThingAsync(First)).Thing;
        Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(
            "red-team-report", [], [new Subject(version.Slug, version.RegisterDigest)], Json.Element(predicate), null, result, Origin.Measured, new Tool("assay", "0.1.0"))));
    }

    // Decided by a program that knew neither which files a piece is about, nor for which it failed, nor when a round was answered; and verified.
    static async Task DecidedAsync(TestRecord record, string requirement, RequirementState then, string outcome)
    {
        var taken = await DecideAsBeforeAsync(record, null, Gate.Evaluation, Asked, First, outcome, input => input with
        {
            Evidence = [.. input.Evidence.Select(e => e with { Partial = false, FailedElsewhere = false, Answered = null })],
        });
        Assert.Equal(then, taken.Requirements.Single(r => r.Id == requirement).State);
        Assert.NotEqual(then, Ok(await record.On(record.Store, Role.Leadership, Asked).GateAsync(Credit, Gate.Evaluation, First)).Result.Requirements.Single(r => r.Id == requirement).State);
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

    // The filed class is not among what that program looked at, nor is it said what was.
    static async Task DecideAsBeforeAsync(TestRecord record, int? judgement) =>
        Assert.True((await DecideAsBeforeAsync(record, judgement, Gate.UseCaseIntake, GatePolicies.Default, null, "proceed", input => input with { UseCase = input.UseCase with { Filed = null } })).Open);

    // The decision as that program wrote it, on what it looked at.
    static async Task<GateResult> DecideAsBeforeAsync(TestRecord record, int? judgement, Gate gate, GatePolicies policies, string? slug, string outcomeId, Func<GateInput, GateInput> looked)
    {
        var signer = record.SignerOf(Role.Leadership);
        GateResult? result = null;
        await record.Store.AppendAsync(view =>
        {
            var useCase = ThingQueries.Find(view, Credit, ThingKind.UseCase)!;
            var version = slug is null ? null : ThingQueries.Find(view, slug, ThingKind.ModelVersion)!;
            var policy = policies[gate];
            var now = record.Clock.GetUtcNow();
            var input = looked(EngagementFacts.Load(view, useCase, version, now).Input(gate, null, policy.Period, now));
            result = GateEvaluator.Evaluate(policy, input);
            var basis = DecisionBasis.Of(policy, input, result) with { Judgement = judgement };
            var outcome = policy.Outcomes.Single(o => o.Id == outcomeId);
            var standing = new GateStanding(policy, input, result, null, StampState.Open, "ready to decide", []);
            var request = new DecisionRequest(Credit, gate, outcome.Id, "Useful.");
            var envelope = Envelope.Sign(
                new Statement([ThingQueries.SubjectOf(version ?? useCase)], PredicateTypes.GateDecision, Json.Element(Decisions.Predicate(standing, request, outcome, basis, record.Actors[Role.Leadership], Role.Leadership, now))), signer).ToBytes();
            var body = new DecisionBody(useCase.Id, gate, version?.Id, outcome.Id, outcome.Opens, Role.Leadership, policy.Digest, Digest.Sha256(envelope), signer.KeyId, basis);
            return
            [
                new NewEntry(EntryTypes.Policy, 1, record.Actors[Role.Leadership], Json.Element(new PolicyBody(gate, policy.Digest)))
                {
                    Blobs = [new NewBlob("policy", "application/yaml", policies.Source(gate))],
                },
                new NewEntry(EntryTypes.Decision, 1, record.Actors[Role.Leadership], Json.Element(body))
                {
                    Blobs = [Blobs.Envelope("envelope", envelope), Blobs.Json("words", new DecisionWords(request.Rationale, null))],
                },
            ];
        }, TestContext.Current.CancellationToken);
        return result!;
    }

    static async Task<PackVerification> VerifyAsync(TestRecord record, int format)
    {
        var pack = Ok(await record.Store.ReadAsync(view => PackBuilder.Build(
            view, ThingQueries.Find(view, Credit, ThingKind.UseCase)!, ThingQueries.Find(view, First, ThingKind.ModelVersion)!, view.Size,
            record.Session.Evidence, record.Session.TreeHead, GatePolicies.Default, format: format))).Bytes;
        return PackVerifier.Verify(pack, record.Root);
    }
}
