namespace Assay.Build.Rules;

/// <summary>A rule as it is listed.</summary>
/// <param name="About">What it judges: the name of its family.</param>
/// <param name="Severity">How bad it is when nothing more is known; null where the place decides.</param>
/// <param name="Title">One line; null where the description is one.</param>
/// <param name="Versions">Under which versions of a library it holds; null when under all.</param>
public sealed record RuleEntry(string Id, string About, Severity? Severity, string? Title, string Description, string Remediation, IReadOnlyList<Reference> References, string? Versions);

/// <summary>The rules about one kind of thing.</summary>
/// <param name="Name">What <c>assay rules --about</c> calls it.</param>
/// <param name="Title">For people: <c>Rules for code</c>.</param>
/// <param name="Command">The commands that report them.</param>
/// <param name="Rules">By id.</param>
public sealed record RuleFamily(string Name, string Title, string Command, IReadOnlyList<RuleEntry> Rules);
