namespace Assay.Build;

/// <summary>Paths relative to the model's root that are left out, each with everything below it.</summary>
internal sealed class IgnoredPaths
{
    /// <summary>What a git checkout adds to a model; the reference implementation leaves it out by default.</summary>
    public static readonly IReadOnlyList<string> Git = [".git", ".gitattributes", ".github", ".gitignore"];

    readonly HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Relative paths count from the root; absolute ones must lie below it; what lies outside has no effect.</summary>
    public IgnoredPaths(string root, IEnumerable<string> paths, bool git)
    {
        foreach (var path in git ? paths.Concat(Git) : paths)
        {
            // A path with a NUL cannot name a file, so it cannot leave one out either.
            if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
                continue;
            var relative = Path.GetRelativePath(root, Path.GetFullPath(path, root)).Replace(Path.DirectorySeparatorChar, '/');
            if (relative is not ("." or "..") && !relative.StartsWith("../", StringComparison.Ordinal) && !Path.IsPathRooted(relative))
                _paths.Add(relative.TrimEnd('/'));
        }
    }

    public IReadOnlyList<string> Ordered => [.. _paths.Order(PathOrder.Instance)];

    public bool Covers(string name)
    {
        for (var end = name.Length; end > 0; end = name.LastIndexOf('/', end - 1))
            if (_paths.Contains(name[..end]))
                return true;
        return false;
    }
}
