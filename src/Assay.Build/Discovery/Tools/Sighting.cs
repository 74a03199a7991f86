using Assay.Build.Code;

namespace Assay.Build.Discovery.Tools;

/// <summary>A rule that a text met.</summary>
/// <param name="Part">Where in the tool or text: <c>description</c>, <c>parameter path</c>.</param>
/// <param name="Evidence">What stands there, or what it spells.</param>
/// <param name="At">Index in the text; -1 when that says nothing.</param>
internal sealed record Sighting(CodeRule Rule, Severity Severity, string Part, string? Evidence, int At = -1);
