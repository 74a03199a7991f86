using System.Text.Json;

namespace Assay.Serving.Exposure;

/// <summary>Answers of one port by path; only those that differ from what the port says of paths that are not there.</summary>
sealed class PortAnswers(IReadOnlyDictionary<string, ProbeAnswer> answers)
{
    /// <summary>The answer of a path; null when nothing is there.</summary>
    public ProbeAnswer? At(string path) => answers.GetValueOrDefault(path);

    public IEnumerable<ProbeAnswer> All => answers.Values;

    /// <summary>JSON of a successful answer; undefined otherwise.</summary>
    public JsonElement Json(string path) => At(path) is { Good: true } answer ? answer.Json : default;

    public string Text(string path) => At(path) is { Good: true } answer ? answer.Body : "";

    /// <summary>A header in any of the answers.</summary>
    public bool Header(string name, string part) => answers.Values.Any(a => a.Header(name)?.Contains(part, StringComparison.OrdinalIgnoreCase) == true);
}

/// <summary>One independent sign of a product.</summary>
sealed record Mark(string Name, Func<PortAnswers, bool> Holds);

/// <summary>A way in that asks for no key.</summary>
/// <param name="Path">Where.</param>
/// <param name="Opens">Whether its answer shows that it is open.</param>
/// <param name="What">What it gives.</param>
sealed record Way(string Path, Func<PortAnswers, bool> Opens, Severity Severity, string What, params IReadOnlyList<Reference> References);

/// <summary>A published flaw that the version alone proves.</summary>
/// <param name="From">First version that has it; null for all before.</param>
/// <param name="Fixed">First version without it.</param>
/// <param name="Source">The advisory that says these versions.</param>
sealed record Flaw(string Cve, string? From, string Fixed, Severity Severity, string What, string Source);

/// <summary>Software that serves or manages models.</summary>
/// <param name="Marks">Two of them have to hold, so that no single imitation or accident makes it.</param>
/// <param name="Version">Where it tells its version.</param>
sealed record Product(string Name, IReadOnlyList<Mark> Marks, Func<PortAnswers, string?> Version, IReadOnlyList<Way> Ways, IReadOnlyList<Flaw> Flaws)
{
    public const int Needed = 2;
}
