using static Assay.Governance.Tests.Gates.GateCase;

namespace Assay.Governance.Tests.Gates;

public class WaiverTests
{
    const string Id = "evidence:rollback-runbook";

    static GateInput Missing => Met(Gate.Deployment).Change("rollback-runbook", _ => null);

    static RequirementResult Judged(GateInput input, WaiverFact waiver) => (input with { Waivers = [waiver] }).Judge().Of(waiver.Requirement);

    [Fact]
    public void An_approved_exception_lets_an_unmet_requirement_through_and_says_so()
    {
        var result = Judged(Missing, Waiver(Id));
        Assert.Equal((RequirementState.Excepted, "w_1", null), (result.State, result.Waiver, result.HowTo));
        Assert.Contains("until 21 Dec 2026", result.Detail, StringComparison.Ordinal);
        Assert.Equal(RequirementState.NotApplicable, Judged(Missing, Waiver(Id, "not-applicable")).State);
    }

    [Theory, InlineData("exception"), InlineData("not-applicable")]
    public void A_waiver_counts_only_with_an_approver_who_is_not_the_requester_and_before_its_end(string kind)
    {
        var good = Waiver(Id, kind);
        (string Says, WaiverFact Waiver)[] bad =
        [
            ("who asked for it approved it", good with { Approver = good.Requester }),
            ("nobody is named", good with { Approver = null }),
            ("in which role", good with { ApproverRole = null }),
            ("it is requested", good with { Status = "requested" }),
            ("it is rejected", good with { Status = "rejected" }),
            ("it is withdrawn", good with { Status = "withdrawn" }),
            ("expired on 21 Nov 2026", good with { Expires = Now }),
            ("expired on 21 Nov 2025", good with { Expires = Now.AddYears(-1) }),
            ("not a waiver of a requirement", good with { Kind = "risk-acceptance" }),
        ];
        foreach (var (says, waiver) in bad)
        {
            Assert.Equal(RequirementState.Missing, Judged(Missing, waiver).State);
            Assert.Contains(says, Judged(Missing, waiver).Detail, StringComparison.Ordinal);
        }

        var elsewhere = good with { Requirement = "evidence:logging-retention" };
        Assert.Equal(RequirementState.Missing, (Missing with { Waivers = [elsewhere] }).Judge().Of(Id).State);
    }

    [Fact]
    public void An_exception_needs_an_end() =>
        Assert.Contains("needs an end", Judged(Missing, Waiver(Id) with { Expires = null }).Detail, StringComparison.Ordinal);

    [Fact]
    public void Not_applicable_does_not_answer_evidence_that_says_no_and_an_exception_does()
    {
        var failed = Met(Gate.Deployment).Change("rollback-runbook", e => e with { Result = EvidenceResult.Failed });
        Assert.Equal(RequirementState.Failed, Judged(failed, Waiver(Id, "not-applicable")).State);
        Assert.Equal(RequirementState.Excepted, Judged(failed, Waiver(Id)).State);
    }

    [Fact]
    public void A_policy_may_say_who_approves()
    {
        var policy = Policy(Gate.Deployment) with { Waives = [Role.Leadership] };
        RequirementState State(Role role) => GateEvaluator.Evaluate(policy, Missing with { Waivers = [Waiver(Id) with { ApproverRole = role }] }).Of(Id).State;
        Assert.Equal(RequirementState.Missing, State(Role.Grc));
        Assert.Equal(RequirementState.Excepted, State(Role.Leadership));
    }

    [Fact]
    public void A_met_requirement_rests_on_its_evidence_whatever_waivers_there_are() =>
        Assert.Equal(RequirementState.Met, Judged(Met(Gate.Deployment), Waiver(Id)).State);

    [Fact]
    public void A_chain_of_random_waivers_opens_a_gate_only_when_one_of_them_counts()
    {
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var waivers = Enumerable.Range(0, random.Next(1, 5)).Select(n => new WaiverFact(
                $"w_{n}", Pick(random, "exception", "not-applicable", "severity"), Pick(random, Id, "evidence:aibom"), Pick(random, "approved", "approved", "requested"),
                Pick(random, "a", "b"), Pick(random, "a", "b", null), Pick<Role?>(random, Role.Grc, Role.Legal, null), Pick<DateTimeOffset?>(random, Now.AddDays(1), Now.AddDays(-1), null), null)).ToList();
            var counts = waivers.Any(w => w.Requirement == Id && w.Status == "approved" && w.Approver is { } a && a != w.Requester && w.ApproverRole is not null
                && w.Kind switch { "exception" => w.Expires > Now, "not-applicable" => w.Expires is null || w.Expires > Now, _ => false });
            Assert.Equal(counts, (Missing with { Waivers = waivers }).Judge().Open);
        }
    }

    static T Pick<T>(Random random, params T[] from) => from[random.Next(from.Length)];
}
