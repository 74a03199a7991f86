using System.Globalization;
using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>Ids of cases: kebab-case, so that they can stand in test names, files and addresses.</summary>
static class CaseId
{
    const int Most = 80;

    internal static bool IsOne(string? id) => id is { Length: > 0 and <= Most } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>An id from any name: what does not fit becomes a dash.</summary>
    internal static string From(string name)
    {
        var id = new StringBuilder();
        foreach (var c in name)
            if (char.IsAsciiLetterOrDigit(c))
                id.Append(char.ToLowerInvariant(c));
            else if (id.Length > 0 && id[^1] != '-')
                id.Append('-');
        var text = id.ToString().Trim('-');
        return text.Length == 0 ? "case" : text[..Math.Min(text.Length, Most)].Trim('-');
    }

    /// <summary>The same id with a number, within its length.</summary>
    internal static string Of(string id, int number)
    {
        var tail = string.Create(CultureInfo.InvariantCulture, $"-{number}");
        return id[..Math.Min(id.Length, Most - tail.Length)] + tail;
    }
}
