namespace Assay.Governance.Tests.Gates;

/// <summary>A red-team round that was told to leave attacks out is no whole round to the release gate, however well it went; what worked in it counts.</summary>
public sealed class ChosenProbesTests
{
    const string Report = "red-team-report", Requirement = "evidence:red-team-report";

    static EvidenceFact Round(EvidenceFact of, long entry, EvidenceResult result, int run, int outOfReach = 0, int leftOut = 0) => of with
    {
        Entry = entry,
        Result = result,
        Metrics = [new Metric("attack-success-rate", 0), new Metric("probes-run", run), .. outOfReach > 0 ? [new Metric("probes-out-of-reach", outOfReach)] : (Metric[])[], .. leftOut > 0 ? [new Metric("probes-left-out", leftOut)] : (Metric[])[]],
    };

    static RequirementResult Judged(params (EvidenceResult Result, int Run, int OutOfReach, int LeftOut)[] rounds)
    {
        var input = GateCase.Met(Gate.Evaluation);
        var piece = input.Evidence.Single(e => e.Kind == Report);
        return input.Change(Report, _ => null).With([.. rounds.Select((r, n) => Round(piece, 200 + n, r.Result, r.Run, r.OutOfReach, r.LeftOut))]).Judge().Of(Requirement);
    }

    [Theory]
    [InlineData(EvidenceResult.Incomplete), InlineData(EvidenceResult.Passed)]
    public void A_round_of_chosen_probes_alone_leaves_the_requirement_missing_and_says_how_many_were_left_out(EvidenceResult result)
    {
        var judged = Judged((result, 1, 0, 103));
        Assert.Equal(RequirementState.Missing, judged.State);
        Assert.Contains("a round of chosen probes: 1 of 104 probes was run, 103 that its plan allows were left out. A whole round is asked for.", judged.Detail, StringComparison.Ordinal);
        Assert.Contains("assay redteam run --target FILE --record", judged.HowTo, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_round_meets_it_and_the_line_says_what_could_not_reach_the_target()
    {
        var judged = Judged((EvidenceResult.Passed, 60, 44, 0));
        Assert.Equal(RequirementState.Met, judged.State);
        Assert.EndsWith("60 of 104 probes were run; 44 cannot reach the target.", judged.Detail, StringComparison.Ordinal);
        Assert.EndsWith("104 of 104 probes were run.", Judged((EvidenceResult.Passed, 104, 0, 0)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Chosen_probes_that_resisted_take_back_neither_the_pass_nor_the_failure_of_a_whole_round()
    {
        Assert.Equal(RequirementState.Met, Judged((EvidenceResult.Passed, 104, 0, 0), (EvidenceResult.Incomplete, 1, 0, 103)).State);
        Assert.Equal(RequirementState.Failed, Judged((EvidenceResult.Failed, 104, 0, 0), (EvidenceResult.Incomplete, 1, 0, 103)).State);
    }

    [Fact]
    public void What_worked_among_chosen_probes_fails_the_gate_until_a_whole_round_resists()
    {
        var failed = Judged((EvidenceResult.Passed, 104, 0, 0), (EvidenceResult.Failed, 1, 0, 103));
        Assert.Equal(RequirementState.Failed, failed.State);
        Assert.EndsWith("says it failed. 1 of 104 probes was run; 103 were left out.", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(RequirementState.Failed, Judged((EvidenceResult.Failed, 1, 0, 103), (EvidenceResult.Incomplete, 1, 0, 103)).State);
        Assert.Equal(RequirementState.Met, Judged((EvidenceResult.Failed, 1, 0, 103), (EvidenceResult.Passed, 104, 0, 0)).State);
    }

    [Fact]
    public void A_round_from_before_rounds_counted_their_probes_and_one_that_people_filed_are_judged_as_they_were()
    {
        var input = GateCase.Met(Gate.Evaluation);
        Assert.Equal(RequirementState.Met, input.Judge().Of(Requirement).State);
        Assert.DoesNotContain("probes", input.Judge().Of(Requirement).Detail, StringComparison.Ordinal);
        Assert.Equal(RequirementState.Met, input.Change(Report, e => e with { Origin = Origin.Filed, Tool = null }).Judge().Of(Requirement).State);
    }
}
