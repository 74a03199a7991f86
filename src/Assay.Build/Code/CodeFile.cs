using System.Globalization;
using Assay.Build.Code.Pins;
using Assay.Text;

namespace Assay.Build.Code;

/// <summary>One file that is looked at: its text, and where findings in it go.</summary>
internal sealed class CodeFile(string path, string text, IPins pins, CodeLimits limits)
{
    const int LongestExcerpt = 200;
    string[]? lines;
    SourceExcerpt? excerpts;
    readonly List<Finding> findings = [];
    readonly List<Gap> gaps = [];
    readonly Dictionary<(string, string), int> seen = [];
    readonly HashSet<(string, int, int, string)> places = [];

    public string Path { get; } = path;

    public string Text { get; } = text;

    public IPins Pins { get; } = pins;

    public CodeLimits Limits => limits;

    public IReadOnlyList<Finding> Findings => findings;

    public IReadOnlyList<Gap> Gaps => gaps;

    /// <summary>Lines of the file that its findings stand on, as the author wrote them.</summary>
    public string[] Lines => lines ??= Text.Split('\n');

    public string LineAt(int line) => line > 0 && line <= Lines.Length ? Lines[line - 1] : "";

    /// <summary>Keeps a finding that was made of a part of the file.</summary>
    public void Take(Finding finding) => findings.Add(finding);

    public void Gap(string reason) => gaps.Add(new Gap(Path, reason));

    /// <summary>Notes a finding. The excerpt is the line itself unless another is given; credentials in it are masked.</summary>
    /// <param name="detail">What tells sightings of a rule apart (a call's name): words of the code's own vocabulary, never content.</param>
    /// <param name="identity">What the fingerprint rests on beside rule, path and excerpt.</param>
    public void Find(CodeRule rule, int line, int column, Severity? severity = null, string? detail = null, string? excerpt = null, string? part = null, string identity = "", string? remediation = null)
    {
        if (!places.Add((rule.Id, line, column, part + detail + identity)))
            return;
        if (findings.Count >= limits.FindingsPerFile)
        {
            if (gaps.TrueForAll(g => !g.Reason.StartsWith("more findings", StringComparison.Ordinal)))
                Gap("more findings than are kept for one file");
            return;
        }

        var shown = Secrets.Mask(Printable(excerpt ?? LineAt(line)));
        // Code moves: the line's text counts and not its number, and the how-manieth it is of its kind.
        var key = (rule.Id, identity.Length > 0 ? identity : string.Concat(shown.Where(c => !char.IsWhiteSpace(c))));
        var nth = seen[key] = seen.GetValueOrDefault(key) + 1;
        findings.Add(new Finding
        {
            RuleId = rule.Id,
            Title = detail is { Length: > 0 } && IsName(detail) ? $"{rule.Title}: {detail}" : rule.Title,
            Severity = severity ?? rule.Severity,
            Description = rule.Description,
            Remediation = remediation ?? rule.Remediation,
            References = rule.References,
            Evidence = shown,
            Subject = Path,
            Location = new Location { Line = line > 0 ? line : null, Column = column > 0 ? column : null, Part = part, Excerpt = part is null ? (excerpts ??= new SourceExcerpt(Text)).Around(line) : null },
            Fingerprint = Fingerprint.Of("code/1", rule.Id, Path, key.Item2, nth.ToString(CultureInfo.InvariantCulture)),
        });
    }

    // Titles are kept for ever: only what reads like a name of code goes in.
    static bool IsName(string name) => name.Length <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or ' ');

    static string Printable(string text)
    {
        var made = new System.Text.StringBuilder();
        foreach (var c in text.AsSpan().Trim())
        {
            if (made.Length >= LongestExcerpt)
                return made.Append('…').ToString();
            made.Append(char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Surrogate ? ' ' : c);
        }

        return made.ToString();
    }

    /// <summary>Line and column, from 1, of a character of the text.</summary>
    public (int Line, int Column) PlaceOf(long at)
    {
        starts ??= Starts();
        var i = Array.BinarySearch(starts, (int)Math.Clamp(at, 0, Text.Length));
        var line = i >= 0 ? i : ~i - 1;
        return (line + 1, (int)at - starts[line] + 1);
    }

    int[]? starts;

    int[] Starts()
    {
        var found = new List<int> { 0 };
        for (var i = Text.IndexOf('\n', StringComparison.Ordinal); i >= 0; i = Text.IndexOf('\n', i + 1))
            found.Add(i + 1);
        return [.. found];
    }
}
