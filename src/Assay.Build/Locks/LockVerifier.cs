using Assay.Build.Locks.Origins;
using Assay.Build.Locks.References;

namespace Assay.Build.Locks;

/// <summary>Holds the lock against the code, against copies, and against the hub when asked.</summary>
internal sealed class LockVerifier(string root, LockOptions options, CancellationToken cancel) : IDisposable
{
    readonly List<Gap> gaps = [];
    readonly LockFindings findings = new();
    readonly List<HubCache> caches = [.. options.Caches.Select(c => new HubCache(c))];
    readonly HubServer? hub = options.Online is { } access ? new HubServer(access, cancel) : null;

    public LockResult Verify(IReadOnlyList<LockEntry> entries)
    {
        var references = TreeReferences.Read(root, cancel);
        gaps.AddRange(references.Gaps);
        LockSightings.Judge(references, findings);
        var used = new HashSet<LockEntry>(ReferenceEqualityComparer.Instance);
        var byAsset = entries.ToLookup(e => e.Asset);
        foreach (var reference in references.Found)
            Against(reference, byAsset[reference.Asset].ToList(), used);
        foreach (var entry in entries.Where(e => !used.Contains(e)))
            findings.In(LockRules.Unused, entry.Asset, Named(entry));
        var checks = new List<LockCheck>();
        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            checks.Add(Compare(entry));
        }

        return new LockResult(root, references, checks, findings.All, [.. gaps.Distinct()]);
    }

    static string Named(LockEntry entry) => $"{entry.Asset}{(entry.Revision is { } revision ? "@" + revision : "")}";

    void Against(AssetReference reference, List<LockEntry> entries, HashSet<LockEntry> used)
    {
        var quiet = reference.Declared ? Severity.Low : (Severity?)null;
        var written = $"{reference.Asset}{(reference.Asked is { } asked ? "@" + asked : "")}";
        if (entries.Count == 0)
        {
            findings.At(reference.IsFixed || reference.Asset.Source is AssetSource.Provider or AssetSource.Folder ? LockRules.Missing : LockRules.Unpinned, reference, written, quiet);
            return;
        }

        // Code that was pinned to the commit that its branch was locked at says the same thing.
        var entry = entries.Find(e => e.Asked == reference.Asked) ?? entries.Find(e => reference.IsFixed && e.Revision == reference.Asked);
        foreach (var one in entry is null ? entries : [entry])
            used.Add(one);
        if (entry is null || (reference.IsFixed && reference.Digest is null && entry.Revision != reference.Asked))
            findings.At(LockRules.Revision, reference, $"{written}; the lock holds {string.Join(", ", entries.Take(3).Select(Named))}", reference.IsFixed ? quiet : Severity.Medium);
        else if (reference.Digest is { } stated && entry.Files is [var file, ..] && file.Digest != stated)
            findings.At(LockRules.Revision, reference, $"{written} is stated as {stated}; the lock holds {file.Digest}");
    }

    LockCheck Compare(LockEntry entry)
    {
        var standing = LockStanding.NotCompared;
        var compared = 0;
        void Take(IReadOnlyList<LockedFile>? files, bool partly, string where)
        {
            if (files is null || entry.Files.Count == 0)
                return;
            var same = Files(entry, files, partly, where);
            compared = Math.Max(compared, files.Count);
            standing = same && standing != LockStanding.Different ? LockStanding.Same : LockStanding.Different;
        }

        switch (entry.Asset.Source)
        {
            case AssetSource.Folder:
                Take(Copy(Path.Combine(File.Exists(root) ? Path.GetDirectoryName(Path.GetFullPath(root))! : root, entry.Asset.Name), entry), false, entry.Asset.Name);
                break;
            case AssetSource.HuggingFace:
                if (options.FolderOf(entry.Asset) is { } folder)
                    Take(Copy(folder, entry), false, folder);
                foreach (var cache in caches)
                    Take(Cached(cache, entry), true, "the cache");
                Online(entry, files => Take(files, entry.Origin == LockOrigin.Cache, "the hub"));
                break;
            case AssetSource.Web when options.FolderOf(entry.Asset) is { } copy:
                Take(Copy(copy, entry)?.Select(f => f with { Name = "." }).Take(1).ToList(), false, copy);
                break;
            case AssetSource.Web when hub is not null:
                Take(hub.Fetch(entry.Asset, gaps)?.Files, false, "the server");
                break;
        }

        return new LockCheck(entry, standing, compared);
    }

    List<LockedFile>? Copy(string folder, LockEntry entry)
    {
        if (!Path.Exists(folder))
        {
            findings.In(LockRules.Gone, entry.Asset, $"{entry.Asset.Name}: there is no such folder");
            return null;
        }

        return LocalFolder.Read(folder, gaps, entry.Asset.ToString(), cancel)?.Files.ToList();
    }

    IReadOnlyList<LockedFile>? Cached(HubCache cache, LockEntry entry)
    {
        // Who asks for a branch gets what the cache's branch points to.
        if (!AssetReference.IsCommit(entry.Asked) && cache.Commit(entry.Asset, entry.Asked) is { } now && now != entry.Revision)
            findings.In(LockRules.Moved, entry.Asset, $"{entry.Asset.Name}: {entry.Asked ?? "main"} is {now} in the cache, {entry.Revision ?? "no commit"} in the lock");
        return entry.Revision is { } revision && cache.Commit(entry.Asset, revision) is not null ? cache.Files(entry.Asset, revision, findings, gaps, cancel) : null;
    }

    void Online(LockEntry entry, Action<IReadOnlyList<LockedFile>> take)
    {
        if (hub is null)
            return;
        if (!AssetReference.IsCommit(entry.Asked) && hub.Resolve(entry.Asset, entry.Asked, false, gaps)?.Revision is { } now && now != entry.Revision)
            findings.In(LockRules.Moved, entry.Asset, $"{entry.Asset.Name}: {entry.Asked ?? "main"} is {now} on the hub, {entry.Revision ?? "no commit"} in the lock", file: "hub");
        if (entry.Revision is { } revision && entry.Files.Count > 0 && hub.Resolve(entry.Asset, revision, true, gaps) is { } found)
            take(found.Files);
    }

    bool Files(LockEntry entry, IReadOnlyList<LockedFile> files, bool partly, string where)
    {
        var locked = entry.Files.ToDictionary(f => f.Name, StringComparer.Ordinal);
        var same = true;
        foreach (var file in files)
            if (!locked.TryGetValue(file.Name, out var known))
            {
                // A cache holds what was used so far: one more file of the same commit was only not seen yet.
                findings.In(LockRules.Added, entry.Asset, $"{entry.Asset.Name}/{file.Name} in {where}", partly && entry.Origin == LockOrigin.Cache ? Severity.Low : null, file.Name);
                same &= partly && entry.Origin == LockOrigin.Cache;
            }
            else if (known.Digest != file.Digest)
            {
                findings.In(LockRules.Digests, entry.Asset, $"{entry.Asset.Name}/{file.Name} in {where} is {file.Digest}; the lock holds {known.Digest}", file: file.Name);
                same = false;
            }

        if (partly)
            return same;
        foreach (var missing in locked.Keys.Except(files.Select(f => f.Name)).Order(StringComparer.Ordinal))
        {
            findings.In(LockRules.Gone, entry.Asset, $"{entry.Asset.Name}/{missing} is not in {where}", file: missing);
            same = false;
        }

        return same;
    }

    public void Dispose() => hub?.Dispose();
}
