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

    /// <summary>Of a composed model: relative paths begin with a role, and what git adds is left out of every part.</summary>
    public static IgnoredPaths Of(ModelSource source, IReadOnlyList<string> paths, bool git) => source.Parts.Count == 0
        ? new IgnoredPaths(source.Root, paths, git)
        : new IgnoredPaths(Nowhere, paths.Select(p => Named(p, source.Parts)).Concat(git ? source.Parts.SelectMany(p => Git.Select(g => $"{p.Role}/{g}")) : []), git: false);

    static string Nowhere { get; } = Path.GetFullPath("/");

    static string Named(string path, IReadOnlyList<ModelPart> parts)
    {
        if (!Path.IsPathRooted(path))
            return path;
        var full = Path.GetFullPath(path);
        var inside = parts.FirstOrDefault(p => full.StartsWith(p.Path + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        return inside is null ? "" : $"{inside.Role}/{Path.GetRelativePath(inside.Path, full).Replace(Path.DirectorySeparatorChar, '/')}";
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
