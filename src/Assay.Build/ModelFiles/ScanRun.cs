using System.Diagnostics;
using System.Security.Cryptography;
using Assay.Build.ModelFiles.Repository;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>
/// One call of the scanner: each file by itself, one a core; then each folder as a whole; then the policy over all of it.
/// </summary>
internal sealed class ScanRun(ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken cancel)
{
    readonly long began = Stopwatch.GetTimestamp();
    readonly List<Seen> files = [];
    readonly List<Gap> gaps = [];
    readonly DateOnly today = DateOnly.FromDateTime(options.Clock.GetUtcNow().UtcDateTime);

    /// <summary>A file to look at. <paramref name="Root"/> is the number of the folder it was found in, -1 when it was named itself.</summary>
    sealed record Found(string Path, string Name, long Length, int Root);

    /// <summary>What was seen of it before the policy.</summary>
    sealed record Seen(FileResult Result, Digest? Digest, long Size, bool IsModel);

    /// <summary>Files and folders; with several, names begin with the path that was given.</summary>
    public void AtPaths(IReadOnlyList<string> paths)
    {
        var found = new List<Found>();
        for (var root = 0; root < paths.Count; root++)
        {
            var path = paths[root];
            var before = paths.Count > 1 ? path.TrimEnd('/') : null;
            if (File.Exists(path))
                found.Add(new Found(path, before ?? Path.GetFileName(path), new FileInfo(path).Length, -1));
            else if (Directory.Exists(path))
                found.AddRange(Below(path, before, root));
            else
                gaps.Add(new Gap(path, "there is no such file or folder"));
        }

        var results = new Seen[found.Count];
        using (var ticker = ProgressTicker.For(progress, found.Count, found.Sum(f => f.Length)))
        {
            if (found.Count == 1)
                results[0] = One(found[0], ticker);
            else
                Parallel.For(0, found.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = One(found[i], ticker));
        }

        files.AddRange(results);
        for (var root = 0; root < paths.Count; root++)
            Together(found, results, root);
    }

    public void Stream(Stream content, string name)
    {
        var budget = new Budget(options.Limits, cancel);
        using var source = Spool.Copy(content, options.Limits.ExpandedBytes, budget, out var error);
        files.Add(Look(source, name, named: true, budget, error));
    }

    public ModelScan Result()
    {
        var judged = files.ConvertAll(Judge);
        var verdict = gaps.Count > 0 ? ScanVerdict.Incomplete : ScanVerdict.NotAModel;
        foreach (var file in judged)
            verdict = file.Verdict > verdict ? file.Verdict : verdict;
        return new ModelScan(verdict, judged, gaps, options, new ScanStats(judged.Count, judged.Sum(f => f.Size), Stopwatch.GetElapsedTime(began).TotalSeconds));
    }

    IEnumerable<Found> Below(string root, string? before, int number)
    {
        var known = gaps.Count;
        var below = FolderFiles.Below(root, options.Limits.Files, gaps);
        if (below.Count == 0 && gaps.Count == known)
            gaps.Add(new Gap(root, "the folder holds no files"));
        foreach (var file in below)
        {
            var name = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            yield return new Found(file.FullName, before is null ? name : before + "/" + name, file.Length, number);
        }
    }

    Seen One(Found file, ProgressTicker? ticker)
    {
        try
        {
            using var source = FileSource.Open(file.Path);
            ticker?.Opened(source, file.Name);
            var seen = Look(source, file.Name, file.Root < 0, new Budget(options.Limits, cancel), null);
            ticker?.Done(source);
            return seen;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var result = new FileResult(file.Name, options.Limits);
            result.Add(new Gap(file.Name, e is SpecialFileException ? e.Message : $"cannot be read: {e.GetType().Name}"));
            return new Seen(result, null, 0, IsModel: false);
        }
    }

    // What no file says by itself: which of them a loader would take, and whether they fit together.
    void Together(List<Found> found, Seen[] results, int root)
    {
        var members = new List<RepositoryFile>();
        for (var i = 0; i < results.Length; i++)
            if (found[i].Root == root)
            {
                var path = found[i].Path;
                members.Add(new RepositoryFile(results[i].Result.Path, results[i].Result, most => Start(path, most)));
            }

        if (members.Count > 0)
            new RepositoryRules(members, options.Limits, cancel).Judge();
    }

    static byte[] Start(string path, int most)
    {
        try
        {
            using var source = FileSource.Open(path);
            return source.Bytes(0, most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its own scan has said so.
            return [];
        }
    }

    Seen Look(ByteSource source, string name, bool named, Budget budget, string? cut)
    {
        var result = new FileResult(name, options.Limits);
        if (cut is not null)
            result.Add(new Gap(name, cut));
        var wanted = cut is null && (options.Digests || options.Policy.Waivers.Count > 0);
        // Small files are hashed at once; for large ones another core does it meanwhile.
        var hashing = wanted && source.Length >= 1 << 20 ? Task.Run(() => Hash(source), cancel) : null;
        var seen = new ScanScope(result, options.Limits, budget, name).Judge(source);
        if (seen.Count == 0 && result.Gaps.Count == 0 && (named || FileNames.LooksLikeModel(name)))
            result.Add(new Gap(name, source.Length == 0 ? "empty" : "not recognised as any model format"));
        var digest = !wanted ? null : hashing is null ? Hash(source) : hashing.GetAwaiter().GetResult();
        if (wanted && digest is null)
            result.Add(new Gap(name, "became shorter while it was read"));
        return new Seen(result, digest, source.Length, seen.Count > 0);
    }

    FileScan Judge(Seen seen)
    {
        var result = seen.Result;
        PolicyJudge.Apply(options.Policy, result, new ScanScope(result, options.Limits, new Budget(options.Limits, cancel), result.Path));
        var (findings, waived) = PolicyJudge.Split(options.Policy, result.Findings, seen.Digest, today);
        return new FileScan(
            result.Path, result.Formats, seen.Size, seen.Digest, Verdict(findings, result.Gaps, seen.IsModel), [.. findings.OrderByDescending(f => (int)f.Severity)], waived, result.Gaps);
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
