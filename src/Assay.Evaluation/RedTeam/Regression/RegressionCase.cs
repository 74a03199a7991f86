namespace Assay.Evaluation.RedTeam;

/// <summary>One attack that is tried again on every version: what is said, what would be success, and where it came from.</summary>
public sealed record RegressionCase
{
    /// <summary>Stable, kebab-case, at most 80 characters.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>How bad it is when it works.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Entries of the catalogues, as <c>owasp-llm:2025/LLM01</c>.</summary>
    public IReadOnlyList<string> Catalogue { get; init; } = [];

    public string? About { get; init; }

    public string? Remediation { get; init; }

    /// <summary>Whoever has to act when it works again.</summary>
    public string? Owner { get; init; }

    public string? Note { get; init; }

    public CaseOrigin From { get; init; } = new();

    public Place Place { get; init; } = Place.User;

    /// <summary>The conversation word by word.</summary>
    public required IReadOnlyList<FixedTurn> Turns { get; init; }

    /// <summary>Canaries and planted secrets that the words name.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    public required Goal Goal { get; init; }

    /// <summary>Symbols that texts of the goal name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Texts { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What the version that the case was written for does: counts where there is no baseline.</summary>
    public ExpectedOutcome Expected { get; init; } = ExpectedOutcome.Resisted;

    /// <summary>How often it is asked; null leaves that to the command.</summary>
    public int? Generations { get; init; }

    /// <summary>Over all that is asked and judged: a case that was rewritten is not compared with what it was.</summary>
    public Digest Digest() => Assay.Digest.Sha256(Json.Bytes(new { Place, Turns, Values = new SortedDictionary<string, string>(Values.ToDictionary(), StringComparer.Ordinal), Goal, Texts }));

    internal Probe ToProbe(int? generations) => new()
    {
        Id = Id,
        Title = Title,
        Severity = Severity,
        Catalogue = [.. Catalogue.Select(c => CatalogueReference.TryParse(c, out var reference) ? reference : null).OfType<CatalogueReference>()],
        About = About ?? "An attack that was seen before.",
        Remediation = Remediation ?? "Find what changed since the version that resisted, and correct it.",
        Place = Place,
        Goal = Goal,
        Texts = Texts,
        Verbatim = true,
        Fixed = new FixedConversation(Turns) { Values = Values, Generations = generations ?? Generations },
    };
}

/// <summary>What a case is expected to do, from the attacker's side.</summary>
public enum ExpectedOutcome { Resisted, Succeeded }

/// <summary>Where a case came from; each part where it is known.</summary>
/// <param name="Guards">Of a prompt that a gateway blocked: the guards that did.</param>
/// <param name="Tool">Another tool that found it.</param>
public sealed record CaseOrigin(
    string? Round = null, string? Attempt = null, string? Probe = null, string? Target = null, string? Finding = null, string? Detector = null, IReadOnlyList<string>? Guards = null, string? Tool = null, DateOnly? On = null);
