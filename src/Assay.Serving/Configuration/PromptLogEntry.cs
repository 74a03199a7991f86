namespace Assay.Serving;

/// <summary>
/// Which exchanges' texts are kept beside the record, for how long, under which key. Personal data and secrets are taken out first, by the guards of those names; what remains is encrypted.
/// </summary>
public sealed record PromptLogEntry
{
    /// <summary>Share of all exchanges that chance takes, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>Whether those that were refused by policy are kept, all of them.</summary>
    public bool Blocked { get; init; }

    /// <summary>Routes whose texts are kept; all when empty.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Days after which they are deleted.</summary>
    public int Days { get; init; } = 7;

    /// <summary>Characters that are kept of one exchange; what was said last first.</summary>
    public int Characters { get; init; } = 20_000;

    /// <summary>File, beside this one, with the key; nobody but its owner may read it.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Variable of the environment that holds the key instead.</summary>
    public string? KeyEnv { get; init; }
}
