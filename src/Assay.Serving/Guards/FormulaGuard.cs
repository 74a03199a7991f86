namespace Assay.Serving.Guards;

/// <summary>
/// Cells that a spreadsheet would calculate (OWASP, "CSV Injection"): at the beginning of a line or behind a separator, with a function or a command. A rewrite puts an apostrophe before them.
/// </summary>
sealed class FormulaGuard : IGuard
{
    const int Reach = 48;

    static readonly string[] Dangerous = ["hyperlink", "webservice", "importxml", "importdata", "importhtml", "importfeed", "importrange", "image", "dde", "cmd|", "msexcel|", "rundll32|", "call", "register.id", "filterxml", "exec"];

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        foreach (var part in inspection.For(rule))
            for (var at = 0; at < part.Text.Length;)
            {
                var next = part.Text.AsSpan(at).IndexOfAny("=+-@");
                if (next < 0)
                    break;
                at += next;
                if (Begins(part.Text, at) && Score(part.Text, at) is > 0 and var score)
                    hits.Add(new GuardHit(part, at, 1, score, "a formula of a spreadsheet", "'" + part.Text[at]));
                at++;
            }
    }

    /// <summary>The last signs, while what follows may still be a formula.</summary>
    public int HoldFrom(string text)
    {
        for (var at = Math.Max(0, text.Length - Reach); at < text.Length; at++)
            if (text[at] is '=' or '+' or '-' or '@' && Begins(text, at))
                return at;
        return text.Length;
    }

    static bool Begins(string text, int at)
    {
        var before = at - 1;
        while (before >= 0 && text[before] is '"' or '\'' or ' ')
            before--;
        return before < 0 || text[before] is '\n' or '\r' or ',' or ';' or '\t' or '|';
    }

    static double Score(string text, int at)
    {
        var rest = text.AsSpan(at + 1, Math.Min(Reach - 2, text.Length - at - 1)).TrimStart("=+-@ ");
        foreach (var name in Dangerous)
            if (rest.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (name[^1] == '|' || rest[name.Length..].TrimStart() is ['(', ..]))
                return 1;
        var word = 0;
        while (word < rest.Length && (char.IsAsciiLetterOrDigit(rest[word]) || rest[word] is '.' or '_'))
            word++;
        return text[at] is '=' or '@' && word > 1 && word < rest.Length && char.IsAsciiLetter(rest[0]) && rest[word] == '(' ? 0.6 : 0;
    }
}
