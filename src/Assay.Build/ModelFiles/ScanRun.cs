using System.Diagnostics;
using System.Security.Cryptography;
using Assay.Build.ModelFiles.Remote;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>One call of the scanner: the files, one a core, and what was seen of them.</summary>
internal sealed class ScanRun(ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken cancel)
{
    readonly long began = Stopwatch.GetTimestamp();
    readonly List<FileScan> files = [];
    readonly List<Gap> gaps = [];
    readonly DateOnly today = DateOnly.FromDateTime(options.Clock.GetUtcNow().UtcDateTime);

    long? transferred;

    /// <summary>Files and folders; with several, names begin with the path that was given.</summary>
    public void AtPaths(IReadOnlyList<string> paths) => All([.. paths.SelectMany(path => At(path, paths.Count > 1))], () => 0);

    /// <summary>Files of a folder; one that is gone by now is a gap of its own.</summary>
    public void InFolder(ScanTarget.FolderTarget target) =>
        All([.. target.Files.Select(name => Local(Path.Combine(target.Folder, name), name, 0, named: false))], () => 0);

    /// <summary>Remote places, with files and folders beside them.</summary>
    public void AtRemote(ScanTarget.RemoteTarget target)
    {
        using var session = new RemoteSession(target.Access, options);
        var several = target.Addresses.Count + target.Paths.Count > 1;
        var items = target.Addresses.SelectMany(address => session.List(address, several, new Budget(options.Limits, cancel), gaps)).ToList();
        items.AddRange(target.Paths.SelectMany(path => At(path, several)));
        All(items, () => session.Transferred);
        transferred = session.Transferred;
    }

    void All(List<ScanItem> items, Func<long> arrived)
    {
        var results = new FileScan[items.Count];
        using var ticker = ProgressTicker.For(progress, items.Count, items.Sum(f => f.Length), arrived);
        if (items.Count == 1)
            results[0] = One(items[0], ticker);
        else
            Parallel.For(0, items.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = One(items[i], ticker));
        files.AddRange(results);
    }

    IEnumerable<ScanItem> At(string path, bool several)
    {
        var before = several ? path.TrimEnd('/') : null;
        if (File.Exists(path))
            return [Local(path, before ?? Path.GetFileName(path), new FileInfo(path).Length, named: true)];
        if (Directory.Exists(path))
            return Below(path, before);
        gaps.Add(new Gap(path, "there is no such file or folder"));
        return [];
    }

    static ScanItem Local(string path, string name, long length, bool named) => new(name, length, named, _ => new ScanSource(FileSource.Open(path)));

    public void Stream(Stream content, string name)
    {
        var budget = new Budget(options.Limits, cancel);
        using var source = Spool.Copy(content, options.Limits.ExpandedBytes, budget, out var error);
        files.Add(Judge(new ScanSource(source, error), name, named: true, budget));
    }

    public ModelScan Result()
    {
        var verdict = gaps.Count > 0 ? ScanVerdict.Incomplete : ScanVerdict.NotAModel;
        foreach (var file in files)
            verdict = file.Verdict > verdict ? file.Verdict : verdict;
        return new ModelScan(verdict, files, gaps, options, new ScanStats(files.Count, files.Sum(f => f.Size), Stopwatch.GetElapsedTime(began).TotalSeconds) { Transferred = transferred });
    }

    IEnumerable<ScanItem> Below(string root, string? before)
    {
        var known = gaps.Count;
        var below = FolderFiles.Below(root, options.Limits.Files, gaps);
        if (below.Count == 0 && gaps.Count == known)
            gaps.Add(new Gap(root, "the folder holds no files"));
        foreach (var file in below)
        {
            var name = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            yield return Local(file.FullName, before is null ? name : before + "/" + name, file.Length, named: false);
        }
    }

    FileScan One(ScanItem file, ProgressTicker? ticker)
    {
        try
        {
            var budget = new Budget(options.Limits, cancel);
            var opened = file.Open(budget);
            using var source = opened.Bytes;
            ticker?.Opened(source, file.Name);
            var seen = Judge(opened, file.Name, file.Named, budget);
            ticker?.Done(source);
            return seen;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileScan(file.Name, [], 0, null, ScanVerdict.Incomplete, [], [], [new Gap(file.Name, $"cannot be read: {e.GetType().Name}")]);
        }
    }

    FileScan Judge(ScanSource opened, string name, bool named, Budget budget)
    {
        var result = new FileResult(name, options.Limits);
        var (source, cut, origin) = opened;
        if (cut is not null)
            result.Add(new Gap(name, cut));
        var wanted = cut is null && options.WantsDigests;
        // Small files are hashed at once; for large ones another core does it meanwhile.
        var hashing = wanted && source.Length >= 1 << 20 ? Task.Run(() => Hash(source), cancel) : null;
        var scope = new ScanScope(result, options.Limits, budget, name);
        var seen = Seen(scope, source, result);
        if (seen.Count == 0 && result.Gaps.Count == 0 && (named || FileNames.LooksLikeModel(name)))
            result.Add(new Gap(name, source.Length == 0 ? "empty" : "not recognised as any model format"));
        var digest = !wanted ? null : hashing is null ? Hash(source) : hashing.GetAwaiter().GetResult();
        if (wanted && digest is null && result.Gaps.Count == 0)
            result.Add(new Gap(name, "could not be read to its end"));
        if (origin is not null)
        {
            RemoteChecks.Name(name, scope);
            origin = RemoteChecks.Verify(origin, digest, source, scope);
        }

        PolicyJudge.Apply(options.Policy, result, scope);
        var (findings, waived) = PolicyJudge.Split(options.Policy, result.Findings, digest, today);
        return new FileScan(
            name, result.Formats, source.Length, digest, Verdict(findings, result.Gaps, seen.Count > 0), [.. findings.OrderByDescending(f => (int)f.Severity)], waived, result.Gaps)
        { Origin = origin };
    }

    static IReadOnlyList<string> Seen(ScanScope scope, ByteSource source, FileResult result)
    {
        try
        {
            return scope.Judge(source);
        }
        catch (SourceFailure e)
        {
            result.Add(new Gap(result.Path, e.Message));
            return [];
        }
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
        try
        {
            while (at < source.Length)
            {
                cancel.ThrowIfCancellationRequested();
                var got = source.Read(at, block);
                hash.AppendData(block, 0, got);
                at += got;
            }
        }
        catch (SourceFailure)
        {
            return null;
        }

        return new Digest("sha256", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
