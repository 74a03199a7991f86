using Assay.Build.Dependencies.Readers;

namespace Assay.Build.Dependencies;

/// <summary>
/// Finds the packages that a project, a model or an installed environment uses, in manifests, locks, Dockerfiles, workflows
/// and model files, and judges them: known vulnerabilities (OSV), known attacks, look-alike names, indexes and addresses,
/// pins and hashes. Files are read, never run; nothing is fetched.
/// </summary>
public static class DependencyScanner
{
    /// <summary>What the reports name.</summary>
    public static Tool Tool { get; } = new("assay-deps", AssayVersion.Text);

    /// <summary>What the nightly re-match names; its findings open and close apart from those of a scan.</summary>
    public static Tool RematchTool { get; } = new("assay-rematch", AssayVersion.Text);

    /// <summary>True when a path inside a tree is one that this scanner reads.</summary>
    public static bool Reads(string path) => ReaderOf(path) is not null;

    /// <summary>Scans a file or a folder.</summary>
    public static DependencyScan Scan(string path, DependencyOptions options, CancellationToken cancel = default)
    {
        var read = new DependencyTree(path, options.Limits, cancel).Read();
        return Judge(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), read.Files, read.Sink.Dependencies, read.Sink.Findings, read.Sink.Gaps, options, cancel);
    }

    /// <summary>
    /// Judges the packages of a bill of materials that is deployed: package URLs, against the database of
    /// <paramref name="options"/>. The report is about <paramref name="subject"/>, and carries evidence of kind
    /// <c>dependency-scan</c> by <see cref="RematchTool"/>.
    /// </summary>
    public static Report Rematch(Subject subject, IReadOnlyList<string> purls, DependencyOptions options, CancellationToken cancel = default)
    {
        var packages = new List<Dependency>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var purl in purls)
            if (Osv.PackageName.OfPurl(purl) is var (ecosystem, name, version) && seen.Add($"{ecosystem}\0{name}\0{version}"))
                packages.Add(new Dependency { Ecosystem = ecosystem, Name = name, Version = version, Pinned = version is not null, Role = DependencyRole.Listed, Format = "aibom", Path = "aibom" });
        var findings = new List<Finding>();
        var gaps = new List<Gap>();
        if (options.Database is null)
            gaps.Add(NoDatabase);
        var judge = new DependencyJudge(options, findings, gaps);
        if (options.Database is not null)
            judge.Match(packages, cancel);
        var scan = new DependencyScan(subject.Name, [subject], packages, judge.Vulnerabilities, judge.Suppressed, judge.Accepted, findings, gaps, options.Database?.Status);
        return DependencyEvidence.Of(scan, RematchTool);
    }

    /// <summary>True when a package URL is of a registry whose names and versions are matched with advisories.</summary>
    public static bool Judges(string purl) => Osv.PackageName.OfPurl(purl) is not null;

    static Gap NoDatabase => new("advisories", "there is no advisory database: assay osv update FILE");

    static DependencyScan Judge(string target, List<Subject> files, List<Dependency> read, List<Finding> findings, List<Gap> gaps, DependencyOptions options, CancellationToken cancel)
    {
        var all = DependencyJudge.WithRoles(read);
        if (options.Database is null)
            gaps.Add(NoDatabase);
        var judge = new DependencyJudge(options, findings, gaps);
        judge.Judge(all, cancel);
        var ordered = StableOrder.Of(findings.Select(f => f with { Subject = f.Location?.Path }).ToList(), (a, b) =>
            a.Severity != b.Severity ? (int)b.Severity - (int)a.Severity
            : string.CompareOrdinal(a.Location?.Path, b.Location?.Path) is var order and not 0 ? order : (a.Location?.Line ?? -1).CompareTo(b.Location?.Line ?? -1));
        return new DependencyScan(target, files, all, judge.Vulnerabilities, judge.Suppressed, judge.Accepted, ordered, gaps, options.Database?.Status);
    }

    internal static IDependencyReader? ReaderOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..].ToLowerInvariant();
        return Array.Find(DependencyReaders.All, r => r.Reads(path, name));
    }
}
