using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>Sentences, quotes and negations: the grammar that all readers of demands share.</summary>
static class Clauses
{
    static readonly Regex Negated = Pattern.Of(@"\b(do not|don't|don’t|never|must not|mustn't|cannot|can't|can not|may not|not to|refuse to|should not|shouldn't|without|will not|won't|not allowed to|forbidden to)\s+(ever\s+|even\s+|be\s+)?(\w+\s+)?$");
    static readonly Regex Sentence = Pattern.Of(@"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?");

    /// <summary>Anything in quotes, of any fashion.</summary>
    public const string Quoted = "(?:\"([^\"\\n]{1,200})\"|'([^'\\n]{1,200}?)'(?!\\w)|`([^`\\n]{1,200})`|“([^”\\n]{1,200})”|‘([^’\\n]{1,200})’|«([^»\\n]{1,200})»|\\*\\*([^*\\n]{1,200})\\*\\*|\\[\\[([^\\]\\n]{1,200})\\]\\])";

    static readonly Regex Quotes = Pattern.Of(Quoted);

    public static IEnumerable<string> Sentences(string text) => Sentence.Every(text).Select(m => m.Value.Trim()).Where(s => s.Length > 0);

    public static IReadOnlyList<string> QuotedIn(string text) => [.. Quotes.Every(text).Select(Content).Where(q => q.Trim().Length > 0)];

    static string Content(Match m) => m.Groups.Cast<Group>().Skip(1).First(g => g.Success).Value;

    /// <summary>Whether a pattern is found as a demand: not behind "never" or "do not".</summary>
    public static bool Demands(this Regex regex, string text, out Match match)
    {
        foreach (var m in regex.Every(text))
        {
            if (Negated.Finds(text[Math.Max(0, m.Index - 40)..m.Index]))
                continue;
            match = m;
            return true;
        }

        match = Match.Empty;
        return false;
    }

    public static bool Demands(this Regex regex, string text) => regex.Demands(text, out _);
}
