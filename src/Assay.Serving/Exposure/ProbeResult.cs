namespace Assay.Serving.Exposure;

/// <summary>Something a check saw that is no finding: a port that is closed, how a burst was answered.</summary>
public sealed record ProbeNote(string Check, string Text);

/// <summary>What a probe saw.</summary>
/// <param name="Plan">What was allowed.</param>
/// <param name="Sent">Requests that were sent, connections counted too.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Authenticated">A valid key was taken.</param>
public sealed record ProbeResult(ProbePlan Plan, IReadOnlyList<Finding> Findings, IReadOnlyList<Gap> Gaps, IReadOnlyList<ProbeNote> Notes, int Sent, TimeSpan Took, bool Authenticated)
{
    /// <summary>The tool that evidence names.</summary>
    public static Tool Tool { get; } = new("assay probe", AssayVersion.Text);

    /// <summary>Findings, gaps, and one statement of kind <c>dynamic-scan</c>.</summary>
    /// <param name="about">What the evidence is about; null for the endpoint itself, by the digest of its address.</param>
    public Report ToReport(Subject? about, DateTimeOffset now)
    {
        var address = Plan.Target.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        var subject = about ?? ScanEvidence.Endpoint(address);
        return ScanEvidence.Of(Tool, subject, address, Authenticated, Findings, Gaps, now, new
        {
            authorisedBy = Plan.AuthorisedBy,
            scope = Plan.Scope,
            checks = Plan.Steps.Select(s => s.Check),
            leftOut = Plan.LeftOut,
            requests = Sent,
            seconds = (int)Math.Ceiling(Took.TotalSeconds),
        });
    }
}
