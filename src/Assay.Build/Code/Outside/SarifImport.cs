using System.Globalization;

namespace Assay.Build.Code.Outside;

/// <summary>Findings of other tools, from a SARIF file, as reports of Assay: one for each tool, no finding twice.</summary>
public static class SarifImport
{
    const int MostText = 200;

    /// <param name="json">The file.</param>
    /// <param name="name">What the file is called.</param>
    /// <param name="scanned">A scan of the tree that the tool looked at: then the evidence is about that tree, otherwise about the file.</param>
    /// <returns>The reports, or what is wrong with the file.</returns>
    public static (IReadOnlyList<Report> Reports, string? Error) Read(ReadOnlyMemory<byte> json, string name, CodeScan? scanned, DateTimeOffset now)
    {
        var (runs, error) = SarifReader.Read(json, scanned?.Root);
        if (error is not null)
            return ([], error);
        var file = new Subject(name, Digest.Sha256(json.Span));
        var subject = scanned?.ToReport(now).Subjects is [var tree, ..] ? tree : file;
        if (scanned is not null)
            runs = [.. runs.Select(r => r with { Gaps = [.. r.Gaps, .. NotUnder(scanned.Root, r)] })];
        var merged = FindingMerge.Of([], runs);
        var owner = new Dictionary<Fingerprint, string>();
        foreach (var run in runs)
            foreach (var finding in run.Findings)
                owner.TryAdd(finding.Fingerprint, run.Tool.Name);
        return ([.. runs.GroupBy(r => r.Tool.Name).Select(g => Of(g.First().Tool, [.. g.SelectMany(r => r.Gaps).Distinct()], [.. merged.Where(f => owner.GetValueOrDefault(f.Fingerprint) == g.Key).DistinctBy(f => f.Fingerprint)], subject, file, now))], null);
    }

    // The tool looked at another folder, or at files that have gone: of this tree its result says less than it seems to.
    static IEnumerable<Gap> NotUnder(string root, Report run)
    {
        var named = run.Findings.Where(f => f.Subject is not null).ToList();
        var missing = named.Where(f => !IsUnder(root, f.Subject!)).ToList();
        if (missing.Count == 0)
            yield break;
        var files = missing.Select(f => f.Subject!).Distinct().ToList();
        var first = files[0].Length <= MostText ? files[0] : files[0][..MostText];
        yield return new Gap(run.Tool.Name, string.Create(CultureInfo.InvariantCulture,
            $"{missing.Count} of {named.Count} results with a file name one that is not under {root} ({first}{(files.Count == 1 ? "" : $" and {files.Count - 1} more")}); name the folder that the tool ran in"));
    }

    // What leads out of the tree is not looked for: the file is somebody else's, and says what it likes.
    static bool IsUnder(string root, string file)
    {
        if (Path.IsPathRooted(file) || file.Split('/').Contains(".."))
            return false;
        return File.Exists(root) ? file == Path.GetFileName(root) : Path.Exists(Path.Combine(root, file));
    }

    static Report Of(Tool tool, IReadOnlyList<Gap> gaps, IReadOnlyList<Finding> findings, Subject subject, Subject file, DateTimeOffset now)
    {
        int Count(Severity severity) => findings.Count(f => f.Severity == severity);
        var predicate = new
        {
            tool,
            target = subject.Name.Length <= MostText ? subject.Name : subject.Name[^MostText..],
            rules = "as given by the tool",
            summary = new { critical = Count(Severity.Critical), high = Count(Severity.High), medium = Count(Severity.Medium), low = Count(Severity.Low) },
            scannedAt = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            report = file.Digests[0].ToString(),
        };
        var result = findings.Any(f => f.Severity >= Severity.High) ? EvidenceResult.Failed : gaps.Count > 0 ? EvidenceResult.Incomplete : EvidenceResult.Passed;
        return new Report
        {
            Tool = tool,
            Subjects = [subject],
            Findings = [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Subject, StringComparer.Ordinal).ThenBy(f => f.Location?.Line)],
            Gaps = gaps,
            Statements = [new EvidenceStatement("code-scan", new Statement([subject], PredicateTypes.Own("code-scan"), Json.Element(predicate)), result)],
        };
    }
}
