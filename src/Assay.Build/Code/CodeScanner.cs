using System.Diagnostics;
using System.Security.Cryptography;
using Assay.Build.Code.Credentials;
using Assay.Build.Code.Docker;
using Assay.Build.Code.Notebooks;
using Assay.Build.Code.Outside;
using Assay.Build.Code.Pins;
using Assay.Build.Code.Pipelines;
using Assay.Build.Code.Python;
using Assay.Build.Code.Terraform;

namespace Assay.Build.Code;

/// <summary>Looks for weaknesses in source trees: Python, notebooks, pipelines, containers, infrastructure, and credentials in any text. Nothing is executed.</summary>
public static class CodeScanner
{
    public static Tool Tool { get; } = new("assay", AssayVersion.Text);

    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<CodeRule> Rules { get; } =
    [
        .. PythonRuleTable.All.Concat(NotebookCodeRules.All).Concat(PipelineRules.All).Concat(DockerRules.All).Concat(TerraformRules.All).Concat(CredentialRules.All).Append(Suppressions.Unreasoned)
            .DistinctBy(r => r.Id).OrderBy(r => r.Id, StringComparer.Ordinal),
    ];

    /// <summary>Whether a file is read by this scanner because of its name.</summary>
    public static bool IsCode(string path) => CodeKinds.IsSource(CodeKinds.Of(path.Replace('\\', '/')));

    /// <summary>Whether anything below a path is source code: what decides if a folder gets a code scan without being asked.</summary>
    public static bool HoldsCode(string path) => File.Exists(path) ? IsCode(path) : Directory.Exists(path) && SourceFiles.Below(path, 20_000, []).Exists(f => IsCode(f));

    /// <summary>Scans a file or a folder.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static CodeScan Scan(string root, CodeOptions options, CancellationToken cancel = default)
    {
        var watch = Stopwatch.StartNew();
        var gaps = new List<Gap>();
        var single = File.Exists(root);
        if (!single && !Directory.Exists(root))
            return new CodeScan(root, [], [], [], [], [new Gap(root, "there is no such file or folder")], new CodeStats(0, 0, 0, 0));
        var names = single ? [Path.GetFileName(root)] : SourceFiles.Below(root, options.Limits.Files, gaps);
        if (names.Count == 0 && gaps.Count == 0)
            gaps.Add(new Gap(root, Directory.EnumerateFileSystemEntries(root).Any(e => CodeKinds.IsSkipped(Path.GetFileName(e))) ? "the folder holds nothing that is read: only what is not looked into, such as .git or node_modules" : "the folder holds no files"));
        var folder = single ? Path.GetDirectoryName(Path.GetFullPath(root))! : root;
        var pins = Pins(folder, single ? Neighbours(folder) : names.Where(n => ProjectPins.Reads(n[(n.LastIndexOf('/') + 1)..])));
        var results = new Result?[names.Count];
        Parallel.For(0, names.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = One(folder, names[i], pins, options, cancel));
        var all = results.OfType<Result>().ToList();
        gaps.AddRange(all.SelectMany(r => r.Gaps));
        var merged = FindingMerge.Of([.. all.SelectMany(r => r.Open)], options.Others);
        gaps.AddRange(options.Others.SelectMany(o => o.Gaps));
        var (open, known) = (merged.Where(f => !options.Baseline.Contains(f.Fingerprint.ToString())).ToList(), merged.Where(f => options.Baseline.Contains(f.Fingerprint.ToString())).ToList());
        return new CodeScan(
            root, [.. all.Where(r => r.Digest is not null).Select(r => new Subject(r.Path, r.Digest!.Value))],
            [.. open.OrderByDescending(f => f.Severity).ThenBy(f => f.Subject, StringComparer.Ordinal).ThenBy(f => f.Location?.Line)], [.. all.SelectMany(r => r.Suppressed)], known, gaps,
            new CodeStats(all.Count(r => r.Digest is not null), all.Sum(r => r.Lines), all.Sum(r => r.Bytes), watch.Elapsed.TotalSeconds));
    }

    static ProjectPins Pins(string folder, IEnumerable<string> names)
    {
        var pins = new ProjectPins();
        foreach (var name in names.OrderBy(n => n.Count(c => c == '/')).Take(200))
            if (SourceFiles.Read(Path.Combine(folder, name), 4 << 20, out var bytes) is null)
                pins.Read(name[(name.LastIndexOf('/') + 1)..], SourceFiles.Text(bytes));
        return pins;
    }

    static IEnumerable<string> Neighbours(string folder) => Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Where(ProjectPins.Reads).Order(StringComparer.Ordinal).Take(20);

    sealed record Result(string Path, Digest? Digest, long Lines, long Bytes, IReadOnlyList<Finding> Open, IReadOnlyList<SuppressedFinding> Suppressed, IReadOnlyList<Gap> Gaps);

    static Result? One(string folder, string name, ProjectPins pins, CodeOptions options, CancellationToken cancel)
    {
        var kind = CodeKinds.Of(name);
        if (kind == CodeKind.None)
            return null;
        if (SourceFiles.Read(Path.Combine(folder, name), kind == CodeKind.Notebook ? options.Limits.NotebookBytes : options.Limits.FileBytes, out var bytes) is { } problem)
            return new Result(name, null, 0, 0, [], [], [new Gap(name, problem)]);
        // What is binary under a text's name holds no lines to point to.
        if (kind == CodeKind.Text && bytes.AsSpan(0, Math.Min(bytes.Length, 8192)).Contains((byte)0))
            return null;
        var file = new CodeFile(name, SourceFiles.Text(bytes), pins, options.Limits);
        switch (kind)
        {
            case CodeKind.Python: PythonFile.Judge(file, cancel); break;
            case CodeKind.Notebook: NotebookFile.Judge(file, options, cancel); break;
            case CodeKind.Yaml: PipelineFile.Judge(file, cancel); break;
            case CodeKind.Docker: DockerFile.Judge(file); break;
            case CodeKind.Terraform: TerraformFile.Judge(file); break;
        }

        if (kind != CodeKind.Notebook)
            CredentialRules.Judge(file, options.SecretKey);
        var (open, suppressed) = Suppressions.Apply(file);
        return new Result(name, Digest.Parse("sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes))), file.Text.AsSpan().Count('\n') + 1, bytes.Length, open, suppressed, [.. file.Gaps]);
    }
}
