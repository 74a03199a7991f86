using System.Globalization;

namespace Assay.Cli;

/// <summary>A report for people: what was looked at, findings from the worst down, metrics, gaps, and one closing line.</summary>
static class TextReport
{
    /// <param name="done">What was done, as the closing line; null for what was found.</param>
    public static void Write(Report report, TextOutput text, string? done = null)
    {
        foreach (var subject in report.Subjects)
            text.Line($"{subject.Name}  {(subject.Digests.Count > 0 ? subject.Digests[0].ToString() : "")}", Tone.Quiet);
        if (report.Findings.Count > 0)
            Findings(report, text);
        if (report.Metrics.Count > 0)
            Metrics(report.Metrics, text);
        Close(report, text, done: done);
    }

    /// <summary>What could not be looked at, and the closing line.</summary>
    /// <param name="looked">What was looked at, where the command can say more than whether there are gaps.</param>
    /// <param name="all">With it: there is nothing that was left out.</param>
    /// <param name="done">In place of a verdict, of a command that does something and looks at nothing.</param>
    public static void Close(Report report, TextOutput text, string? looked = null, bool all = true, string? done = null)
    {
        if (report.Gaps.Count > 0)
        {
            text.Heading("Not looked at");
            text.Table(["Where", "Why"], [.. report.Gaps.Select(g => new Cell[] { g.Where, g.Reason })]);
        }

        text.Line();
        if (done is not null)
            text.Line(done, Tone.Good);
        else
            Verdict(report, text, looked, all);
    }

    static void Findings(Report report, TextOutput text)
    {
        text.Heading("Findings");
        text.Table(
            ["Severity", "Rule", "What", "Where"],
            [.. report.Findings.OrderByDescending(f => f.Severity).Select(f => new Cell[]
            {
                new(f.Severity.Name(), ToneOf(f.Severity)), f.RuleId, f.Title, new(Place(f, report), Tone.Quiet),
            })]);
        foreach (var advice in report.Findings.Where(f => f.Remediation is not null).GroupBy(f => f.Remediation, f => f.RuleId))
            text.Line($"{string.Join(", ", advice.Distinct())}: {advice.Key}");
    }

    static void Metrics(IReadOnlyList<Metric> metrics, TextOutput text)
    {
        text.Heading("Metrics");
        text.Table(
            ["Metric", "Value", "Interval", "Slice", "Observations"],
            [.. metrics.Select(m => new Cell[]
            {
                m.Name, $"{Number(m.Value)}{(m.Unit is null ? "" : " " + m.Unit)}",
                m is { Low: { } low, High: { } high } ? $"{Number(low)} to {Number(high)}{(m.Confidence is { } c ? $" ({Number(c * 100)} %)" : "")}" : "",
                m.Slice, m.Count?.ToString("N0", CultureInfo.InvariantCulture),
            })]);
    }

    static void Verdict(Report report, TextOutput text, string? looked, bool all)
    {
        var counts = report.Findings.GroupBy(f => f.Severity).OrderByDescending(g => g.Key).Select(g => $"{g.Count()} {g.Key.Name()}");
        var found = report.Findings.Count == 0 ? "No findings" : $"{report.Findings.Count} finding{(report.Findings.Count == 1 ? "" : "s")} ({string.Join(", ", counts)})";
        var rest = looked ?? (report.Complete ? "everything was looked at" : $"{report.Gaps.Count} thing{(report.Gaps.Count == 1 ? "" : "s")} could not be looked at");
        text.Line($"{found}; {rest}.", report.Worst is { } worst ? ToneOf(worst) : report.Complete && all ? Tone.Good : Tone.Warn);
    }

    static string Place(Finding finding, Report report)
    {
        var at = finding.Location;
        var parts = new List<string>();
        // A file that is no subject by itself (one of a tree) is the place.
        if (finding.Subject is { Length: > 0 } file && (report.Subjects.Count > 1 || !report.Subjects.Any(s => s.Name == file)))
            parts.Add(file);
        if (at?.Path is { } path && path != finding.Subject)
            parts.Add(path);
        if (at?.Line is { } line)
        {
            var place = at.Column is { } column ? $"{line}:{column}" : $"{line}";
            if (parts.Count > 0)
                parts[^1] += $":{place}";
            else
                parts.Add(at.Column is null ? $"line {place}" : place);
        }
        else if (at?.Offset is { } offset)
            parts.Add($"byte {offset}");
        if (at?.Part is { } part)
            parts.Add(part);
        return string.Join("  ", parts);
    }

    static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    public static Tone ToneOf(Severity severity) =>
        severity switch { Severity.Critical => Tone.Worst, Severity.High => Tone.Bad, Severity.Medium => Tone.Warn, Severity.Low => Tone.Plain, _ => Tone.Quiet };
}
