namespace Assay.Serving.Hardening.Compose;

/// <summary>Files of variables beside Compose files (<c>.env</c>, <c>env_file</c>), each read once. What lies outside the scanned folder, also by a link, is never read: it is not what was asked to be scanned.</summary>
/// <param name="folder">The scanned folder.</param>
internal sealed class VariableFiles(string folder)
{
    const int LongestPath = 4_096;

    readonly string root = Path.GetFullPath(folder).TrimEnd('/');
    readonly Dictionary<string, (IReadOnlyDictionary<string, string>? Values, string? Problem)> read = new(StringComparer.Ordinal);

    /// <summary>What a file gives, and why not when it is there and is not read; neither when there is none.</summary>
    /// <param name="compose">The Compose file that names it, below the folder.</param>
    /// <param name="name">Its name as written there.</param>
    public (IReadOnlyDictionary<string, string>? Values, string? Problem) Of(string compose, string name)
    {
        if (name.Contains('\0', StringComparison.Ordinal) || name.Length > LongestPath)
            return (null, "has a name that no file has");
        var path = Path.GetFullPath(Path.Join(root, compose[..(compose.LastIndexOf('/') + 1)], name));
        if (!read.TryGetValue(path, out var known))
            read[path] = known = Read(path);
        return known;
    }

    (IReadOnlyDictionary<string, string>?, string?) Read(string path)
    {
        if (!path.StartsWith(root + "/", StringComparison.Ordinal))
            return (null, "lies outside the scanned folder");
        try
        {
            var part = root;
            foreach (var name in path[(root.Length + 1)..].Split('/'))
                if (new FileInfo(part += "/" + name).LinkTarget is not null)
                    return (null, "is reached by a link, which is not followed");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be looked at: {e.GetType().Name}");
        }

        if (!File.Exists(path))
            return (null, null);
        return ManifestFiles.Read(path, ManifestKind.Yaml, out var bytes) is { } problem ? (null, problem) : (Interpolation.Environment(ManifestFiles.Text(bytes)), null);
    }
}
