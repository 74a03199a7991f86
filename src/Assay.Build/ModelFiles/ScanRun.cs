using System.Diagnostics;
using System.Security.Cryptography;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Remote;
using Assay.Build.ModelFiles.Repository;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>
/// One call of the scanner: each file by itself, one a core; then each folder or repository as a whole; then the policy
/// over all of it.
/// </summary>
internal sealed class ScanRun(ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken cancel)
{
    readonly long began = Stopwatch.GetTimestamp();
    readonly List<Seen> files = [];
    readonly List<Gap> gaps = [];
    readonly DateOnly today = DateOnly.FromDateTime(options.Clock.GetUtcNow().UtcDateTime);
    long? transferred;

    /// <summary>Why content that should have been a model is a gap; what describes it from beside takes it back.</summary>
    public const string NotRecognised = "not recognised as any model format";

    /// <summary>What was seen of a file before the policy.</summary>
    sealed record Seen(FileResult Result, Digest? Digest, long Size, bool IsModel, RemoteOrigin? Origin);

    /// <summary>Files and folders; with several, names begin with the path that was given.</summary>
    public void AtPaths(IReadOnlyList<string> paths) => All([.. paths.Select(path => At(path, paths.Count > 1))], () => 0);

    /// <summary>Files of a folder; one that is gone by now is a gap of its own.</summary>
    public void InFolder(ScanTarget.FolderTarget target) =>
        All([[.. target.Files.Select(name => Local(Path.Combine(target.Folder, name), name))]], () => 0);

    /// <summary>Remote places, with files and folders beside them.</summary>
    public void AtRemote(ScanTarget.RemoteTarget target)
    {
        using var session = new RemoteSession(target.Access, options);
        var several = target.Addresses.Count + target.Paths.Count > 1;
        var places = target.Addresses.Select(address => session.List(address, several, new Budget(options.Limits, cancel), gaps).ToList()).ToList();
        places.AddRange(target.Paths.Select(path => At(path, several)));
        All(places, () => session.Transferred);
        transferred = session.Transferred;
    }

    public void Stream(Stream content, string name)
    {
        var budget = new Budget(options.Limits, cancel);
        using var source = Spool.Copy(content, options.Limits.ExpandedBytes, budget, out var error);
        files.Add(Look(new ScanSource(source, error), name, named: true, budget));
    }

    public ModelScan Result()
    {
        var judged = files.ConvertAll(Judge);
        long size = 0;
        foreach (var file in judged)
            size += file.Size;

        var stats = new ScanStats(judged.Count, size, Stopwatch.GetElapsedTime(began).TotalSeconds) { Transferred = transferred };
        return new ModelScan(Verdict(judged, gaps), judged, gaps, options, stats);
    }

    internal static ScanVerdict Verdict(IReadOnlyList<FileScan> files, IReadOnlyList<Gap> gaps)
    {
        var verdict = gaps.Count > 0 ? ScanVerdict.Incomplete : ScanVerdict.NotAModel;
        foreach (var file in files)
            verdict = file.Verdict > verdict ? file.Verdict : verdict;
        return verdict;
    }

    void All(List<List<ScanItem>> places, Func<long> arrived)
    {
        var items = places.Count == 1 ? places[0] : [.. places.SelectMany(p => p)];
        var results = new Seen[items.Count];
        using (var ticker = ProgressTicker.For(progress, items, arrived))
        {
            if (items.Count == 1)
                results[0] = One(items[0], ticker);
            else
                OtherCores.For(items.Count, i => results[i] = One(items[i], ticker), cancel);
        }

        files.AddRange(results);
        var first = 0;
        foreach (var place in places)
        {
            Together(place, results.AsSpan(first, place.Count));
            first += place.Count;
        }
    }

    List<ScanItem> At(string path, bool several)
    {
        var before = several ? path.TrimEnd('/') : null;
        if (File.Exists(path))
            return [Local(path, before ?? Path.GetFileName(path), named: true)];
        if (Directory.Exists(path))
            return Below(path, before);
        gaps.Add(new Gap(path, "there is no such file or folder"));
        return [];
    }

    LocalItem Local(string path, string name, bool named = false, bool listed = false) => new(path, name, named, listed, options.Memory);

