namespace Assay;

/// <summary>What a rule says to people; where it was broken, and how bad that is, is decided at the place that finds. Families of rules add what they know besides.</summary>
/// <param name="Id">Stable, family first: <c>pickle-code</c>, <c>py-torch-load</c>, <c>serving-root-user</c>.</param>
/// <param name="Description">What it means and why it matters.</param>
/// <param name="Remediation">What to do.</param>
/// <param name="References">CWE, ATLAS, OWASP and CVE entries.</param>
public record Rule(string Id, string Description, string Remediation, params IReadOnlyList<Reference> References);
