using Assay.Serving.Hardening.Documents;
using Assay.Text;

namespace Assay.Serving.Hardening;

/// <summary>Where findings go: one for each rule and thing, however many containers of it show it.</summary>
internal sealed class Sightings
{
    const int Most = 20_000, LongestExcerpt = 200;

    readonly Dictionary<(string, string, string, string), int> seen = [];
    readonly List<(Finding Finding, ServingRule Rule, string About)> found = [];

    public IReadOnlyList<(Finding Finding, ServingRule Rule, string About)> All => found;

    public bool Full => found.Count >= Most;

    /// <summary>Notes a finding.</summary>
    /// <param name="about">What it is of: <c>Deployment chat</c>. Part of its identity.</param>
    /// <param name="key">What tells two sightings of a rule in one thing apart: names of the manifest, never values.</param>
    /// <param name="evidence">What was seen; the line itself when nothing is given. Credentials are masked.</param>
    public void Find(ServingRule rule, SourceFile file, Node at, string about, Severity? severity = null, string key = "", string? evidence = null, string? description = null)
    {
        if (Full || !seen.TryAdd((rule.Id, file.Path, about, key), 0))
            return;
        found.Add((new Finding
        {
            RuleId = rule.Id,
            Title = IsName(about) ? $"{rule.Title}: {about}" : rule.Title,
            Severity = severity ?? rule.Severity,
            Description = description ?? rule.Description,
            Remediation = rule.Remediation,
            References = rule.References,
            Evidence = Secrets.Mask(Printable(evidence ?? file.LineAt(at.Line))),
            Subject = file.Path,
            Location = new Location { Line = at.Line > 0 ? at.Line : null, Column = at.Column > 0 ? at.Column : null },
            Fingerprint = Fingerprint.Of("serving/1", rule.Id, file.Path, about, key),
        }, rule, about));
    }

    public void Find(ServingRule rule, Workload workload, Node at, Severity? severity = null, string key = "", string? evidence = null, string? description = null) =>
        Find(rule, workload.File, at.Line > 0 ? at : workload.At, workload.Title, severity, key, evidence, description);

    // Titles are kept for ever: only what reads like a name goes in.
    static bool IsName(string name) => name.Length <= 120 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or ' ');

    static string Printable(string text)
    {
        var line = text.Trim();
        if (line.Length <= LongestExcerpt)
            return HiddenSigns.Drawn(line, _ => " ");
        return HiddenSigns.Drawn(line[..(char.IsHighSurrogate(line[LongestExcerpt - 1]) ? LongestExcerpt - 1 : LongestExcerpt)], _ => " ") + '…';
    }
}
