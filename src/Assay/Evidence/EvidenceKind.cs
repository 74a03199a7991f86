namespace Assay;

/// <summary>
/// A kind of evidence: what it is called, which layer makes it, at which gate it is asked for first, who owns it, and
/// which statement carries it. The schema of its predicate is <c>docs/formats/ID.schema.json</c>.
/// </summary>
/// <param name="Id">Stable name in commands, policies and addresses.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Layer">The layer whose work it records.</param>
/// <param name="Stage">The gate that asks for it first.</param>
/// <param name="Owner">The role that answers for it in the RACI.</param>
/// <param name="Scope">What it is about.</param>
/// <param name="PredicateType">The in-toto predicate type Assay writes for it.</param>
/// <param name="Command">The command that makes it, when Assay has a producer; otherwise it is filed.</param>
public sealed record EvidenceKind(
    string Id, string Title, Layer Layer, Gate Stage, Role Owner, EvidenceScope Scope, string PredicateType, string? Command = null)
{
    /// <summary>Version of the predicate schema.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Other predicate types in which the world states the same thing; accepted on import.</summary>
    public IReadOnlyList<string> AlsoAccepts { get; init; } = [];

    /// <summary>
    /// What is looked at are not the version's own files: the code that made it, the packages that it needs. No digest ties the two, so whoever records it names the version,
    /// which then stands as a subject beside what was looked at (docs/adr/0019).
    /// </summary>
    public bool LooksBeside { get; init; }

    public bool Accepts(string predicateType) => PredicateType == predicateType || AlsoAccepts.Contains(predicateType);
}
