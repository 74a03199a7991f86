namespace Assay.Evaluation.RedTeam;

/// <summary>One way to attack: its texts, where they stand, and what would be success. Read from a file, never written in code.</summary>
public sealed record Probe
{
    /// <summary>Stable, kebab-case; the rule id of its findings.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>How bad it is when it works.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Entries of the catalogues that it tests; never empty.</summary>
    public required IReadOnlyList<CatalogueReference> Catalogue { get; init; }

    /// <summary>What it means when it works, in plain words.</summary>
    public required string About { get; init; }

    /// <summary>What to do then.</summary>
    public required string Remediation { get; init; }

    public Place Place { get; init; } = Place.User;

    /// <summary>Of <see cref="Place.Image"/>: where in the picture the text stands, taken in turn.</summary>
    public IReadOnlyList<PictureLayout> Layouts { get; init; } = [];

    public required Goal Goal { get; init; }

    /// <summary>The grammar of its texts: each symbol with its alternatives, in which <c>{symbol}</c> stands for another.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Texts { get; init; }

    /// <summary>What is said to the target, one turn after the other: each a text of the grammar. The last carries the payload when <see cref="Place"/> is the user.</summary>
    public IReadOnlyList<ProbeTurn> Turns { get; init; } = [];

    /// <summary>A conversation that was had before and is had again word by word; then nothing is drawn from <see cref="Texts"/>.</summary>
    public FixedConversation? Fixed { get; init; }

    /// <summary>Techniques of its own, taken in turn instead of the round's: a probe that is about encodings.</summary>
    public IReadOnlyList<Technique> Techniques { get; init; } = [];

    /// <summary>How often its only turn is said, each time in a new conversation.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Converters do not apply: the words themselves are what is tested.</summary>
    public bool Verbatim { get; init; }
}

/// <summary>A turn of a scripted conversation.</summary>
/// <param name="Say">What is said, in the grammar's terms.</param>
/// <param name="Person">Who says it.</param>
/// <param name="NewSession">It opens another conversation: what is remembered across conversations is tested.</param>
public sealed record ProbeTurn(string Say, string Person = "user", bool NewSession = false);
