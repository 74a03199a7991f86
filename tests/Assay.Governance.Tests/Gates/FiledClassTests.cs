using System.Text.Json;
using Assay.Governance.Tests.Packs;
using Assay.Governance.Tests.Records;
using static Assay.Governance.Tests.Gates.GateCase;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Gates;

/// <summary>The risk classification that is filed and the class of the register say the same, or nothing is let through by the difference.</summary>
public sealed class FiledClassTests
{
    const string Slug = "second", Classification = "evidence:risk-classification", ThreatModel = "evidence:threat-model";

    [Theory]
    [InlineData(RiskClass.Minimal, RiskClass.High, true), InlineData(RiskClass.High, RiskClass.Minimal, true), InlineData(RiskClass.Transparency, RiskClass.Minimal, true)]
    [InlineData(RiskClass.High, RiskClass.High, false), InlineData(RiskClass.Unclassified, RiskClass.Minimal, false), InlineData(RiskClass.Unclassified, RiskClass.Prohibited, true)]
    public void A_class_that_was_filed_and_is_not_that_of_the_register_keeps_intake_shut_and_what_either_asks_for_is_asked(RiskClass registered, RiskClass filed, bool differs)
    {
        var met = Met(Gate.UseCaseIntake);
        var entry = met.Evidence.Single(e => e.Kind == FiledClass.Kind).Entry;
        var result = (met with { UseCase = GateCase.UseCase with { RiskClass = registered, Filed = new FiledClass(entry, filed), Slug = Slug } }).Judge();
        var requirement = result.Of(Classification);
        Assert.Equal(differs ? RequirementState.Contradicted : RequirementState.Met, requirement.State);
        Assert.Equal(!differs, result.Open);
        if (differs)
        {
            Assert.Contains($"says {filed.Name()}, and the register says {registered.Name()}", requirement.Detail, StringComparison.Ordinal);
            Assert.Contains($"assay register use-case {Slug} --risk {filed.Name()}", requirement.HowTo, StringComparison.Ordinal);
        }

        var asked = registered is RiskClass.High or RiskClass.Unclassified || filed == RiskClass.High;
        Assert.Equal(asked ? RequirementState.Met : RequirementState.NotApplicable, result.Of(ThreatModel).State);
    }

    [Fact]
    public void A_use_case_that_is_classified_as_prohibited_does_not_proceed_and_is_asked_what_a_high_one_is()
    {
        var met = Met(Gate.UseCaseIntake);
        var entry = met.Evidence.Single(e => e.Kind == FiledClass.Kind).Entry;
        var result = (met with { UseCase = GateCase.UseCase with { RiskClass = RiskClass.Prohibited, Filed = new FiledClass(entry, RiskClass.Prohibited), Slug = Slug } }).Judge();
        Assert.Equal(RequirementState.Failed, result.Of(Classification).State);
        Assert.False(result.Open);
        Assert.NotEqual(RequirementState.NotApplicable, result.Of(ThreatModel).State);
    }

