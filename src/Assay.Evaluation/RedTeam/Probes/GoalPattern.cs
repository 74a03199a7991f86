using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>The regular expressions of goals, matched in time that grows with the text only: it was written by the target.</summary>
static class GoalPattern
{
    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    internal static bool IsValid(string pattern)
    {
        try
        {
            _ = new Regex(pattern, Options);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>The pattern with the attempt's values in it, taken as text.</summary>
    internal static Regex Of(string pattern, AttemptRecord attempt) =>
        new(new Grammar(NoSymbols).Expand(pattern, name => attempt.Values[name] is { } value ? Regex.Escape(value) : null, new Statistics.SeededRandom(0)), Options | RegexOptions.IgnoreCase);

    static readonly Dictionary<string, IReadOnlyList<string>> NoSymbols = [];
}
