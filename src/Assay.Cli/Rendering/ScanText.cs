using System.Globalization;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>A scan for people: each file that is not plainly clean with what would run, then one closing line.</summary>
static class ScanText
{
    const int MostListed = 20;

    public static void Write(ModelScan scan, TextOutput text)
    {
        var shown = scan.Files.Where(f => f.Findings.Count > 0 || f.Waived.Count > 0 || f.Gaps.Count > 0 || scan.Files.Count <= MostListed).ToList();
        foreach (var file in shown)
            File(file, text);
        if (scan.Gaps.Count > 0)
        {
            text.Heading("Not looked at");
            text.Table(["Where", "Why"], [.. scan.Gaps.Select(g => new Cell[] { g.Where, g.Reason })]);
        }

        Advice(scan, text);
        text.Line();
        Summary(scan, text);
    }

    /// <summary>One file: a line, and a few for each finding.</summary>
    public static void File(FileScan file, TextOutput text)
    {
        var digest = file.Digest is { } known ? $"  {known}" : "";
        text.Line($"{file.Path}  {(file.Formats.Count > 0 ? string.Join(", ", file.Formats) : "no model format")}  {file.Verdict.Name()}{digest}", ToneOf(file.Verdict));
        if (file.Origin is { } origin)
            text.Line($"  from {origin.Address}{string.Concat(origin.Checksums.Select(c => $"  {c.Algorithm} {(c.Matches switch { true => "verified", false => "differs", null => "published" })}"))}", Tone.Quiet);
        foreach (var finding in file.Findings)
            Finding(finding, file.Path, text);
        foreach (var waived in file.Waived)
            text.Line($"  waived    {waived.Finding.RuleId}  {waived.Finding.Title}  until {waived.Waiver.Expires:yyyy-MM-dd}, {waived.Waiver.Owner}: {waived.Waiver.Reason}", Tone.Quiet);
        if (file.Weights is { } weights)
            ScanWeights.Write(weights, text);
        foreach (var gap in file.Gaps)
            text.Line($"  not looked at: {(gap.Where == file.Path ? "" : gap.Where + ": ")}{gap.Reason}", Tone.Warn);
    }

    static void Finding(Finding finding, string path, TextOutput text)
    {
        text.Line($"  {finding.Severity.Name(),-8}  {finding.RuleId}  {finding.Title}", ToneOf(finding.Severity));
        const string indent = "            ";
        if (finding.Evidence is { Length: > 0 } evidence)
            text.Line(indent + evidence);
        var where = new List<string>();
        if (finding.Location is { } at)
        {
            if (at.Path is { } inside && inside != path)
                where.Add(inside);
            if (at.Line is { } line)
                where.Add($"line {line}");
            else if (at.Offset is { } offset)
                where.Add($"byte {offset.ToString(CultureInfo.InvariantCulture)}");
            if (at.Part is { } part)
                where.Add(part);
        }

        where.AddRange(finding.References.Select(ScanJson.Name));
        text.Line(indent + string.Join("  ", where), Tone.Quiet);
    }

    static void Advice(ModelScan scan, TextOutput text)
    {
        if (!scan.Files.Any(f => f.Findings.Count > 0))
            return;
        var told = new HashSet<string>();
        foreach (var finding in scan.Files.SelectMany(f => f.Findings).OrderByDescending(f => (int)f.Severity))
        {
            if (finding.Remediation is null || !told.Add(finding.RuleId))
                continue;
            if (told.Count == 1)
                text.Heading("What to do");
            text.Line($"{finding.RuleId}: {finding.Remediation}");
        }
    }

    static void Summary(ModelScan scan, TextOutput text)
    {
        var counts = new List<string>();
        // Worst first.
        for (var verdict = ScanVerdict.Malicious; verdict >= 0; verdict--)
            if (scan.Files.Count(f => f.Verdict == verdict) is > 0 and var count)
                counts.Add($"{count} {verdict.Name()}");
        var files = scan.Files.Count == 1 ? "1 file" : $"{scan.Files.Count} files";
        var rate = scan.Stats.Seconds > 0.5 ? $", {Size(scan.Stats.Bytes / scan.Stats.Seconds)}/s" : "";
        text.Line(
            $"{scan.Verdict.Name()}: {files}, {Size(scan.Stats.Bytes)} in {scan.Stats.Seconds.ToString("0.00", CultureInfo.InvariantCulture)} s{rate}{Transferred(scan.Stats)}"
            + (counts.Count > 1 || scan.Files.Count > 1 ? $" ({string.Join(", ", counts)})" : "") + ".",
            ToneOf(scan.Verdict));
    }

    static string Transferred(ScanStats stats) => stats.Transferred is { } bytes ? $", {Size(bytes)} transferred" : "";

    public static string Size(double bytes) => bytes switch
    {
        < 1_000 => $"{bytes:0} B",
        < 1_000_000 => (bytes / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " kB",
        < 1_000_000_000 => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
        _ => (bytes / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " GB",
    };

    static Tone ToneOf(ScanVerdict verdict) => verdict switch
    {
        ScanVerdict.Malicious => Tone.Worst,
        ScanVerdict.Suspicious => Tone.Bad,
        ScanVerdict.Incomplete => Tone.Warn,
        ScanVerdict.Clean => Tone.Good,
        _ => Tone.Quiet,
    };

    static Tone ToneOf(Severity severity) =>
        severity switch { Severity.Critical => Tone.Worst, Severity.High => Tone.Bad, Severity.Medium => Tone.Warn, Severity.Low => Tone.Plain, _ => Tone.Quiet };
}
