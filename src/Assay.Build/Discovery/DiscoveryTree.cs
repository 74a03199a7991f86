using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Discovery;

/// <summary>A file to look at.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Full">Where it lies.</param>
internal readonly record struct TreeFile(string Name, string Full, long Length);

/// <summary>The files of a tree without others' code and caches, and the places of agent configuration in a home. Links are not followed.</summary>
internal static class DiscoveryTree
{
    static readonly HashSet<string> Never = new(StringComparer.Ordinal)
    {
        ".git", ".hg", ".svn", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".assay", ".terraform", ".ipynb_checkpoints", ".cache", ".npm", ".Trash", ".gradle", ".m2", ".nuget",
    };

    static readonly HashSet<string> Installed = new(StringComparer.Ordinal) { "node_modules", ".venv", "venv", ".tox", ".nox", ".eggs", "site-packages", "dist-packages", "bower_components", ".pnpm-store", ".yarn", ".cargo", ".rustup", ".pyenv", ".nvm" };

    public static List<TreeFile> Below(string root, string prefix, DiscoveryOptions options, List<Gap> gaps, ref int notEntered)
    {
        var found = new List<TreeFile>();
        var waiting = new Stack<(DirectoryInfo Folder, string Name)>([(new DirectoryInfo(root), "")]);
        while (waiting.TryPop(out var next))
        {
            FileSystemInfo[] entries;
            try
            {
                entries = next.Folder.GetFileSystemInfos();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gaps.Add(new Gap(next.Name.Length == 0 ? "." : prefix + next.Name, $"cannot be listed: {e.GetType().Name}"));
                continue;
            }

            foreach (var entry in entries)
            {
                if (entry.LinkTarget is not null)
                    continue;
                var name = next.Name.Length == 0 ? entry.Name : next.Name + "/" + entry.Name;
                if (entry is FileInfo file)
                    found.Add(new TreeFile(prefix + name, file.FullName, file.Length));
                else if (Never.Contains(entry.Name) || (!options.Dependencies && Installed.Contains(entry.Name)))
                    notEntered++;
                else
                    waiting.Push(((DirectoryInfo)entry, name));
                if (found.Count <= options.Files)
                    continue;
                gaps.Add(new Gap(".", $"more than {options.Files} files"));
                return found;
            }
        }

        found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return found;
    }

    /// <summary>Reads a file whole; null and why not when it cannot be.</summary>
    public static (byte[]? Bytes, string? Problem) Read(string path, int limit)
    {
        try
        {
            using var source = FileSource.Open(path);
            if (source.Length > limit)
                return (null, $"is larger than the {limit >> 20} MiB that are read of such a file");
            var bytes = source.Bytes(0, (int)source.Length);
            return bytes.Length == source.Length ? (bytes, null) : (null, "became shorter while it was read");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SourceFailure)
        {
            return (null, e is SpecialFileException or SourceFailure ? e.Message : $"cannot be read: {e.GetType().Name}");
        }
    }
}
