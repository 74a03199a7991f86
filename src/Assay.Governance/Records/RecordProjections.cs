using Assay.Record;

namespace Assay.Governance;

/// <summary>All projections of a record, in the order in which they fold.</summary>
public static class RecordProjections
{
    public static IReadOnlyList<IProjection> All { get; } = [new TrustProjection(), new EvidenceProjection(), new FindingProjection(), new RegisterProjection(), new BomProjection(), new MaterialProjection(), new ServingProjection(), new GuardPolicyProjection()];
}
