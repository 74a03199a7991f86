using Assay.Governance;

namespace Assay.Server.Web.Components;

/// <summary>The bounds that policies set on the metrics of a kind of evidence: drawn into its charts.</summary>
static class Bounds
{
    public static IReadOnlyList<MetricThreshold> Of(GatePolicies policies, EvidenceKind kind) =>
        [.. Enum.GetValues<Gate>().SelectMany(g => policies[g].Metrics).Where(m => m.Kind == kind.Id)];
}
