using static Assay.Governance.Tests.Gates.GateCase;

namespace Assay.Governance.Tests.Gates;

public class MonitoringPeriodTests
{
    const string Id = "evidence:incident-record";

    static EvidenceFact None(long entry, int daysOld) => Piece(entry, "incident-record", "uc_1", EvidenceResult.NotStated, Origin.Filed, "a_ops", daysOld) with { NoneInPeriod = true };

    static RequirementResult Judged(params EvidenceFact[] pieces) => Met(Gate.Monitoring).Change("incident-record", _ => null).With(pieces).Judge().Of(Id);

    [Fact]
    public void Nothing_said_about_the_period_is_missing_and_none_has_to_be_stated()
    {
        Assert.Equal(RequirementState.Missing, Judged().State);
        Assert.Contains("--set noneInPeriod=true", Judged().HowTo, StringComparison.Ordinal);
        var none = Judged(None(40, 2));
        Assert.Equal((RequirementState.NoneInPeriod, true), (none.State, none.Holds));
        Assert.Equal([40L], none.Entries);
    }

    [Fact]
    public void A_statement_of_an_earlier_period_or_an_old_one_does_not_cover_this_period()
    {
        Assert.Equal(RequirementState.Missing, Judged(None(40, 31)).State);
        Assert.Equal(RequirementState.Stale, Judged(None(40, 15)).State);
        Assert.Equal(RequirementState.Missing, Judged(None(40, 2) with { KeyRevoked = true }).State);
        Assert.Equal(RequirementState.Missing, Judged(None(40, 2) with { Erased = true }).State);
    }

    [Fact]
    public void None_contradicts_a_record_before_it_and_gives_way_to_a_record_after_it()
    {
        var record = Piece(45, "incident-record", "uc_1", EvidenceResult.NotStated, Origin.Filed, "a_sec", 3);
        Assert.Equal(RequirementState.Contradicted, Judged(record, None(46, 2)).State);
        Assert.Equal(RequirementState.Met, Judged(None(44, 4), record).State);
        Assert.Equal(RequirementState.Met, Judged(record with { At = Now.AddDays(-29) }).State);
        Assert.Equal(RequirementState.NoneInPeriod, Judged(record with { At = Now.AddDays(-31) }, None(46, 2)).State);
    }

    [Fact]
    public void A_statement_of_none_does_not_meet_a_requirement_that_is_not_per_period() =>
        Assert.Equal(RequirementState.Missing, Met(Gate.Monitoring).Change("monitoring-reference", e => e with { NoneInPeriod = true }).Judge().Of("evidence:monitoring-reference").State);
}
