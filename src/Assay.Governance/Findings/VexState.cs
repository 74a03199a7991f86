namespace Assay.Governance;

/// <summary>
/// Where a finding stands, in the words of a VEX analysis (CycloneDX <c>impactAnalysisState</c> and <c>response</c>). A risk that was accepted
/// is still there: it is <c>exploitable</c> and <c>will_not_fix</c>, never <c>not_affected</c>, and once the acceptance expires the finding
/// is open again and so is its state.
/// </summary>
public sealed record VexState(string State, IReadOnlyList<string> Responses, string Detail)
{
    public static VexState Of(FindingStatus status) => status switch
    {
        FindingStatus.Open => new("in_triage", [], "Open; nobody has judged it yet."),
        FindingStatus.Triaged => new("exploitable", [], "Judged to be true."),
        FindingStatus.InProgress => new("exploitable", ["update"], "Being fixed."),
        FindingStatus.FixedAwaitingRetest => new("exploitable", ["update"], "Said to be fixed; the retest has not confirmed it."),
        FindingStatus.Verified => new("resolved", ["update"], "Gone: a retest, or a newer measurement of the same kind, no longer finds it."),
        FindingStatus.FalsePositive => new("false_positive", [], "Judged not to be true."),
        FindingStatus.Accepted => new("exploitable", ["will_not_fix"], "The risk was accepted; the weakness is still there."),
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
