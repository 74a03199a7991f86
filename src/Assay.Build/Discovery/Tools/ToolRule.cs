namespace Assay.Build.Discovery.Tools;

/// <summary>What a rule about tools and instructions says to people. How bad a sighting is may differ from the rule's own severity.</summary>
/// <param name="Id">Stable id: <c>instruction-secrecy</c>, <c>tool-runs-any-command</c>.</param>
/// <param name="Severity">How bad it is when nothing more is known.</param>
/// <param name="Title">One line, for people.</param>
/// <param name="Description">What it means and why it matters.</param>
/// <param name="Remediation">What to do about it.</param>
/// <param name="References">CWE, ATLAS and OWASP entries.</param>
public sealed record ToolRule(string Id, Severity Severity, string Title, string Description, string Remediation, params IReadOnlyList<Reference> References);

/// <summary>A rule that a text met.</summary>
/// <param name="Part">Where in the tool or text: <c>description</c>, <c>parameter path</c>.</param>
/// <param name="Evidence">What stands there, or what it spells.</param>
/// <param name="At">Index in the text; -1 when that says nothing.</param>
internal sealed record Sighting(ToolRule Rule, Severity Severity, string Part, string? Evidence, int At = -1);
