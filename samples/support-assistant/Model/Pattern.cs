using System.Text.RegularExpressions;

namespace SupportAssistant.Model;

/// <summary>Patterns over texts that strangers write: case does not matter, ^ and $ are ends of lines, and matching gives up rather than hang.</summary>
static class Pattern
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static Regex Of(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline, Limit);

    /// <summary>The text with every match replaced; unchanged when matching gave up.</summary>
    public static string Without(this Regex regex, string text, string instead = "", int count = -1)
    {
        try
        {
            return regex.Replace(text, instead, count);
        }
        catch (RegexMatchTimeoutException)
        {
            return text;
        }
    }

    public static bool Finds(this Regex regex, string text) => regex.First(text).Success;

    public static Match First(this Regex regex, string text)
    {
        try
        {
            return regex.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return Match.Empty;
        }
    }

    public static IReadOnlyList<Match> Every(this Regex regex, string text)
    {
        try
        {
            return [.. regex.Matches(text).Take(200)];
        }
        catch (RegexMatchTimeoutException)
        {
            return [];
        }
    }
}
