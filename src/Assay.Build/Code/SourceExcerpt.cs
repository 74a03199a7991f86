using System.Text;
using Assay.Text;

namespace Assay.Build.Code;

/// <summary>
/// The lines around a place in a file, for people. Credentials are masked over the whole text first: a line in the middle of a
/// private key shows nothing by itself that tells what it is.
/// </summary>
internal sealed class SourceExcerpt(string text)
{
    const int Reach = 2, LongestLine = 200, LongestKey = 20_000, TabWidth = 4;

    string[]? lines;

    /// <summary>Two lines before, the line, two lines after; null when there is no such line.</summary>
    public IReadOnlyList<SourceLine>? Around(int line)
    {
        lines ??= Masked(text).Split('\n');
        if (line < 1 || line > lines.Length)
            return null;
        var first = Math.Max(1, line - Reach);
        return [.. Enumerable.Range(first, Math.Min(lines.Length, line + Reach) - first + 1).Select(n => new SourceLine(n, Printable(lines[n - 1])))];
    }

    // Line ends inside a credential stay, so that lines keep their numbers.
    static string Masked(string text)
    {
        var made = new StringBuilder(text.Length);
        var at = 0;
        foreach (var (start, length) in Hidden(text).OrderBy(h => h.Start))
        {
            if (start + length <= at)
                continue;
            var from = Math.Max(start, at);
            var lineEnds = text.AsSpan(from, start + length - from).Count('\n');
            made.Append(text, at, from - at).Append(lineEnds > 0 ? "…" : Secrets.Masked(text.AsSpan(start, length))).Append('\n', lineEnds);
            at = start + length;
        }

        return made.Append(text, at, text.Length - at).ToString();
    }

    static IEnumerable<(int Start, int Length)> Hidden(string text)
    {
        foreach (var match in Secrets.In(text))
            yield return match.Kind == "private key" ? (match.Start + match.Length, KeyLength(text, match.Start + match.Length)) : (match.Start, match.Length);
        foreach (var assigned in AssignedSecrets.In(text))
            yield return (assigned.Match.Start, assigned.Match.Length);
    }

    // To its end mark; without one, as far as a key could reach.
    static int KeyLength(string text, int from)
    {
        var most = Math.Min(LongestKey, text.Length - from);
        return text.AsSpan(from, most).IndexOf("-----END") is >= 0 and var end ? end : most;
    }

    static string Printable(string line)
    {
        var made = new StringBuilder();
        foreach (var c in Secrets.Mask(line).AsSpan().TrimEnd())
        {
            if (made.Length >= LongestLine)
                return made.Append('…').ToString();
            if (c == '\t')
                made.Append(' ', TabWidth);
            else
                // A pair shows as blanks: columns are counted in these units.
                made.Append(char.IsSurrogate(c) || HiddenSigns.Is(c) ? ' ' : c);
        }

        return made.ToString();
    }
}
