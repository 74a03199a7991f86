using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>One archive: the headers first, because the layout decides how members are read; then the members.</summary>
internal sealed class TarScan(ByteSource source, ScanScope at)
{
    // A layer that lies in a folder instead of in a tar (skopeo, buildah) is one by its place.
    readonly ScanScope scope = ImageLayout.MayBeLayer(at.Path) ? at.AsFilesystem() : at;
    readonly List<TarEntry> entries = [];
    readonly HashSet<string> links = [];
    long end;

    public void Run()
    {
        var whole = Headers();
        var files = new Dictionary<string, TarEntry>();
        foreach (var entry in entries)
            if (entry.IsFile && !files.TryAdd(Plain(entry.Name), entry))
                Twice(entry, files);
        var torch = TorchTar.Fits(files);
        var image = ImageLayout.Fits(files);
        foreach (var entry in entries)
        {
            if (!scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            TarRules.Judge(entry, links, scope);
            Conflict(entry);
            if (entry.IsFile && entry.Size > 0)
                Member(entry, torch, image);
        }

        if (image)
            new ImageLayout(source, files, scope).Check();
        if (files.TryGetValue("model_config.yaml", out var config))
            NemoConfig.Judge(source, config, scope);
        if (whole)
            Behind();
    }

    bool Headers()
    {
        var reader = new TarReader(source);
        while (true)
        {
            if (end >= source.Length)
                return Gap("ends without the blocks that close an archive");
            if (TarReader.IsEnd(source, end))
                return true;
            if (entries.Count >= scope.Limits.Members || !scope.Budget.HasTime())
                return Gap($"limit reached after {entries.Count} members");
            if (reader.Next(end) is not { } entry)
                return Gap(reader.Problem);
            entries.Add(entry);
            // What is announced for a link or a folder is passed over by some readers and not by others.
            end = entry.HasNoContent && (TarReader.IsHeader(source, entry.At) || TarReader.IsEnd(source, entry.At)) ? entry.At : entry.Next;
        }
    }

    void Twice(TarEntry entry, Dictionary<string, TarEntry> files)
    {
        scope.Find(TarRules.DuplicateName, Severity.Medium, "Has two members of the same name", ScanScope.Printable(entry.Name), entry.HeaderAt, identity: entry.Name);
        files[Plain(entry.Name)] = entry;
    }

    void Conflict(TarEntry entry)
    {
        // Folders of old programs announce how much they hold; nothing follows them.
        if (!entry.HasNoContent || entry.Size == 0 || (entry.Type == '5' && TarReader.IsHeader(source, entry.At)))
            return;
        scope.Find(TarRules.HeaderConflict, Severity.Medium, "Has a link, device or folder with content", ScanScope.Printable(entry.Name), entry.HeaderAt, identity: entry.Name);
        using var content = source.Slice(entry.At, entry.Size);
        scope.Inside(entry.Name, opportunistic: true).Judge(content);
    }

    void Member(TarEntry entry, bool torch, bool image)
    {
        if (entry.Size > source.Length - entry.At)
            scope.Gap($"member {ScanScope.Printable(entry.Name)} reaches beyond the archive");
        using var content = source.Slice(entry.At, entry.Size);
        var layer = image && ImageLayout.MayBeLayer(entry.Name);
        var inside = layer ? scope.Layer(entry.Name) : scope.Inside(entry.Name);
        if (entry.Sparse)
            inside.Gap("a sparse file, whose holes are not put back");
        else if (torch && TorchTar.IsData(entry.Name) && TorchTar.Follow(content, Plain(entry.Name), inside))
            return;
        if (inside.Judge(content).Count > 0 || PlainText.Is(content))
            return;
        // In the file system of an image most files are no models; there the name says which should have been.
        if (!scope.Filesystem || FileNames.LooksLikeModel(entry.Name))
            inside.Gap("not recognised as any model format");
    }

    void Behind()
    {
        using var rest = source.Slice(end, source.Length - end);
        for (long i = 0; i < rest.Length; i += 1 << 16)
        {
            if (rest.Bytes(i, 1 << 16).AsSpan().IndexOfAnyExcept((byte)0) is >= 0 and var first)
            {
                scope.Find(TarRules.UnlistedData, Severity.Medium, "Has data behind the end of the archive", $"{rest.Length - i - first} bytes", end + i + first, identity: "behind");
                using var behind = rest.Slice(i + first, rest.Length - i - first);
                scope.Inside("behind", opportunistic: true).Judge(behind);
                return;
            }

            if (!scope.Budget.HasTime())
                return;
        }

        if (rest.Length < 2 * TarReader.Block)
            scope.Gap("the blocks that close an archive are cut");
    }

    bool Gap(string reason)
    {
        scope.Gap(reason);
        return false;
    }

    static string Plain(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
}
