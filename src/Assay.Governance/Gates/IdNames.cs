using System.Text.RegularExpressions;

namespace Assay.Governance;

/// <summary>
/// Puts names in the place of ids in a sentence for people. Done where it is shown, never in what is recorded: a name in a
/// signed decision could not be erased.
/// </summary>
/// <param name="nameOf">Name of an id; null leaves the id.</param>
sealed partial class IdNames(Func<string, string?> nameOf)
{
    readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    public string In(string text) => IdPattern().Replace(text, match =>
    {
        if (!_known.TryGetValue(match.Value, out var name))
            _known[match.Value] = name = nameOf(match.Value);
        return name ?? match.Value;
    });

    public RequirementResult In(RequirementResult result) => result with { Detail = In(result.Detail), HowTo = result.HowTo is { } how ? In(how) : null };

    public GateResult In(GateResult result) => result with { Requirements = [.. result.Requirements.Select(In)] };

    /// <summary>How a waiver is called in a sentence: <c>the exception of Model card</c>.</summary>
    public static string Of(WaiverRow waiver) =>
        $"the {waiver.Kind.Name().Replace('-', ' ')} of {waiver.Finding ?? RequirementNames.Title(waiver.Requirement ?? "")}";

    public const string ErasedName = "somebody whose name was erased";

    [GeneratedRegex(@"\b(a|w|uc|mv|dv|ds|m|dp)_[0-9a-z]{26}\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IdPattern();
}
