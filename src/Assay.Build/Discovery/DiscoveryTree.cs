using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Discovery;

/// <summary>A file to look at.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Full">Where it lies.</param>
internal readonly record struct TreeFile(string Name, string Full, long Length);

/// <summary>The files of a tree without others' code and caches, and the places of agent configuration in a home. Links are not followed; one that leads out is a gap.</summary>
internal static class DiscoveryTree
{
    static readonly HashSet<string> Never = new(StringComparer.Ordinal)
    {
        ".git", ".hg", ".svn", "__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".assay", ".terraform", ".ipynb_checkpoints", ".cache", ".npm", ".Trash", ".gradle", ".m2", ".nuget",
    };

    static readonly HashSet<string> Installed = new(StringComparer.Ordinal) { "node_modules", ".venv", "venv", ".tox", ".nox", ".eggs", "site-packages", "dist-packages", "bower_components", ".pnpm-store", ".yarn", ".cargo", ".rustup", ".pyenv", ".nvm" };

    public static List<TreeFile> Below(string root, string prefix, DiscoveryOptions options, List<Gap> gaps, ref int notEntered)
    {
        var left = 0;
        bool Enters(string name) => !Never.Contains(name) && (options.Dependencies || !Installed.Contains(name));
        bool EntersOrCounts(string name)
        {
            var enters = Enters(name);
            left += enters ? 0 : 1;
            return enters;
        }

        // Any file may be an asset, by its content; what a link inside the tree points to is seen under its own name.
        var walk = new FolderWalk { Enters = EntersOrCounts, Matters = (path, _) => Enters(path[(path.LastIndexOf('/') + 1)..]), Prefix = prefix };
        var found = FolderFiles.Below(root, options.Files, gaps, walk);
        notEntered += left;
        return found.ConvertAll(f => new TreeFile(prefix + f.Name, f.File.FullName, Length(f.File)));
    }

    // A home is in use while it is looked at.
    static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
        catch (IOException)
        {
            // It is there: reading it will fail as well, and say so. As an empty file it would be passed over.
            return long.MaxValue;
        }
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
