using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Build.Code;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Locks.Origins;

/// <summary>
/// A cache of huggingface_hub (https://huggingface.co/docs/huggingface_hub/guides/manage-cache): <c>models--OWNER--NAME</c> with
/// <c>refs/BRANCH</c> (a commit), <c>snapshots/COMMIT/…</c> (links) and <c>blobs/DIGEST</c>. Links are followed by hand and into
/// the repository's own blobs only. A blob is named by its SHA-256 or, of small files, by git's digest: both are counted again.
/// </summary>
internal sealed class HubCache(string folder)
{
    const int MostFiles = 20_000, MostDepth = 16;

    readonly Dictionary<string, (List<LockedFile>? Files, IReadOnlyList<Gap> Gaps)> read = [];

    public static string? Problem(string path)
    {
        if (!Directory.Exists(path))
            return "there is no such folder";
        return Directory.EnumerateDirectories(Hub(path)).Any(d => Path.GetFileName(d) is var n && (n.StartsWith("models--", StringComparison.Ordinal) || n.StartsWith("datasets--", StringComparison.Ordinal))) ? null : "it holds no models--… or datasets--… folder: name the hub folder of a Hugging Face cache";
    }

    // HF_HOME holds the cache in "hub".
    static string Hub(string path) => Directory.Exists(Path.Combine(path, "hub")) ? Path.Combine(path, "hub") : path;

    string Repository(Asset asset) => Path.Combine(Hub(folder), $"{(asset.Kind == AssetKind.Dataset ? "datasets" : "models")}--{asset.Name.Replace("/", "--", StringComparison.Ordinal)}");

    /// <summary>The commit that the cache holds for a branch; null when it does not know.</summary>
    public string? Commit(Asset asset, string? asked)
    {
        if (AssetReference.IsCommit(asked))
            return Directory.Exists(Path.Combine(Repository(asset), "snapshots", asked!)) ? asked : null;
        var name = asked ?? "main";
        if (!LockDocument.IsName(name) || !IsPlain(Repository(asset)))
            return null;
        var file = Path.Combine(Repository(asset), "refs", name);
        return SourceFiles.Read(file, 1024, out var bytes) is null && Encoding.ASCII.GetString(bytes).Trim() is var commit && AssetReference.IsCommit(commit) ? commit : null;
    }

    /// <summary>The files of a snapshot with their digests; null when it is not there or cannot be trusted, with the reasons.</summary>
    public IReadOnlyList<LockedFile>? Files(Asset asset, string commit, LockFindings findings, List<Gap> gaps, CancellationToken cancel)
    {
        var key = asset + "@" + commit;
        if (!read.TryGetValue(key, out var known))
        {
            var own = new List<Gap>();
            read[key] = known = (Read(asset, commit, findings, own, cancel), own);
            gaps.AddRange(own);
        }

        return known.Files;
    }

    /// <summary>The licence on the snapshot's card.</summary>
    public string? Licence(Asset asset, string commit)
    {
        var card = new FileInfo(Path.Combine(Repository(asset), "snapshots", commit, "README.md"));
        return card.Exists && Blob(card, Repository(asset)) is { } path && SourceFiles.Read(path, 1 << 20, out var bytes) is null ? CardLicence.OfText(bytes) : null;
    }

