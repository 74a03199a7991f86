namespace Assay.Build.ModelFiles;

/// <summary>
/// The files below a folder, in a stable order. Links are not followed: what a link inside the folder points to is seen
/// under its own name, and one that leads out of it is a gap.
/// </summary>
public static class FolderFiles
{
    // As many as Linux follows.
    const int MostHops = 40;

    static readonly EnumerationOptions Plain = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false, MatchType = MatchType.Win32, ReturnSpecialDirectories = false };

    public static List<FileInfo> Below(string root, int limit, List<Gap> gaps) => Below(root, limit, gaps, FolderWalk.All).ConvertAll(f => f.File);

    /// <summary>The files below a folder that a walk enters, ordered by their names.</summary>
    internal static List<FolderFile> Below(string root, int limit, List<Gap> gaps, FolderWalk walk)
    {
        var found = new List<FolderFile>();
        var waiting = new Stack<Folder>([new Folder(new DirectoryInfo(root), "")]);
        while (waiting.TryPop(out var next))
        {
            FileSystemInfo[] entries;
            try
            {
                entries = next.Info.GetFileSystemInfos();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gaps.Add(new Gap(next.Name.Length == 0 ? "." : walk.Prefix + next.Name, $"cannot be listed: {e.GetType().Name}"));
                continue;
            }

            var links = HoldsLinks(next.Info, entries.Length);
            foreach (var entry in entries)
            {
                var name = next.Name.Length == 0 ? entry.Name : next.Name + "/" + entry.Name;
                if (links && entry.LinkTarget is not null)
                {
                    if (walk.Matters(name, entry is DirectoryInfo))
                        Link(entry.FullName, root, walk.Prefix + name, walk.TellsNowhere, gaps);
                }
                else if (entry is FileInfo file)
                {
                    found.Add(new FolderFile(name, file));
                }
                else if (walk.Enters(entry.Name))
                {
                    waiting.Push(new Folder((DirectoryInfo)entry, name));
                }

                if (found.Count <= limit)
                    continue;
                gaps.Add(new Gap(".", $"more than {limit} files"));
                return found;
            }
        }

        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    // The kernel's listing says what is a link; .NET tells it only by leaving them out. Asking every entry would cost more than listing twice.
    static bool HoldsLinks(DirectoryInfo folder, int entries)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder.FullName, "*", Plain).Count() != entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
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

    // A class: a stack of tuples would be compiled for it at the start of every scan.
    sealed record Folder(DirectoryInfo Info, string Name);
}
