using static Assay.Governance.Tests.Gates.GateCase;

namespace Assay.Governance.Tests.Gates;

public class GateEvaluatorTests
{
    public static TheoryData<Gate> Gates => [.. Enum.GetValues<Gate>()];

    [Theory, MemberData(nameof(Gates))]
    public void A_gate_with_everything_it_asks_for_is_open(Gate gate)
    {
        var result = Met(gate).Judge();
        Assert.True(result.Open, string.Join('\n', result.Unmet));
        Assert.All(result.Requirements, r => Assert.Null(r.HowTo));
        Assert.Equal((gate, Policy(gate).Digest, Now, 500), (result.Gate, result.Policy, result.At, result.TreeSize));
    }

    [Theory, MemberData(nameof(Gates))]
    public void Spoiling_any_one_piece_in_any_way_shuts_the_gate_and_names_just_that_requirement(Gate gate)
    {
        var met = Met(gate);
        foreach (var piece in met.Evidence)
        {
            var perPeriod = Policy(gate).Evidence.Single(e => e.Kind == piece.Kind).PerPeriod;
            var other = piece with { Entry = 400, Origin = Origin.Filed, Tool = null, Actor = "a_other", Result = EvidenceResult.Failed };
            var maxAge = Policy(gate).Evidence.Single(e => e.Kind == piece.Kind).MaxAge;
            (string What, RequirementState State, GateInput Input)[] spoilt =
            [
                ("removed", RequirementState.Missing, met.Change(piece.Kind, _ => null, piece.Subject)),
                ("about something else", RequirementState.Missing, met.Change(piece.Kind, e => e with { Subject = "other" }, piece.Subject)),
                ("of another kind", RequirementState.Missing, met.Change(piece.Kind, e => e with { Kind = "design-review" }, piece.Subject)),
                ("key revoked", RequirementState.Missing, met.Change(piece.Kind, e => e with { KeyRevoked = true }, piece.Subject)),
                ("erased", RequirementState.Missing, met.Change(piece.Kind, e => e with { Erased = true }, piece.Subject)),
                ("dated later", RequirementState.Missing, met.Change(piece.Kind, e => e with { At = Now.AddDays(3) }, piece.Subject)),
                ("aged", perPeriod ? RequirementState.Missing : RequirementState.Stale, maxAge is null ? null! : met.Change(piece.Kind, e => e with { At = Now - maxAge.Value - TimeSpan.FromDays(31) }, piece.Subject)),
                ("no longer valid", RequirementState.Stale, perPeriod ? null! : met.Change(piece.Kind, e => e with { ValidUntil = Now.AddSeconds(-1) }, piece.Subject)),
                ("failed", RequirementState.Failed, met.Change(piece.Kind, e => e with { Result = EvidenceResult.Failed }, piece.Subject)),
                ("half-way", RequirementState.Failed, met.Change(piece.Kind, e => e with { Result = EvidenceResult.Incomplete }, piece.Subject)),
                ("contradicted later", RequirementState.Contradicted, met.With(other)),
                ("contradicted earlier", RequirementState.Contradicted, met.With(other with { Entry = 1, At = Now.AddDays(-20) })),
                ("contradicted by another tool", RequirementState.Contradicted, met.With(other with { Origin = Origin.Measured, Tool = "other 2" })),
                ("taken back by the same tool", RequirementState.Failed, met.With(piece with { Entry = 401, Result = EvidenceResult.Failed, Tool = "assay 0.2.0" })),
            ];
            foreach (var (what, state, input) in spoilt.Where(s => s.Input is not null))
            {
                var result = input.Judge();
                var unmet = Assert.Single(result.Unmet);
                Assert.False(result.Open);
                Assert.Equal((what, $"evidence:{piece.Kind}", state), (what, unmet.Id, unmet.State));
                Assert.EndsWith(".", unmet.Detail, StringComparison.Ordinal);
                Assert.Contains("assay ", unmet.HowTo, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Each_linked_dataset_version_has_to_be_covered_and_the_missing_one_is_named()
    {
        var result = Met(Gate.DataPreparation).Change("ingestion-log", _ => null, "dv_2").Judge();
        Assert.Contains("bureau@3", result.Of("evidence:ingestion-log").Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("applications@1", result.Of("evidence:ingestion-log").Detail, StringComparison.Ordinal);
        Assert.Equal("assay evidence file ingestion-log --subject bureau@3 --from FILE", result.Of("evidence:ingestion-log").HowTo);
        Assert.All((Met(Gate.DataPreparation) with { Datasets = [] }).Judge().Requirements.Where(r => r.Id.StartsWith("evidence:", StringComparison.Ordinal)), r => Assert.Equal(RequirementState.Missing, r.State));
        Assert.False((Met(Gate.Training) with { ModelVersion = null }).Judge().Open);
    }

    [Fact]
    public void A_filed_pass_never_silences_a_measured_fail_not_even_by_waiting()
    {
        var input = Met(Gate.Evaluation).Change("regression-output", e => e with { Result = EvidenceResult.Failed });
        for (var days = 0; days < 2000; days += 100)
        {
            var later = Now.AddDays(days);
            var filed = Piece(300, "regression-output", "mv_1", origin: Origin.Filed, who: "a_hope") with { At = later };
            var state = (input.With(filed) with { At = later }).Judge().Of("evidence:regression-output").State;
            Assert.Equal(RequirementState.Contradicted, state);
        }
    }

    [Fact]
    public void The_same_source_may_take_its_fail_back_and_an_erased_fail_brings_no_older_pass_back()
    {
        var failed = Met(Gate.Evaluation).With(Piece(50, "regression-output", "mv_1", EvidenceResult.Failed));
        Assert.False(failed.Judge().Open);
        Assert.True(failed.With(Piece(51, "regression-output", "mv_1", who: "assay 0.2.0")).Judge().Open);
        // What it said is in the log; erasing its words does not unsay it.
        Assert.Equal(RequirementState.Failed, failed.Change("regression-output", e => e.Entry == 50 ? e with { Erased = true } : e).Judge().Of("evidence:regression-output").State);
        // Under a revoked key it may have been anybody's word.
        Assert.True(failed.Change("regression-output", e => e.Entry == 50 ? e with { KeyRevoked = true } : e).Judge().Open);
    }

    [Fact]
    public void What_a_tool_stopped_half_way_is_not_finished_by_somebodys_word()
    {
        var half = Met(Gate.Evaluation).Change("model-card", e => e with { Result = EvidenceResult.Incomplete });
        Assert.Equal(RequirementState.Contradicted, half.With(Piece(60, "model-card", "mv_1", origin: Origin.Filed, who: "a_x")).Judge().Of("evidence:model-card").State);
        Assert.Equal(RequirementState.Met, half.With(Piece(60, "model-card", "mv_1", who: "other 1")).Judge().Of("evidence:model-card").State);
    }

    [Fact]
    public void What_stopped_half_way_is_looked_at_and_not_fixed()
    {
        var half = Met(Gate.Training).Change("code-scan", _ => null).With(Piece(60, "code-scan", "mv_1", EvidenceResult.Incomplete, Origin.Filed, "a_ci"));
        Assert.StartsWith("See what it did not look at (assay evidence show 60), then: assay scan --kind code", half.Judge().Of("evidence:code-scan").HowTo, StringComparison.Ordinal);
        var failed = half.Change("code-scan", e => e with { Result = EvidenceResult.Failed });
        Assert.StartsWith("Fix what it found, then: ", failed.Judge().Of("evidence:code-scan").HowTo, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_predicts_is_not_led_to_attacks_on_what_talks()
    {
        var missing = Met(Gate.Evaluation).Change("regression-output", _ => null);
        Assert.Equal("assay evidence file regression-output --subject credit-risk@1 --from FILE", missing.Judge().Of("evidence:regression-output").HowTo);
        var talks = missing with { UseCase = missing.UseCase with { Attributes = new Dictionary<string, string> { ["model-type"] = "generative" } } };
        Assert.StartsWith("assay redteam regress --suite FILE --target FILE", talks.Judge().Of("evidence:regression-output").HowTo, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_is_asked_for_in_words_that_a_server_takes_too()
    {
        var unsigned = Met(Gate.Training).Change("checkpoint-signature", _ => null).Judge().Of("evidence:checkpoint-signature");
        Assert.Equal("assay sign key MODEL --private-key KEY.pem --record --use-case uc_1", unsigned.HowTo);
    }

    [Fact]
    public void A_model_scan_has_to_be_measured()
    {
        var filed = Met(Gate.Training).Change("model-scan", e => e with { Origin = Origin.Filed, Tool = null });
        var scan = filed.Judge().Of("evidence:model-scan");
        Assert.Equal(RequirementState.Missing, scan.State);
        Assert.Contains("filed", scan.Detail, StringComparison.Ordinal);
        Assert.Equal("assay scan MODEL --record --use-case uc_1", scan.HowTo);
    }

    [Fact]
    public void Adding_evidence_that_is_not_asked_for_never_opens_a_gate()
    {
        foreach (var gate in Enum.GetValues<Gate>())
            foreach (var asked in Policy(gate).Evidence.Select(e => e.Kind))
            {
                var shut = Met(gate).Change(asked, _ => null);
                if (shut.Judge().Open)
                    continue; // not asked of this use case
                var noise = EvidenceKinds.All.Where(k => k.Id != asked).SelectMany(k => Subjects(k.Id).Select(s => (k.Id, s))).Select((k, i) => Piece(100 + i, k.Id, k.s));
                Assert.False(shut.With([.. noise, Piece(300, asked, "mv_other")]).Judge().Open);
            }
    }

    [Fact]
    public void A_condition_that_does_not_hold_makes_it_not_applicable_and_an_unstated_attribute_asks()
    {
        GateInput Origin(params (string, string)[] attributes) => Met(Gate.Training).Change("fine-tune-approval", _ => null) with
        {
            UseCase = UseCase with { Attributes = attributes.ToDictionary(a => a.Item1, a => a.Item2) },
        };
        Assert.Equal(RequirementState.NotApplicable, Origin(("origin", "trained-from-scratch")).Judge().Of("evidence:fine-tune-approval").State);
        Assert.True(Origin(("origin", "trained-from-scratch")).Judge().Open);
        Assert.Equal(RequirementState.Missing, Origin().Judge().Of("evidence:fine-tune-approval").State);
    }

    [Theory]
    [InlineData(true, true, true, RequirementState.Met)]
    [InlineData(false, true, true, RequirementState.Failed)]
    [InlineData(true, false, true, RequirementState.Stale)]
    [InlineData(true, true, false, RequirementState.Missing)]
    public void The_previous_gate_has_to_stand(bool opens, bool stands, bool isBefore, RequirementState state)
    {
        var previous = new PreviousGate(isBefore ? Gate.Evaluation : Gate.Training, 7, "x", opens, stands, "a digest changed");
        Assert.Equal(state, (Met(Gate.Deployment) with { Previous = previous }).Judge().Of("previous-gate").State);
        Assert.Equal(RequirementState.Missing, (Met(Gate.Deployment) with { Previous = null }).Judge().Of("previous-gate").State);
    }

    [Fact]
    public void Refuses_an_input_of_another_gate() =>
        Assert.Throws<ArgumentException>(() => GateEvaluator.Evaluate(Policy(Gate.Training), Met(Gate.Deployment)));

    [Fact]
    public void A_policy_with_an_opa_endpoint_is_shut_until_it_was_asked_and_said_yes()
    {
        var policy = Policy(Gate.Deployment) with { Opa = "central" };
        var yes = new RequirementResult("opa", "OPA", RequirementState.Met, "It allows it.", null, []);
        Assert.False(GateEvaluator.Evaluate(policy, Met(Gate.Deployment)).Open);
        Assert.True(GateEvaluator.Evaluate(policy, Met(Gate.Deployment), yes).Open);
        Assert.False(GateEvaluator.Evaluate(policy, Met(Gate.Deployment), yes with { State = RequirementState.Failed }).Open);
    }

    [Fact]
    public void Evaluation_is_the_same_whatever_order_the_evidence_comes_in()
    {
        var input = Met(Gate.Training).With(Piece(90, "code-scan", "mv_1", EvidenceResult.Failed), Piece(91, "code-scan", "mv_1", who: "semgrep 1"), Piece(92, "aibom", "mv_1", EvidenceResult.Incomplete));
        var expected = Json.Text(input.Judge());
        for (var i = 0; i < 50; i++)
        {
            var shuffled = input.Evidence.ToArray();
            new Random(i).Shuffle(shuffled);
            Assert.Equal(expected, Json.Text((input with { Evidence = shuffled }).Judge()));
        }
    }
}
