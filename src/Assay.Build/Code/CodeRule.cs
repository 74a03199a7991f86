namespace Assay.Build.Code;

/// <summary>A rule about code. How bad a sighting is may differ from the rule's own severity, never above it by more than the place says.</summary>
/// <param name="Id">Stable id, family first: <c>py-torch-load</c>, <c>gha-script-injection</c>.</param>
/// <param name="Severity">How bad it is when nothing more is known.</param>
/// <param name="Title">One line, for people.</param>
/// <param name="Description">What it means and why it matters.</param>
/// <param name="Remediation">What to write instead.</param>
/// <param name="References">CWE, ATLAS and OWASP entries.</param>
public sealed record CodeRule(string Id, Severity Severity, string Title, string Description, string Remediation, params IReadOnlyList<Reference> References)
    : Rule(Id, Description, Remediation, References)
{
    /// <summary>Under which versions of a library the finding holds; null when under all.</summary>
    public string? Versions { get; init; }

    internal CodeRule Since(string versions) => this with { Versions = versions };
}