    [Fact]
    public async Task What_the_law_forbids_no_waiver_and_no_baseline_lets_through_also_not_one_that_was_approved_before_it_was_classified()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, "Second", RiskClass: RiskClass.Prohibited)));
        foreach (var kind in GatePolicies.Default[Gate.UseCaseIntake].Evidence.Select(e => e.Kind).Where(k => k != FiledClass.Kind))
            Ok(await record.File(kind, Slug, Role.DataEngineering));
        var (early, late) = (Ok(await AskAsync(WaiverKind.Exception)), Ok(await AskAsync(WaiverKind.NotApplicable)));
        Ok(await record.As(Role.Leadership).AnswerWaiverAsync(new(early.Id, WaiverStatus.Approved)));
        Ok(await ClassifyAsync(record, "prohibited"));

        foreach (var refused in (Refusal?[])[(await AskAsync(WaiverKind.Exception)).Refusal, (await AskAsync(WaiverKind.NotApplicable)).Refusal])
            Assert.Equal(("'second' is classified as prohibited: what the law forbids, no waiver lets through.", FiledClass.WhatForbids), (refused?.Message, refused?.HowTo));
        Assert.Equal($"Reject it: assay waiver reject {late.Id}", (await record.As(Role.Leadership).AnswerWaiverAsync(new(late.Id, WaiverStatus.Approved))).Refusal?.HowTo);
        var proceed = (await record.As(Role.Grc).DecideAsync(new(Slug, Gate.UseCaseIntake, "proceed", "Useful."))).Refusal;
        Assert.Equal((RefusalKind.GateShut, "'proceed' would let the use case go on, and it is classified as prohibited: no exception changes that.", FiledClass.WhatForbids), (proceed?.Kind, proceed?.Message, proceed?.HowTo));
        var outcomes = Ok(await record.As(Role.Grc).GateAsync(Slug, Gate.UseCaseIntake)).Outcomes;
        Assert.Equal([("proceed", false), ("block", true)], outcomes.Where(o => o.Outcome.Id != "modify-scope").Select(o => (o.Outcome.Id, o.Allowed)));
        Assert.Contains("classified as prohibited", (await record.As(Role.Leadership).BaselineAsync(new(Slug, record.Clock.GetUtcNow().AddDays(30), "It runs."))).Refusal?.Message, StringComparison.Ordinal);
        Assert.Equal($"It is classified as prohibited, and what was let through changes nothing. {FiledClass.WhatForbids}", Assert.Single(await WaitsAsync(record), i => i.Kind == "decide").Detail);
        Ok(await record.As(Role.Grc).DecideAsync(new(Slug, Gate.UseCaseIntake, "block", "The law forbids it.")));
        Assert.DoesNotContain(await WaitsAsync(record), i => i.Kind == "decide");

        Task<Answer<WaiverRow>> AskAsync(WaiverKind kind) => record.As(Role.DataScience).RequestWaiverAsync(new(
            kind, "We want it.", record.Clock.GetUtcNow().AddDays(30), UseCase: Slug, Gate: Gate.UseCaseIntake, Requirement: Classification));
    }

    [Fact]
    public async Task Work_asks_for_a_decision_about_what_is_prohibited_and_not_for_evidence()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, "Second", RiskClass: RiskClass.Prohibited)));
        Assert.Contains(await WaitsAsync(record), i => i.Kind == "evidence" && i.Title.StartsWith("Risk classification", StringComparison.Ordinal));
        Ok(await ClassifyAsync(record, "prohibited"));
        var waits = await WaitsAsync(record);
        Assert.DoesNotContain(waits, i => i.Kind == "evidence" && i.Title.StartsWith("Risk classification", StringComparison.Ordinal));
        Assert.EndsWith($"says that the practice is prohibited. {FiledClass.WhatForbids}", Assert.Single(waits, i => i.Kind == "decide").Detail, StringComparison.Ordinal);
    }

    static async Task<List<WorkItem>> WaitsAsync(TestRecord record) =>
        [.. (await record.As(Role.Grc).WorkAsync()).Mine.Where(i => i.Link.StartsWith($"/use-cases/{Slug}/", StringComparison.Ordinal))];

    [Fact]
    public async Task Nobody_takes_back_the_class_that_somebody_else_filed()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, "Second", RiskClass: RiskClass.Minimal)));
        Ok(await ClassifyAsync(record, "high"));
        var predicate = System.Text.Json.Nodes.JsonNode.Parse(SampleEvidence.For(FiledClass.Kind).GetRawText())!;
        predicate["riskClass"] = "minimal";
        Ok(await record.As(Role.DataScience).FileEvidenceAsync(new(FiledClass.Kind, [Slug], [], System.Text.Json.JsonSerializer.SerializeToElement(predicate), null, EvidenceResult.NotStated, Origin.Filed)));
        var gate = Ok(await record.As(Role.Grc).GateAsync(Slug, Gate.UseCaseIntake));
        Assert.Equal(RequirementState.Contradicted, gate.Result.Requirements.Single(r => r.Id == Classification).State);
    }

    [Fact]
    public void A_decision_falls_by_another_class_filed_since_and_stands_by_one_that_it_rested_on_already()
    {
        var then = Met(Gate.UseCaseIntake);
        var entry = then.Evidence.Single(e => e.Kind == FiledClass.Kind).Entry;
        var basis = DecisionBasis.Of(Policy(Gate.UseCaseIntake), then, then.Judge());
        // What was filed then says what it says: an Assay of before let the decision be taken.
        var known = then with { UseCase = then.UseCase with { Filed = new FiledClass(entry, RiskClass.Prohibited) } };
        var standing = DecisionStanding.Of(basis, known, known.Judge(), Policy(Gate.UseCaseIntake));
        Assert.True(standing.Stands);
        Assert.Contains(standing.Reasons, r => r.Change == StandingChange.EvidenceContradicted && !r.Breaks);

        var anew = then.With(Piece(90, FiledClass.Kind, "uc_1"));
        anew = anew with { UseCase = anew.UseCase with { Filed = new FiledClass(90, RiskClass.Prohibited) } };
        Assert.Contains(DecisionStanding.Of(basis, anew, anew.Judge(), Policy(Gate.UseCaseIntake)).Reasons, r => r.Change == StandingChange.EvidenceContradicted && r.Breaks);
    }

    [Fact]
    public async Task Whoever_files_another_class_is_told_and_the_gate_opens_when_the_register_follows()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, "Second", RiskClass: RiskClass.Minimal)));
        foreach (var kind in GatePolicies.Default[Gate.UseCaseIntake].Evidence.Select(e => e.Kind).Where(k => k is not (FiledClass.Kind or "threat-model")))
            Ok(await record.File(kind, Slug, Role.DataEngineering));
        var first = Ok(await ClassifyAsync(record, "minimal"));
        Assert.Null(first.Note);
        Assert.True((await GateAsync(record)).Result.Open);

        var filed = Ok(await ClassifyAsync(record, "high"));
        Assert.StartsWith("It says high, and the register says minimal of second: until both say the same, intake is not met. Register the class that it says: assay register use-case second --risk high", filed.Note, StringComparison.Ordinal);
        Assert.Equal(filed.Note, Ok(await record.Admin.EvidenceAsync(filed.Entry)).Row.Note);
        // The one of before no longer speaks.
        Assert.Null(Ok(await record.Admin.EvidenceAsync(first.Entry)).Row.Note);
        var shut = await GateAsync(record);
        Assert.Equal(RequirementState.Contradicted, shut.Result.Of(Classification).State);
        Assert.Equal(RequirementState.Missing, shut.Result.Of(ThreatModel).State);
        // Whoever owes it is told by name who filed it.
        Assert.Contains("filed by DataEngineering person on ", Assert.Single((await record.As(Role.Grc).WorkAsync()).Mine, i => i.Title.StartsWith("Risk classification", StringComparison.Ordinal)).Detail, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.GateShut, (await record.As(Role.Grc).DecideAsync(new(Slug, Gate.UseCaseIntake, "proceed", "Useful."))).Refusal!.Kind);

        Ok(await record.As(Role.ProductSecurity).RegisterAsync(new(ThingKind.UseCase, Slug, RiskClass: RiskClass.High)));
        Assert.Null(Ok(await record.Admin.EvidenceAsync(filed.Entry)).Row.Note);
        Ok(await record.File("threat-model", Slug, Role.DataEngineering));
        Assert.True((await GateAsync(record)).Result.Open);
        Ok(await record.As(Role.Grc).DecideAsync(new(Slug, Gate.UseCaseIntake, "proceed", "Useful.")));
    }

    [Fact]
    public async Task Whoever_registers_another_class_than_was_filed_is_told_at_once_and_so_is_whoever_looks_at_the_use_case()
    {
        await using var record = await TestRecord.CreateAsync();
        Assert.Null(Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, "Second", RiskClass: RiskClass.High))).Note);
        var filed = Ok(await ClassifyAsync(record, "high"));
        Assert.Null(filed.Note);
        var lower = Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, RiskClass: RiskClass.Minimal)));
        Assert.StartsWith(
            $"The risk classification of entry {filed.Entry} says high, and the register says minimal of second: until both say the same, intake is not met, and every gate asks for what either class asks for. Register the class that it says: assay register use-case second --risk high",
            lower.Note, StringComparison.Ordinal);
        // Said again, though nothing is written.
        Assert.Equal(lower.Note, Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, RiskClass: RiskClass.Minimal))).Note);
        Assert.Equal(lower.Note, Ok(await record.Admin.EngagementAsync(Slug)).UseCase.Note);
        Assert.Null(Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, RiskClass: RiskClass.High))).Note);
        Assert.Null(Ok(await record.Admin.EngagementAsync(Slug)).UseCase.Note);
    }

    [Fact]
    public async Task Whoever_states_an_attribute_is_told_which_decisions_fall_by_it_and_whether_any_policy_reads_it()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkAsync(record);
        Task<Answer<ThingView>> State(string name, string value) => record.As(Role.Grc).RegisterAsync(new(
            ThingKind.UseCase, ReleasedRecord.UseCase, Attributes: new Dictionary<string, string> { ["model-type"] = "predictive", ["origin"] = "trained-from-scratch", [name] = value }));
        Assert.Equal("No policy in force reads orgin. They read agent, model-type, origin.", Ok(await State("orgin", "x")).Note?.Replace("; did you mean origin?", ".", StringComparison.Ordinal));
        Assert.Equal(StampState.Decided, Ok(await record.Admin.GateAsync(ReleasedRecord.UseCase, Gate.Training)).Stamp.State);

        var note = Ok(await State("origin", "third-party")).Note;
        Assert.Contains("no longer stand: training", note, StringComparison.Ordinal);
        Assert.Contains("The attribute origin was trained-from-scratch and is now third-party.", note, StringComparison.Ordinal);
        // Intake and data preparation ask nothing by it.
        Assert.Equal(StampState.Decided, Ok(await record.Admin.GateAsync(ReleasedRecord.UseCase, Gate.DataPreparation)).Stamp.State);
        Assert.Equal(StampState.Stale, Ok(await record.Admin.GateAsync(ReleasedRecord.UseCase, Gate.Training)).Stamp.State);
    }

    [Fact]
    public async Task A_classification_that_was_erased_says_nothing()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, Slug, "Second", RiskClass: RiskClass.Minimal)));
        var filed = Ok(await ClassifyAsync(record, "high"));
        Ok(await record.Admin.EraseAsync(new ErasureRequest("A name in it.", Entry: filed.Entry)));
        Assert.Equal(RequirementState.Missing, (await GateAsync(record)).Result.Of(Classification).State);
    }

    [Fact]
    public async Task A_pack_holds_the_classification_against_the_register_and_a_pack_of_the_format_before_does_not()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkAsync(record);
        Ok(await ClassifyAsync(record, "minimal", ReleasedRecord.UseCase));
        Assert.Equal(StampState.Stale, Ok(await record.Admin.GateAsync(ReleasedRecord.UseCase, Gate.UseCaseIntake)).Stamp.State);
        var row = Ok(await record.As(Role.Grc).BuildPackAsync(ReleasedRecord.UseCase, ReleasedRecord.Version));
        var verified = PackVerifier.Verify(Ok(await record.As(Role.Grc).PackAsync(row.Id)), record.Root);
        Assert.True(verified.Ok, PackTests.Failures(verified));
        Assert.Equal(StampState.Stale, verified.Summary!.Gates[0].State);

        var (useCase, version) = (Ok(await record.Admin.EngagementAsync(ReleasedRecord.UseCase)).UseCase.Id, Ok(await record.Admin.ThingAsync(ReleasedRecord.Version)).Thing.Id);
        var entries = await record.Store.ReadAsync(view => PackScope.Choose(() => view.Entries(0, view.Size), useCase, version));
        var content = await record.Store.ReadAsync(view => entries.SelectMany(e => e.Blobs.Values).Distinct().ToDictionary(c => c, c => view.Blob(c)));
        var before = PackModel.Of(entries, c => content.GetValueOrDefault(c), useCase, version, entries[^1].Index + 1, null, PackManifest.FirstFormat);
        Assert.Equal(StampState.Decided, PackGates.Stamps(before, record.Clock.GetUtcNow())[0].Stamp.State);
    }

    static async Task<GateView> GateAsync(TestRecord record) => Ok(await record.As(Role.Auditor).GateAsync(Slug, Gate.UseCaseIntake));

    static Task<Answer<EvidenceRow>> ClassifyAsync(TestRecord record, string said, string useCase = Slug)
    {
        var predicate = System.Text.Json.Nodes.JsonNode.Parse(SampleEvidence.For(FiledClass.Kind).GetRawText())!;
        predicate["riskClass"] = said;
        return record.As(Role.DataEngineering).FileEvidenceAsync(new EvidenceRequest(
            FiledClass.Kind, [useCase], [], JsonSerializer.SerializeToElement(predicate), null, EvidenceResult.NotStated, Origin.Filed));
    }
}
