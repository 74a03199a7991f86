namespace Assay.Governance;

/// <summary>
/// Which waivers count, and what for. An exception lets any unmet requirement through until it expires. "Not applicable"
/// is for what has no meaning here: it does not answer evidence that is there and says no, nor limits, nor other decisions.
/// </summary>
static class Waivers
{
    public const string Exception = "exception";
    public const string NotApplicable = "not-applicable";

    public static RequirementResult Apply(RequirementResult result, GatePolicy policy, GateInput input)
    {
        if (result.Holds)
            return result;
        var waivers = input.Waivers.Where(w => w.Requirement == result.Id).ToList();
        var counting = waivers.Where(w => WhyNot(w, policy, input) is null).ToList();
        var absent = result.State is RequirementState.Missing or RequirementState.Stale && result.Id.StartsWith("evidence:", StringComparison.Ordinal);
        if (absent && counting.LastOrDefault(w => w.Kind == NotApplicable) is { } na)
            return Rests(result, na, RequirementState.NotApplicable, $"Not applicable{Until(na)}, approved by {na.Approver}{As(na)}{Because(na)}");
        if (counting.LastOrDefault(w => w.Kind == Exception) is { } exception)
            return Rests(result, exception, RequirementState.Excepted, $"{result.Detail} Let through{Until(exception)} by an exception that {exception.Approver}{As(exception)} approved{Because(exception)}");
        // Of those that do not count, one that was asked for this version says more than one of another.
        return (waivers.LastOrDefault(w => w.IsFor(input.ModelVersion)) ?? waivers.LastOrDefault()) is { } other
            ? result with { Detail = $"{result.Detail} {Asked(other)} does not count: {WhyNot(other, policy, input) ?? "it does not answer evidence that is there and says no"}." }
            : result;
    }

    /// <summary>Why a waiver does not count; null when it does.</summary>
    public static string? WhyNot(WaiverFact waiver, GatePolicy policy, GateInput input) => waiver switch
    {
        { Kind: not (Exception or NotApplicable) } => $"'{waiver.Kind}' is not a waiver of a requirement",
        _ when !waiver.IsFor(input.ModelVersion) => $"it is for {waiver.ModelVersion} only",
        { Status: not "approved" } => $"it is {waiver.Status}",
        { Approver: null or "" } => "nobody is named who approved it",
        _ when waiver.Approver == waiver.Requester => "who asked for it approved it",
        { ApproverRole: null } => "it does not say in which role it was approved",
        _ when policy.Waives.Count > 0 && !policy.Waives.Contains(waiver.ApproverRole!.Value) => $"{waiver.ApproverRole.Value.Name()} may not approve it; the policy asks for {string.Join(" or ", policy.Waives.Select(r => r.Name()))}",
        { Kind: Exception, Expires: null } => "an exception needs an end",
        _ when waiver.Expires <= input.At => $"it expired on {Why.Day(waiver.Expires!.Value)}",
        _ => null,
    };

    /// <summary>Whether a requirement of a gate that judges a model version depends on which: what is said of the use case, its data or the organisation does not.</summary>
    public static bool OfVersion(string requirement)
    {
        if (requirement.Split(':', 2) is not ["evidence" or "metric", var what])
            return true;
        return !EvidenceKinds.TryGet(what.Split('/', 2)[0], out var kind) || kind.Scope is EvidenceScope.ModelVersion or EvidenceScope.Deployment;
    }

    static RequirementResult Rests(RequirementResult result, WaiverFact waiver, RequirementState state, string detail) =>
        result with { State = state, Detail = detail, HowTo = null, Waiver = waiver.Id };

    static string Asked(WaiverFact waiver) => $"The {(waiver.Kind == NotApplicable ? "'not applicable'" : waiver.Kind)} that {waiver.Requester} asked for";

    static string Until(WaiverFact waiver) => waiver.Expires is { } end ? $" until {Why.Day(end)}" : "";

    static string As(WaiverFact waiver) => waiver.ApproverRole is { } role ? $" ({PackHtml.RoleName(role)})" : "";

    static string Because(WaiverFact waiver) => string.IsNullOrWhiteSpace(waiver.Reason) ? "." : $": {waiver.Reason.Trim().TrimEnd('.')}.";
}
