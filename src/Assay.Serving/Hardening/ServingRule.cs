namespace Assay.Serving.Hardening;

/// <summary>A rule of the serving scan.</summary>
/// <param name="Id">Stable id: <c>serving-root-user</c>.</param>
/// <param name="Control">The control it belongs to, as the serving-hardening record names it.</param>
/// <param name="Severity">How bad it is when nothing more is known; the place may make it less or more.</param>
/// <param name="Title">One line, for people.</param>
/// <param name="Description">What it means and why it matters.</param>
/// <param name="Remediation">What to write instead.</param>
/// <param name="References">CWE, ATLAS, OWASP, and the section of the hardening standard.</param>
public sealed record ServingRule(string Id, string Control, Severity Severity, string Title, string Description, string Remediation, params IReadOnlyList<Reference> References)
    : Rule(Id, Description, Remediation, References);
