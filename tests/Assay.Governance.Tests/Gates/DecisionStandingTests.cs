using static Assay.Governance.Tests.Gates.GateCase;

namespace Assay.Governance.Tests.Gates;

public class DecisionStandingTests
{
    static readonly GateInput Then = Met(Gate.Evaluation) with { Waivers = [Waiver("evidence:model-card", expires: Now.AddDays(30))] };

    static DecisionBasis Basis(GateInput input) => DecisionBasis.Of(Policy(input.Gate), input, input.Judge());

    static DecisionStanding Standing(GateInput now, GateInput? then = null) => DecisionStanding.Of(Basis(then ?? Then), now, now.Judge(), Policy(now.Gate));

    static void FallsBy(StandingChange change, GateInput now, GateInput? then = null)
    {
        var standing = Standing(now, then);
        Assert.False(standing.Stands);
        Assert.Contains(standing.Reasons, r => r.Change == change && r.Breaks);
        Assert.NotNull(standing.WhyNot);
    }

    [Fact]
    public void Stands_while_nothing_changed_and_survives_being_written_as_json()
    {
        Assert.Empty(Standing(Then).Reasons);
        var read = Json.Read<DecisionBasis>(Json.Bytes(Basis(Then)));
        Assert.Empty(DecisionStanding.Of(read, Then, Then.Judge(), Policy(Then.Gate)).Reasons);
    }

    [Fact]
    public void Falls_with_a_new_digest_or_a_new_dataset()
    {
        FallsBy(StandingChange.NewDigest, Then with { ModelVersion = Then.ModelVersion! with { Digests = [D("other")] } });
        FallsBy(StandingChange.NewDigest, Then with { Datasets = [.. Then.Datasets, new ThingFacts("dv_9", "new@1", [D("new")])] });
        FallsBy(StandingChange.NewDigest, Then with { Datasets = [] });
    }

    [Fact]
    public void Falls_with_another_risk_class_or_attribute_and_not_with_another_name()
    {
        FallsBy(StandingChange.RegisterChanged, Then with { UseCase = UseCase with { RiskClass = RiskClass.Minimal } });
        FallsBy(StandingChange.RegisterChanged, Then with { UseCase = UseCase with { Attributes = new Dictionary<string, string>(UseCase.Attributes) { ["model-type"] = "generative" } } });
        var renamed = Standing(Then with { UseCase = UseCase with { Digest = D("renamed") } });
        Assert.True(renamed.Stands);
        Assert.Equal([StandingChange.RegisterEdited], renamed.Reasons.Select(r => r.Change));
    }

    [Fact]
    public void Stands_by_an_attribute_that_no_policy_asks_about_and_falls_by_one_that_the_policy_in_force_does()
    {
        var slip = Then with { UseCase = UseCase with { Attributes = new Dictionary<string, string>(UseCase.Attributes) { ["orgin"] = "x" } } };
        Assert.True(Standing(slip).Stands);
        Assert.DoesNotContain("orgin", Basis(Then).Reads!);
        Assert.Contains("model-type", Basis(Then).Reads!);

        // A decision of before did not write down what its policy asks about; a policy engine is shown them all.
        var policy = Policy(Then.Gate);
        Assert.Contains(DecisionStanding.Of(Basis(Then) with { Reads = null }, slip, slip.Judge(), policy).Reasons, r => r.Change == StandingChange.RegisterChanged && r.Breaks);
        var engine = policy with { Opa = "central" };
        Assert.Null(DecisionBasis.Of(engine, Then, Then.Judge()).Reads);
        Assert.False(DecisionStanding.Of(Basis(Then), slip, slip.Judge(), engine).Stands);
        var asks = policy with { Evidence = [.. policy.Evidence, new EvidenceRequirement("final-security-audit", new Condition([], new Dictionary<string, IReadOnlyList<string>> { ["orgin"] = ["x"] }))] };
        Assert.False(DecisionStanding.Of(Basis(Then), slip, slip.Judge(), asks).Stands);
    }

    [Fact]
    public void Falls_with_any_piece_that_fails_is_contradicted_revoked_erased_or_gone()
    {
        foreach (var piece in Then.Evidence)
        {
            FallsBy(StandingChange.EvidenceFailed, Then.With(piece with { Entry = 90, Result = EvidenceResult.Failed }) with { Waivers = [] }, Then with { Waivers = [] });
            FallsBy(StandingChange.EvidenceContradicted, Then.With(piece with { Entry = 90, Tool = "other", Result = EvidenceResult.Failed }) with { Waivers = [] }, Then with { Waivers = [] });
            FallsBy(StandingChange.KeyRevoked, Then.Change(piece.Kind, e => e with { KeyRevoked = true }));
            FallsBy(StandingChange.Erased, Then.Change(piece.Kind, e => e with { Erased = true }));
            FallsBy(StandingChange.EvidenceGone, Then.Change(piece.Kind, _ => null));
        }
    }

    [Fact]
    public void Falls_with_an_expired_exception_and_a_new_critical_finding_and_an_ended_acceptance()
    {
        var excepted = Then.Change("model-card", _ => null);
        Assert.True(Standing(excepted with { At = Now.AddDays(29) }, excepted).Stands);
        FallsBy(StandingChange.WaiverEnded, excepted with { At = Now.AddDays(30) }, excepted);
        var finding = new FindingFact("F-1", "Backdoor", Severity.Critical, "open", "mv_1", Now, null, false, null);
        FallsBy(StandingChange.NewCriticalFinding, Then with { Findings = [finding] });
        var accepted = Then with { Findings = [finding with { Accepted = true, AcceptedUntil = Now.AddDays(5) }] };
        Assert.True(Standing(accepted, accepted).Stands);
        FallsBy(StandingChange.FindingLimit, accepted with { At = Now.AddDays(5) }, accepted);
    }

    [Fact]
    public void Falls_with_the_gate_before_it()
    {
        FallsBy(StandingChange.PreviousGate, Then with { Previous = Then.Previous! with { Stands = false, WhyNot = "a key was revoked" } });
        FallsBy(StandingChange.PreviousGate, Then with { Previous = Then.Previous! with { Opens = false, Outcome = "reject" } });
        FallsBy(StandingChange.PreviousGate, Then with { Previous = null });
    }

    [Fact]
    public void Does_not_fall_with_age_or_a_new_policy_which_are_notes()
    {
        var later = Standing(Then with { At = Now.AddDays(200), Waivers = [] }, Then with { Waivers = [] });
        Assert.True(later.Stands);
        Assert.All(later.Reasons, r => Assert.Equal(StandingChange.EvidenceAged, r.Change));
        Assert.NotEmpty(later.Reasons);
        var stricter = Policy(Gate.Evaluation) with { Digest = D("new"), Evidence = [.. Policy(Gate.Evaluation).Evidence, new EvidenceRequirement("final-security-audit")] };
        var judged = DecisionStanding.Of(Basis(Then), Then, GateEvaluator.Evaluate(stricter, Then), stricter);
        Assert.True(judged.Stands);
        Assert.Equal([StandingChange.PolicyChanged], judged.Reasons.Select(r => r.Change));
    }

    [Fact]
    public void A_monitoring_decision_ends_with_its_period()
    {
        var then = Met(Gate.Monitoring);
        Assert.DoesNotContain(Standing(then with { At = Now.AddDays(89) }, then).Reasons, r => r.Change == StandingChange.PeriodOver);
        FallsBy(StandingChange.PeriodOver, then with { At = Now.AddDays(90) }, then);
    }
}
