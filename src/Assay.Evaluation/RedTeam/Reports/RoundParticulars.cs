namespace Assay.Evaluation.RedTeam;

/// <summary>What the evidence of a round says beyond what was measured: where it belongs and under which rules it ran.</summary>
/// <param name="Round">Its name.</param>
/// <param name="Subjects">The version that was attacked, by digest.</param>
public sealed record RoundParticulars(string Round, IReadOnlyList<Subject> Subjects, DateTimeOffset Started, DateTimeOffset Ended)
{
    public Uri? Address { get; init; }

    /// <summary>Envelope of the plan that allowed it.</summary>
    public Digest? Plan { get; init; }

    public string? Scope { get; init; }

    /// <summary>The team did not build the system.</summary>
    public bool Independent { get; init; }

    /// <summary>Catalogues whose entries the matrix holds (<c>owasp-llm:2025</c>); all when empty.</summary>
    public IReadOnlyList<string> Catalogues { get; init; } = [];

    /// <summary>Entries that the plan leaves out, with its reason.</summary>
    public IReadOnlyDictionary<string, string> OutOfScope { get; init; } = new Dictionary<string, string>();

    /// <summary>Attempts whose transcripts are kept beside the evidence.</summary>
    public IReadOnlySet<string> Kept { get; init; } = new HashSet<string>();
}
