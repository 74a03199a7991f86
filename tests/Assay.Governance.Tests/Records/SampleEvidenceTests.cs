namespace Assay.Governance.Tests.Records;

public sealed class SampleEvidenceTests
{
    [Fact]
    public void Every_kind_that_is_filed_by_hand_can_be_filed_by_its_form()
    {
        foreach (var kind in EvidenceKinds.All.Where(k => k.Command is null && k.PredicateType.StartsWith(PredicateTypes.Prefix, StringComparison.Ordinal)))
            _ = SampleEvidence.For(kind.Id);
    }
}
