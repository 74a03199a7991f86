namespace Assay.Build.Locks.References;

/// <summary>Where a file's readers put what they find; bounded.</summary>
internal sealed class ReferenceSink(string path, string root)
{
    const int Most = 5000;

    public List<AssetReference> Found { get; } = [];

    public List<UnknownReference> Unknown { get; } = [];

    public List<Gap> Gaps { get; } = [];

    public string Path => path;

    /// <summary>Names that the tree itself writes to (<c>save_pretrained</c>): folders of its own, whatever they look like.</summary>
    public HashSet<string> Written { get; } = [];

    public void Add(Asset asset, string? asked, string role, int line, string? part = null, Digest? digest = null, bool declared = false)
    {
        if (Found.Count >= Most)
        {
            if (Found.Count == Most && Gaps.TrueForAll(g => g.Reason != "more references than are kept for one file"))
                Gaps.Add(new Gap(path, "more references than are kept for one file"));
            return;
        }

        // A revision that nobody could print is none.
        if (asked is not null && (asked.Length > 200 || Printable.HasUnsafe(asked)))
            asked = null;
        var made = new AssetReference(asset, asked is "" or "main" ? null : asked, role, path, line, part) { Digest = digest, Declared = declared };
        if (!Found.Contains(made))
            Found.Add(made);
    }

    public void Computed(string what, int line, string? part = null)
    {
        if (Unknown.Count < Most)
            Unknown.Add(new UnknownReference(what, path, line, part));
    }

    /// <summary>The hub's repository that a text names, or the project's own folder; false when it names neither.</summary>
    public bool Hub(string text, string? asked, AssetKind kind, string role, int line, string? part = null, bool declared = false)
    {
        if (Folder(text) is { } folder)
        {
            if (!declared)
                Add(new Asset(AssetSource.Folder, kind, folder), null, role, line, part);
            return true;
        }

        if (AssetNames.Hub(text, kind) is not var (asset, revision))
            return false;
        Add(asset, asked ?? revision, role, line, part, declared: declared);
        return true;
    }

    /// <summary>A folder inside the tree that the text names from its top or from beside the file.</summary>
    string? Folder(string text)
    {
        if (text.Length is 0 or > 500 || text.Contains("://", StringComparison.Ordinal) || System.IO.Path.IsPathRooted(text) || text.Contains('\0', StringComparison.Ordinal))
            return null;
        var beside = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] + "/" : "";
        foreach (var from in new[] { "", beside })
        {
            var parts = new List<string>();
            foreach (var step in (from + text.Replace('\\', '/')).Split('/'))
                if (step == ".." && parts.Count > 0)
                    parts.RemoveAt(parts.Count - 1);
                else if (step == "..")
                    return null;
                else if (step is not ("" or "."))
                    parts.Add(step);
            var name = string.Join('/', parts);
            if (name.Length > 0 && LockDocument.IsName(name) && Inside(root, parts) is { } full && Directory.EnumerateFiles(full).Any())
                return name;
        }

        return null;
    }

    // No step may be a link: what is outside the tree is not the tree's.
    static string? Inside(string root, List<string> parts)
    {
        var at = root;
        foreach (var part in parts)
        {
            at = System.IO.Path.Combine(at, part);
            if (new DirectoryInfo(at) is not { Exists: true, LinkTarget: null })
                return null;
        }

        return at;
    }
}
