using System.Security.Cryptography;
using Assay.Build.ModelFiles.Repository;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>One call of the scanner: the files, one after the other, and the report about them.</summary>
internal sealed class ScanRun(ScanLimits limits, IProgress<ScanProgress>? progress, CancellationToken cancel)
{
    readonly List<Scanned> files = [];
    readonly List<Gap> gaps = [];

    sealed record Scanned(FileResult Result, Digest? Digest, long Size, bool IsModel)
    {
        public ScanVerdict Verdict => Result.Verdict(IsModel);
    }

    public void AtPath(string path)
    {
        if (File.Exists(path))
        {
            files.Add(OneFile(path, Path.GetFileName(path), named: true));
            progress?.Report(new ScanProgress(Path.GetFileName(path), 1, 1, files.Sum(f => f.Size), files.Sum(f => f.Size)));
            return;
        }

        if (!Directory.Exists(path))
        {
            gaps.Add(new Gap(path, "there is no such file or folder"));
            return;
        }

        Folder(path);
    }

    public void Stream(Stream content, string name)
    {
        var budget = new Budget(limits, cancel);
        using var source = Spool.Copy(content, limits.ExpandedBytes, budget, out var error);
        files.Add(Judge(source, name, named: true, budget, error));
    }

    void Folder(string root)
    {
        var found = FolderFiles.Below(root, limits.Files, gaps);
        if (found.Count == 0 && gaps.Count == 0)
            gaps.Add(new Gap(root, "the folder holds no files"));
        var total = found.Sum(f => f.Length);
        long done = 0;
        var results = new Scanned[found.Count];
        var finished = 0;
        // One file a core; the report keeps the order of the names.
        var cores = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, found.Count, cores, i =>
        {
            var name = Path.GetRelativePath(root, found[i].FullName).Replace(Path.DirectorySeparatorChar, '/');
            progress?.Report(new ScanProgress(name, Volatile.Read(ref finished), found.Count, Interlocked.Read(ref done), total));
            results[i] = OneFile(found[i].FullName, name, named: false);
            Interlocked.Increment(ref finished);
            Interlocked.Add(ref done, found[i].Length);
        });
        new RepositoryRules([.. results.Select((r, i) => new RepositoryFile(r.Result.Path, r.Result, most => Start(found[i].FullName, most)))], limits, cancel).Judge();
        files.AddRange(results);
        progress?.Report(new ScanProgress(root, found.Count, found.Count, done, total));
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

    Scanned OneFile(string path, string name, bool named)
    {
        try
        {
            using var source = FileSource.Open(path);
            return Judge(source, name, named, new Budget(limits, cancel), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var result = new FileResult(name, limits);
            result.Add(new Gap(name, $"cannot be read: {e.GetType().Name}"));
            return new Scanned(result, null, 0, IsModel: false);
        }
    }

    Scanned Judge(ByteSource source, string name, bool named, Budget budget, string? cut)
    {
        var result = new FileResult(name, limits);
        if (cut is not null)
            result.Add(new Gap(name, cut));
        // Small files are hashed at once; for large ones another core does it meanwhile.
        var hashing = cut is not null ? null : source.Length < 1 << 20 ? Task.FromResult(Hash(source)) : Task.Run(() => Hash(source), cancel);
        var seen = new ScanScope(result, limits, budget, name).Judge(source);
        if (seen.Count == 0 && result.Gaps.Count == 0 && (named || FileNames.LooksLikeModel(name)))
            result.Add(new Gap(name, source.Length == 0 ? "empty" : "not recognised as any model format"));
        var digest = hashing?.GetAwaiter().GetResult();
        if (cut is null && digest is null)
            result.Add(new Gap(name, "became shorter while it was read"));
        return new Scanned(result, digest, source.Length, seen.Count > 0);
    }

    Digest? Hash(ByteSource source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 18];
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

    public Report Report()
    {
        var findings = files.SelectMany(f => f.Result.Findings).ToList();
        var allGaps = gaps.Concat(files.SelectMany(f => f.Result.Gaps)).ToList();
        var subjects = files.Where(f => f.Digest is not null).Select(f => new Subject(f.Result.Path, f.Digest!.Value)).ToList();
        var report = new Report { Tool = ModelScanner.Tool, Subjects = subjects, Findings = findings, Gaps = allGaps };
        if (subjects.Count == 0)
            return report;
        var verdict = files.Select(f => f.Verdict).Append(gaps.Count > 0 ? ScanVerdict.Incomplete : ScanVerdict.NotAModel).Max();
        var predicate = new ModelScanPredicate(ModelScanner.Tool, ModelScanner.RuleSet, limits, verdict, [.. files.Select(Describe)], gaps);
        var statement = new Statement(subjects, PredicateTypes.Own("model-scan"), Json.Element(predicate));
        var result = verdict switch
        {
            ScanVerdict.Malicious or ScanVerdict.Suspicious => EvidenceResult.Failed,
            ScanVerdict.Incomplete => EvidenceResult.Incomplete,
            ScanVerdict.NotAModel => EvidenceResult.NotStated,
            _ => EvidenceResult.Passed,
        };
        return report with { Statements = [new EvidenceStatement("model-scan", statement, result)] };
    }

    static ScannedFile Describe(Scanned file) => new(
        file.Result.Path, file.Digest, file.Size, file.Result.Formats, file.Verdict,
        [.. file.Result.Findings.OrderByDescending(f => f.Severity)
            .Select(f => new ScanFinding(f.RuleId, f.Severity, f.Title, f.Location?.Path ?? file.Result.Path, f.Location?.Offset, f.Fingerprint.ToString()))],
        file.Result.Gaps);
}
