using System.Diagnostics;
using System.Security.Cryptography;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>One call of the scanner: the files, one a core, and what was seen of them.</summary>
internal sealed class ScanRun(ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken cancel)
{
    readonly long began = Stopwatch.GetTimestamp();
    readonly List<FileScan> files = [];
    readonly List<Gap> gaps = [];
    readonly DateOnly today = DateOnly.FromDateTime(options.Clock.GetUtcNow().UtcDateTime);

    sealed record Found(string Path, string Name, long Length, bool Named);

    /// <summary>Files and folders; with several, names begin with the path that was given.</summary>
    public void AtPaths(IReadOnlyList<string> paths)
    {
        var found = new List<Found>();
        foreach (var path in paths)
        {
            var before = paths.Count > 1 ? path.TrimEnd('/') : null;
            if (File.Exists(path))
                found.Add(new Found(path, before ?? Path.GetFileName(path), new FileInfo(path).Length, Named: true));
            else if (Directory.Exists(path))
                found.AddRange(Below(path, before));
            else
                gaps.Add(new Gap(path, "there is no such file or folder"));
        }

        var results = new FileScan[found.Count];
        using var ticker = ProgressTicker.For(progress, found.Count, found.Sum(f => f.Length));
        if (found.Count == 1)
            results[0] = One(found[0], ticker);
        else
            Parallel.For(0, found.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = One(found[i], ticker));
        files.AddRange(results);
    }

    public void Stream(Stream content, string name)
    {
        var budget = new Budget(options.Limits, cancel);
        using var source = Spool.Copy(content, options.Limits.ExpandedBytes, budget, out var error);
        files.Add(Judge(source, name, named: true, budget, error));
    }

    public ModelScan Result()
    {
        var verdict = gaps.Count > 0 ? ScanVerdict.Incomplete : ScanVerdict.NotAModel;
        foreach (var file in files)
            verdict = file.Verdict > verdict ? file.Verdict : verdict;
        return new ModelScan(verdict, files, gaps, options, new ScanStats(files.Count, files.Sum(f => f.Size), Stopwatch.GetElapsedTime(began).TotalSeconds));
    }

    IEnumerable<Found> Below(string root, string? before)
    {
        var known = gaps.Count;
        var below = FolderFiles.Below(root, options.Limits.Files, gaps);
        if (below.Count == 0 && gaps.Count == known)
            gaps.Add(new Gap(root, "the folder holds no files"));
        foreach (var file in below)
        {
            var name = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            yield return new Found(file.FullName, before is null ? name : before + "/" + name, file.Length, Named: false);
        }
    }

    FileScan One(Found file, ProgressTicker? ticker)
    {
        try
        {
            using var source = FileSource.Open(file.Path);
            ticker?.Opened(source, file.Name);
            var seen = Judge(source, file.Name, file.Named, new Budget(options.Limits, cancel), null);
            ticker?.Done(source);
            return seen;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileScan(file.Name, [], 0, null, ScanVerdict.Incomplete, [], [], [new Gap(file.Name, e is SpecialFileException ? e.Message : $"cannot be read: {e.GetType().Name}")]);
        }
    }

    FileScan Judge(ByteSource source, string name, bool named, Budget budget, string? cut)
    {
        var result = new FileResult(name, options.Limits);
        if (cut is not null)
            result.Add(new Gap(name, cut));
        var wanted = cut is null && (options.Digests || options.Policy.Waivers.Count > 0);
        // Small files are hashed at once; for large ones another core does it meanwhile.
        var hashing = wanted && source.Length >= 1 << 20 ? Task.Run(() => Hash(source), cancel) : null;
        var scope = new ScanScope(result, options.Limits, budget, name);
        var seen = scope.Judge(source);
        if (seen.Count == 0 && result.Gaps.Count == 0 && (named || FileNames.LooksLikeModel(name)))
            result.Add(new Gap(name, source.Length == 0 ? "empty" : "not recognised as any model format"));
        PolicyJudge.Apply(options.Policy, result, scope);
        var digest = !wanted ? null : hashing is null ? Hash(source) : hashing.GetAwaiter().GetResult();
        if (wanted && digest is null)
            result.Add(new Gap(name, "became shorter while it was read"));
        var (findings, waived) = PolicyJudge.Split(options.Policy, result.Findings, digest, today);
        return new FileScan(
            name, result.Formats, source.Length, digest, Verdict(findings, result.Gaps, seen.Count > 0), [.. findings.OrderByDescending(f => (int)f.Severity)], waived, result.Gaps);
    }

    static ScanVerdict Verdict(IReadOnlyList<Finding> findings, List<Gap> gaps, bool isModel)
    {
        var worst = Severity.Info;
        foreach (var finding in findings)
            worst = finding.Severity > worst ? finding.Severity : worst;
        if (worst >= Severity.Medium)
            return worst >= Severity.High ? ScanVerdict.Malicious : ScanVerdict.Suspicious;
        if (gaps.Count > 0)
            return ScanVerdict.Incomplete;
        return isModel ? ScanVerdict.Clean : ScanVerdict.NotAModel;
    }

    Digest? Hash(ByteSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[(int)Math.Min(source.Length + 1, 1 << 18)];
        long at = 0;
        while (at < source.Length)
        {
            cancel.ThrowIfCancellationRequested();
            var got = source.Read(at, block);
            if (got == 0)
                return null;

            hash.AppendData(block, 0, got);
            at += got;
        }

        return new Digest("sha256", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
