using System.IO.Enumeration;

namespace Assay.Build.ModelFiles;

/// <summary>
/// The files below a folder, in a stable order. Links are not followed: what a link inside the folder points to is seen
/// under its own name, and one that leads out of it is a gap.
/// </summary>
public static class FolderFiles
{
    // As many as Linux follows.
    const int MostHops = 40;

    static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false };
    static readonly EnumerationOptions ButLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    public static List<FileInfo> Below(string root, int limit, List<Gap> gaps) => Below(root, limit, gaps, FolderWalk.All).ConvertAll(f => f.File);

    /// <summary>The files below a folder that a walk enters, ordered by their names.</summary>
    internal static List<FolderEntry> Below(string root, int limit, List<Gap> gaps, FolderWalk walk)
    {
        var found = new List<FolderEntry>();
        var waiting = new Stack<FolderEntry>([new FolderEntry("", Path.GetFullPath(root), FolderEntryKind.Folder)]);
        while (waiting.TryPop(out var next))
        {
            List<FolderEntry> entries;
            try
            {
                entries = Entries(next);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gaps.Add(new Gap(next.Name.Length == 0 ? "." : walk.Prefix + next.Name, $"cannot be listed: {e.GetType().Name}"));
                continue;
            }

            foreach (var entry in entries)
            {
                if (entry.Kind is FolderEntryKind.LinkToFile or FolderEntryKind.LinkToFolder)
                {
                    if (walk.Matters(entry.Name, entry.Kind == FolderEntryKind.LinkToFolder))
                        Link(entry.FullPath, root, walk.Prefix + entry.Name, walk.TellsNowhere, gaps);
                }
                else if (entry.Kind == FolderEntryKind.File)
                {
                    found.Add(entry);
                }
                else if (walk.Enters(entry.Name[(entry.Name.LastIndexOf('/') + 1)..]))
                {
                    waiting.Push(entry);
                }

                if (found.Count <= limit)
                    continue;
                gaps.Add(new Gap(".", $"more than {limit} files"));
                return found;
            }
        }

        found.Sort((a, b) => Compare(a.Name, b.Name));
        return found;
    }

    // The kernel's listing says what is a link; .NET tells it only by leaving them out. Asking every entry would cost more than listing twice.
    static List<FolderEntry> Entries(FolderEntry folder)
    {
        var plain = new List<FolderEntry>(new FileSystemEnumerable<FolderEntry>(
            folder.FullPath, (ref entry) => folder.Inside(entry.FileName, entry.IsDirectory ? FolderEntryKind.Folder : FolderEntryKind.File), ButLinks));
        return HoldsMore(folder.FullPath, plain.Count) ? WithLinks(folder) : plain;
    }

    static bool HoldsMore(string folder, int entries)
    {
        try
        {
            return new FileSystemEnumerable<object?>(folder, (ref _) => null, All).Count() != entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    static List<FolderEntry> WithLinks(FolderEntry folder) =>
        [.. new DirectoryInfo(folder.FullPath).GetFileSystemInfos().Select(e => folder.Inside(e.Name, (e is DirectoryInfo, e.LinkTarget is not null) switch
        {
            (true, true) => FolderEntryKind.LinkToFolder,
            (true, false) => FolderEntryKind.Folder,
            (false, true) => FolderEntryKind.LinkToFile,
            (false, false) => FolderEntryKind.File,
        }))];

    // By character codes, as string.CompareOrdinal: that one the runtime would compile at every start.
    static int Compare(string a, string b)
    {
        var both = Math.Min(a.Length, b.Length);
        for (var i = 0; i < both; i++)
            if (a[i] != b[i])
                return a[i] - b[i];
        return a.Length - b.Length;
    }

    /// <summary>True when a path, with every link on its way followed, is in the folder.</summary>
    internal static bool IsInside(string root, string path) =>
        Real(path) is not { } target || (Real(root) is { } inside && (target + "/").StartsWith(inside.TrimEnd('/') + "/", StringComparison.Ordinal));

    static void Link(string link, string root, string name, bool tellsNowhere, List<Gap> gaps)
    {
        var target = Real(link);
        if (target is null && tellsNowhere)
            gaps.Add(new Gap(name, "is a link that leads nowhere"));
        else if (target is not null && (Real(root) is not { } inside || !(target + "/").StartsWith(inside.TrimEnd('/') + "/", StringComparison.Ordinal)))
            gaps.Add(new Gap(name, "is a link that leads out of the folder; scan what it points to as well"));
    }

    // Follows every link on the way, as opening the path would; null when the way ends.
    static string? Real(string path)
    {
        var waiting = new Stack<string>(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var at = "/";
        for (var hops = 0; waiting.TryPop(out var part);)
        {
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? "/";
                continue;
            }

            var next = Path.Combine(at, part);
            var entry = new FileInfo(next);
            if (entry.LinkTarget is not { } target)
            {
                if (!entry.Exists && !Directory.Exists(next))
                    return null;
                at = next;
                continue;
            }

            if (++hops > MostHops)
                return null;
            if (target.StartsWith('/'))
                at = "/";
            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                if (piece != ".")
                    waiting.Push(piece);
        }

        return at;
    }
}
