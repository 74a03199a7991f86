using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Server.Web.Components;

/// <summary>Finds the entries and findings that a sentence names.</summary>
static partial class SentenceLinks
{
    public static IEnumerable<(string Text, string? Link)> Of(string text)
    {
        var at = 0;
        foreach (Match match in Named().Matches(text))
        {
            if (match.Index > at)
                yield return (text[at..match.Index], null);
            yield return (match.Value, match.Groups[1].Success && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var entry) ? Links.Evidence(entry) : Links.Finding(match.Value));
            at = match.Index + match.Length;
        }

        if (at < text.Length)
            yield return (text[at..], null);
    }

    /// <summary>Whether the sentence names the entry already.</summary>
    public static bool Names(string text, long entry) => Named().Matches(text).Any(m => m.Groups[1].Value == entry.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\b[Ee]ntry ([0-9]{1,15})\b|\bAS-[0-9]{1,12}\b")]
    private static partial Regex Named();
}
