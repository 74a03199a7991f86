using Assay.Build.Locks.Origins;
using Assay.Build.Locks.References;

namespace Assay.Build.Locks;

/// <summary>Turns references into entries: from the code itself, from copies on this machine, from the hub when asked.</summary>
internal sealed class LockMaker(string root, LockOptions options, CancellationToken cancel) : IDisposable
{
    readonly List<Gap> gaps = [];
    readonly LockFindings findings = new();
    readonly List<HubCache> caches = [.. options.Caches.Select(c => new HubCache(c))];
    readonly HubServer? hub = options.Online is { } access ? new HubServer(access, cancel) : null;

    public LockResult Make(IReadOnlyList<LockEntry> earlier)
    {
        var references = TreeReferences.Read(root, cancel);
        gaps.AddRange(references.Gaps);
        LockSightings.Judge(references, findings);
        var entries = new List<LockEntry>();
        foreach (var group in references.Found.GroupBy(r => (r.Asset, r.Asked)))
        {
            cancel.ThrowIfCancellationRequested();
            var known = options.Update ? null : earlier.FirstOrDefault(e => e.Asset == group.Key.Asset && e.Asked == group.Key.Asked);
            if (known is { Files.Count: > 0 } || (known is not null && group.Key.Asset.Source == AssetSource.Provider))
                entries.Add(known);
            else if ((Resolve(group.First(), group.Select(g => g.Digest).FirstOrDefault(d => d is not null), known?.Revision) ?? known) is { } made)
                entries.Add(made);
        }

        return new LockResult(root, references, [.. entries.OrderBy(e => e.Asset.ToString(), StringComparer.Ordinal).Select(e => new LockCheck(e, LockStanding.NotCompared, 0))], findings.All, [.. gaps.Distinct()]);
    }

    LockEntry? Resolve(AssetReference reference, Digest? stated, string? revision)
    {
        var (asset, asked) = (reference.Asset, reference.Asked);
        LockEntry Entry(Resolved found) => new(asset, asked, found.Revision, found.Origin, found.Files) { Licence = found.Licence, Host = found.Host };
        switch (asset.Source)
        {
            case AssetSource.Provider:
                return new LockEntry(asset, null, null, LockOrigin.Code, []);
            case AssetSource.Folder:
                return LocalFolder.Read(Path.Combine(File.Exists(root) ? Path.GetDirectoryName(Path.GetFullPath(root))! : root, asset.Name), gaps, asset.ToString(), cancel) is { } own ? Entry(own with { Revision = null }) : null;
            case AssetSource.Web when stated is { } digest:
                return new LockEntry(asset, asked, null, LockOrigin.Code, [new LockedFile(".", null, digest)]);
            case AssetSource.Web or AssetSource.HuggingFace when options.FolderOf(asset) is { } folder:
                return LocalFolder.Read(folder, gaps, asset.ToString(), cancel) is { } copy ? Entry(copy with { Revision = copy.Revision ?? (reference.IsFixed ? asked : null) }) : null;
            case AssetSource.Web when hub is not null:
                return hub.Fetch(asset, gaps) is { } fetched ? Entry(fetched) : null;
            case AssetSource.HuggingFace:
                return Repository(reference, revision ?? (reference.IsFixed ? asked : null));
            case AssetSource.TorchHub or AssetSource.TensorflowHub or AssetSource.Kaggle or AssetSource.Mlflow when reference.IsFixed:
                return new LockEntry(asset, asked, asked, LockOrigin.Code, []);
            default:
                gaps.Add(new Gap(asset + (asked is null ? "" : "@" + asked), Advice(asset.Source)));
                return null;
        }
    }

    LockEntry? Repository(AssetReference reference, string? revision)
    {
        var (asset, asked) = (reference.Asset, reference.Asked);
        foreach (var cache in caches)
            if ((revision ?? cache.Commit(asset, asked)) is { } commit && cache.Commit(asset, commit) is not null && cache.Files(asset, commit, findings, gaps, cancel) is { Count: > 0 } files)
                return new LockEntry(asset, asked, commit, LockOrigin.Cache, files) { Licence = cache.Licence(asset, commit) };
        if (hub?.Resolve(asset, revision ?? asked, withFiles: true, gaps) is { } found)
        {
            if (found.Renamed is { } name)
                findings.At(LockRules.Renamed, reference, $"{asset.Name} is {name} now", asset.Name.Contains('/', StringComparison.Ordinal) ? null : Severity.Info);
            return new LockEntry(asset, asked, found.Revision, found.Origin, found.Files) { Licence = found.Licence, Host = found.Host };
        }

        if (revision is not null)
            return new LockEntry(asset, asked, revision, LockOrigin.Code, []);
        if (hub is null)
            gaps.Add(new Gap(asset + (asked is null ? "" : "@" + asked), Advice(asset.Source)));
        return null;
    }

    static string Advice(AssetSource source) => source switch
    {
        AssetSource.HuggingFace => "nothing here tells its commit: give --cache DIR, --folder NAME=DIR or --online",
        AssetSource.Web => "no SHA-256 stands beside it: write one there, or give --online to fetch it once",
        AssetSource.TorchHub => "pin it in the code: 'owner/repository:<commit>'",
        AssetSource.Ollama => "tags of Ollama move and the lock does not know its digests",
        _ => "pin its version number in the code",
    };

    public void Dispose() => hub?.Dispose();
}