    List<ScanItem> Below(string root, string? before)
    {
        var known = gaps.Count;
        var below = FolderFiles.Below(root, options.Limits.Files, gaps, FolderWalk.All);
        if (below.Count == 0 && gaps.Count == known)
            gaps.Add(new Gap(root, "the folder holds no files"));
        return below.ConvertAll<ScanItem>(file => Local(file.FullPath, before is null ? file.Name : before + "/" + file.Name, listed: true));
    }

    Seen One(ScanItem file, ProgressTicker? ticker)
    {
        try
        {
            var budget = new Budget(options.Limits, cancel);
            var opened = file.Open(budget);
            using var source = opened.Bytes;
            ticker?.Opened(source, file.Name);
            var seen = Look(opened, file.Name, file.Named, budget);
            ticker?.Done(source);
            return seen;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SourceFailure)
        {
            var result = new FileResult(file.Name, options.Limits);
            result.Add(new Gap(file.Name, e is SpecialFileException or LinkedFileException or SourceFailure ? e.Message : $"cannot be read: {e.GetType().Name}"));
            return new Seen(result, null, 0, IsModel: false, null);
        }
    }

    // What no file says by itself: which of them a loader would take, and whether they fit together.
    void Together(List<ScanItem> items, ReadOnlySpan<Seen> results)
    {
        var members = new List<RepositoryFile>();
        for (var i = 0; i < items.Count; i++)
            if (!items[i].Named)
                members.Add(new RepositoryFile(items[i], results[i].Result, results[i].Size));

        // A file by itself has nothing beside it.
        for (var i = 0; i < items.Count; i++)
            if (items[i].Named)
                foreach (var call in results[i].Result.Facts.OfType<ForeignCall>().ToList())
                    PythonForeign.Report(call, new ScanScope(results[i].Result, options.Limits, new Budget(options.Limits, cancel), results[i].Result.Path));

        if (members.Count > 0)
            new RepositoryRules(members, options.Limits, cancel).Judge();
    }

    Seen Look(ScanSource opened, string name, bool named, Budget budget)
    {
        var result = new FileResult(name, options.Limits) { Weights = options.Weights ? new Weights.FileWeights() : null };
        var (source, cut, origin) = opened;
        if (cut is not null)
            result.Add(new Gap(name, cut));
        var wanted = cut is null && options.WantsDigests;
        // Small files are hashed at once; for large ones another core does it meanwhile.
        var hashing = wanted && source.Length >= 1 << 20 ? Task.Run(() => Hash(source), cancel) : null;
        var scope = new ScanScope(result, options.Limits, budget, name);
        var seen = Formats(scope, source, result);
        if (seen.Count == 0 && result.Gaps.Count == 0 && (FileNames.LooksLikeModel(name) || (named && (source.Length == 0 || !PlainText.Is(source)))))
            result.Add(new Gap(name, source.Length == 0 ? "empty" : NotRecognised));
        var digest = !wanted ? null : hashing is null ? Hash(source) : hashing.GetAwaiter().GetResult();
        if (wanted && digest is null && result.Gaps.Count == 0)
            result.Add(new Gap(name, "could not be read to its end"));
        if (origin is not null)
        {
            RemoteChecks.Name(name, scope);
            origin = RemoteChecks.Verify(origin, digest, source, scope);
        }

        return new Seen(result, digest, source.Length, seen.Count > 0, origin);
    }

    FileScan Judge(Seen seen)
    {
        var result = seen.Result;
        if (options.Policy.Judges)
            PolicyJudge.Apply(options.Policy, result, new ScanScope(result, options.Limits, new Budget(options.Limits, cancel), result.Path));
        var (findings, waived) = PolicyJudge.Split(options.Policy, result.Findings, seen.Digest, today);
        return new FileScan(
            result.Path, result.Formats, seen.Size, seen.Digest, Verdict(findings, result.Gaps, seen.IsModel), findings.Count < 2 ? findings : [.. findings.OrderByDescending(f => (int)f.Severity)], waived, result.Gaps)
        { Origin = seen.Origin, Weights = result.Weights?.Numbers };
    }

    static IReadOnlyList<string> Formats(ScanScope scope, ByteSource source, FileResult result)
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

    internal static ScanVerdict Verdict(IReadOnlyList<Finding> findings, IReadOnlyList<Gap> gaps, bool isModel)
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

        var digest = hash.GetHashAndReset();
        (source as FileSource)?.Remember(digest);
        return new Digest("sha256", Convert.ToHexStringLower(digest));
    }
}
