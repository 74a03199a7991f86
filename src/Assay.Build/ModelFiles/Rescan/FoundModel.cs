using Assay.Build.ModelFiles.Repository;

namespace Assay.Build.ModelFiles;

/// <summary>A registered model that <see cref="ModelSearch"/> found.</summary>
/// <param name="Paths">Its folders and files.</param>
/// <param name="Root">Root digest where it is one folder; null otherwise.</param>
/// <param name="Files">Digests of every file that makes it up.</param>
public sealed record FoundModel(IReadOnlyList<string> Paths, Digest? Root, IReadOnlyList<Digest> Files)
{
    /// <summary>Its folders, each with its root digest.</summary>
    public IReadOnlyList<(string Path, Digest Root)> Folders { get; init; } = [];

    /// <summary>
    /// The report of a scan of <see cref="Paths"/>; null when the scan did not see the files that were found: they changed
    /// in between, and what was scanned is not this model. Of a folder the statement also names the root digest, and what is found of the folder as a whole is of that.
    /// </summary>
    /// <param name="name">What the statement calls the model.</param>
    public Report? ReportOf(ModelScan scan, string name)
    {
        ArgumentNullException.ThrowIfNull(scan);
        if (!scan.Files.Select(f => f.Digest).OfType<Digest>().ToHashSet().IsSupersetOf(Files))
            return null;
        var report = scan.ToReport();
        if (Folders.Count == 0 || report.Statements is not [var made])
            return report;
        IReadOnlyList<Subject> subjects = [.. Folders.Select(f => new Subject(NameOf(f.Path, name), f.Root)), .. report.Subjects];
        return report with
        {
            Subjects = subjects,
            Findings = [.. report.Findings.Select(f => RepositoryRules.OfFolders.Contains(f.RuleId) ? OfFolder(f, name) : f)],
            Statements = [made with { Statement = made.Statement with { Subjects = subjects } }],
        };
    }

    // Beside other parts a folder has its own name too: each has its own digest.
    string NameOf(string folder, string name) => Paths.Count == 1 ? name : $"{name}/{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}";

    // Of several paths, the scan names files with the path before them.
    Finding OfFolder(Finding finding, string name) => Paths.Count == 1 ? finding with { Subject = name }
        : Folders.Select(f => f.Path).FirstOrDefault(p => finding.Subject?.StartsWith(p.TrimEnd('/') + "/", StringComparison.Ordinal) == true) is { } folder ? finding with { Subject = NameOf(folder, name) }
        : finding;

    /// <summary>
    /// The report of a scan of one folder, named by its root digest as a signature names it: what was clean in one folder says nothing of another that holds the same weights and a file more. Of anything
    /// else the report names the files.
    /// </summary>
    public static Report ReportOfPath(ModelScan scan, string path, DigestMemory? memory, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(scan);
        if (!Directory.Exists(path) || ModelDigest.Of(path, new ModelDigestOptions { Memory = memory, IgnorePaths = SignatureFiles.In(path) }, out _, cancel) is not { IsFolder: true } model)
            return scan.ToReport();
        return new FoundModel([path], model.Identity, [.. model.Files.Where(f => f.Length > 0).Select(f => f.Digest)]) { Folders = [(path, model.Identity)] }.ReportOf(scan, model.Name) ?? scan.ToReport();
    }

    /// <summary>Judged as before, if that policy is one of those at hand: what was held to a strict one stays so. The default policy otherwise.</summary>
    /// <param name="before">Digest of the policy of the scan before.</param>
    /// <param name="policies">Those at hand: what is built in, and the caller's own.</param>
    public static ScanPolicy PolicyAfter(Digest? before, IReadOnlyList<ScanPolicy> policies) => policies.FirstOrDefault(p => p.Digest == before) ?? ScanPolicy.Default;
}
