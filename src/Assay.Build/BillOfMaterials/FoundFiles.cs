namespace Assay.Build;

/// <summary>A file of the model; no digest when it was not asked for.</summary>
internal readonly record struct FoundFile(string Name, string Path, long Length, Digest? Digest, bool Reused);

/// <summary>The files of a model with their digests, and where the folder says it came from.</summary>
internal sealed record FoundFiles(string Name, bool IsFolder, IReadOnlyList<FoundFile> Files, (string? Name, string? Commit, string? Url) Origin, bool Whole)
{
    /// <summary>Root digest of model signing; null when not every file has a digest.</summary>
    public Digest? Root { get; } = Whole && Files.Count > 0 && Files.All(f => f.Digest is not null) ? ModelDigest.RootOf(Files.Select(f => f.Digest!.Value.ToBytes())) : null;

    /// <summary>What identifies the model (see <see cref="ModelDigest.Identity"/>).</summary>
    public Digest? Identity => Root is null ? null : IsFolder ? Root : Files[0].Digest;
}

/// <summary>
/// Folders inside the model's folder that are models of their own: those whose card or adapter configuration names a base, and those
/// that such a name leads to. So a fine-tune beside its base keeps its chain.
/// </summary>
internal sealed class ModelFolders
{
    readonly Dictionary<string, string?> _relations = new(StringComparer.Ordinal);
    readonly HashSet<string> _known;

    public ModelFolders(FoundFiles found, IReadOnlyList<BomBaseModel> bases)
    {
        _known = found.Files.SelectMany(f => Parents(f.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var model in bases.Where(b => b.Source is not null))
        {
            if (Folder(model.Source!) is { Length: > 0 } own)
                _relations.TryAdd(own, null);
            if (Resolve(model.Name, model.Source!) is { } target)
                _relations[target] = model.Relation ?? "base";
        }
    }

    public IEnumerable<string> All => _relations.Keys.Order(StringComparer.Ordinal);

    /// <summary>The innermost such folder that a file lies in; null when it is the model's own.</summary>
    public string? Of(string file) => _relations.Count == 0 ? null : Parents(file).FirstOrDefault(_relations.ContainsKey);

    public string? RelationOf(string folder) => _relations[folder];

    /// <summary>The folder that a path names, seen from a file or from the top; null when it is none of this tree.</summary>
    public string? Resolve(string name, string from)
    {
        if (name.StartsWith('/') || name.Contains("://", StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal))
            return null;
        var own = Folder(from);
        foreach (var start in own.Length > 0 ? new[] { own, "" } : [""])
            if (Join(start, name) is { Length: > 0 } path && path != own && _known.Contains(path))
                return path;
        return null;
    }

    static string? Join(string start, string name)
    {
        var parts = new List<string>(start.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in name.Split('/'))
            if (part == "..")
            {
                if (parts.Count == 0)
                    return null;
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
                parts.Add(part);
        return string.Join('/', parts);
    }

    static string Folder(string file) => file.LastIndexOf('/') is > 0 and var slash ? file[..slash] : "";

    static IEnumerable<string> Parents(string file)
    {
        for (var slash = file.LastIndexOf('/'); slash > 0; slash = file.LastIndexOf('/', slash - 1))
            yield return file[..slash];
    }
}