    List<LockedFile>? Read(Asset asset, string commit, LockFindings findings, List<Gap> gaps, CancellationToken cancel)
    {
        var repository = Repository(asset);
        var snapshot = Path.Combine(repository, "snapshots", commit);
        if (!IsPlain(repository) || !IsPlain(snapshot))
            return null;
        var jobs = new List<(string Name, HashJob Job, string Blob)>();
        var whole = true;
        foreach (var (name, entry) in Below(snapshot, asset, gaps))
        {
            if (entry is null || Blob(entry, repository) is not { } path)
            {
                findings.In(LockRules.Escape, asset, entry?.LinkTarget is { } target ? $"{name} leads to {target}" : name, file: name);
                whole = false;
                continue;
            }

            try
            {
                using var opened = OpenFile.Read(path, out var length);
                jobs.Add((name, new HashJob(new TreeFile(name, path, length), 0, length), entry.LinkTarget is null ? "" : Path.GetFileName(path)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gaps.Add(new Gap($"{asset}/{name}", e is FileNotFoundException or DirectoryNotFoundException ? "the cache's link leads to a blob that is not there" : $"cannot be read: {e.GetType().Name}"));
                whole = false;
            }
        }

        var hashes = FileHashing.Run([.. jobs.Select(j => j.Job)], "sha256", null, cancel);
        var files = new List<LockedFile>();
        for (var i = 0; i < jobs.Count; i++)
        {
            if (hashes[i].Digest is not { } hash)
            {
                gaps.Add(new Gap($"{asset}/{jobs[i].Name}", hashes[i].Problem!.Detail));
                whole = false;
                continue;
            }

            var digest = new Digest("sha256", Convert.ToHexStringLower(hash));
            if (jobs[i].Blob.Length > 0 && Named(jobs[i].Blob, digest, jobs[i].Job) == false)
                findings.In(LockRules.Damaged, asset, $"{jobs[i].Name}: blob {jobs[i].Blob} holds {digest}", file: jobs[i].Name);
            files.Add(new LockedFile(jobs[i].Name, jobs[i].Job.End, digest));
        }

        return whole ? files : null;
    }

    // True or false when the name is a digest of the file, null when it is something else (old servers' ETags).
    static bool? Named(string blob, Digest digest, HashJob job)
    {
        if (blob.Length == 64 && blob.All(char.IsAsciiHexDigitLower))
            return blob == digest.Hex;
        if (blob.Length != 40 || !blob.All(char.IsAsciiHexDigitLower) || SourceFiles.Read(job.File.FullPath, 64 << 20, out var bytes) is not null)
            return null;
        return blob == GitName.Of(bytes);
    }

    static IEnumerable<(string Name, FileInfo? Entry)> Below(string snapshot, Asset asset, List<Gap> gaps)
    {
        var waiting = new Stack<(DirectoryInfo Folder, string Name, int Depth)>([(new DirectoryInfo(snapshot), "", 0)]);
        var count = 0;
        while (waiting.TryPop(out var next))
        {
            if (next.Depth > MostDepth)
            {
                gaps.Add(new Gap(asset.ToString(), $"the snapshot is deeper than {MostDepth.ToString(CultureInfo.InvariantCulture)} folders"));
                continue;
            }

            FileSystemInfo[] entries;
            try
            {
                entries = next.Folder.GetFileSystemInfos();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gaps.Add(new Gap(asset.ToString(), $"cannot be listed: {e.GetType().Name}"));
                continue;
            }

            foreach (var entry in entries.OrderBy(e => e.Name, StringComparer.Ordinal))
            {
                var name = next.Name.Length == 0 ? entry.Name : next.Name + "/" + entry.Name;
                if (++count > MostFiles)
                {
                    gaps.Add(new Gap(asset.ToString(), $"more than {MostFiles.ToString(CultureInfo.InvariantCulture)} files"));
                    yield break;
                }

                // A folder that is a link: no cache has one.
                if (entry is DirectoryInfo { LinkTarget: null } inner)
                    waiting.Push((inner, name, next.Depth + 1));
                else
                    yield return (name, LockDocument.IsName(name) ? entry as FileInfo : null);
            }
        }
    }

    // Where the bytes are: the file itself, or the one blob of this repository that its link names.
    static string? Blob(FileInfo entry, string repository)
    {
        if (entry.LinkTarget is not { } target)
            return entry.FullName;
        var full = Path.GetFullPath(target, entry.DirectoryName!);
        var blobs = Path.GetFullPath(Path.Combine(repository, "blobs"));
        return Path.GetDirectoryName(full) == blobs && IsPlain(blobs) && new FileInfo(full).LinkTarget is null ? full : null;
    }

    static bool IsPlain(string path) => new DirectoryInfo(path) is { Exists: true, LinkTarget: null };
}

/// <summary>Git's name of a file's content: SHA-1 over <c>blob LENGTH\0</c> and the bytes. The hub publishes it for small files.</summary>
internal static class GitName
{
#pragma warning disable CA5350 // Git's own naming; a SHA-256 is always taken beside it.
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {bytes.Length}\0")));
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
#pragma warning restore CA5350
}
