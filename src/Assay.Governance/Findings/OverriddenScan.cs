using Assay.Record;

namespace Assay.Governance;

/// <summary>Whether a scan that failed found nothing but what the record overrides: then its fail says nothing that somebody has not answered.</summary>
static class OverriddenScan
{
    // What a scan of model files calls suspicious or worse makes it fail (ModelScan's verdict).
    const Severity Fails = Severity.Medium;

    /// <summary>
    /// The findings that made the scan fail, when every one is overridden at the moment: a false positive, or of a lower severity by now. Null
    /// when one is not, when something could not be looked at, and of every other kind: what else may fail for other reasons than its findings.
    /// </summary>
    /// <param name="find">A finding of the record by its id.</param>
    public static IReadOnlyList<string>? Of(EvidenceBody body, Func<string, FindingCells?> find, long at)
    {
        if (body is not { Kind: "model-scan", Origin: Origin.Measured, Result: EvidenceResult.Failed, Gaps: 0 })
            return null;
        var failed = body.Findings.Where(f => f.Severity >= Fails).ToList();
        return failed.Count > 0 && failed.All(f => find(f.Id) is { } finding && IsOverridden(finding, at)) ? [.. failed.Select(f => f.Id)] : null;
    }

    // An accepted risk is still there: a gate lets it through by an exception, not by a scan that "passed".
    static bool IsOverridden(FindingCells finding, long at) => finding.StatusAt(at) == FindingStatus.FalsePositive || (finding.WaiverKind == "severity" && finding.SeverityAt(at) < Fails);
}
