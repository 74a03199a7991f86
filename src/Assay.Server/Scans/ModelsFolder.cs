namespace Assay.Server;

/// <summary>The one folder whose files may be named in a request.</summary>
static class ModelsFolder
{
    /// <summary>The real path of what is named, or null when there is nothing or it lies elsewhere, by <c>..</c> or by a link.</summary>
    public static string? Resolve(string root, string named)
    {
        if (named.Length is 0 or > 1000 || named.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(named))
            return null;
        var real = Real(Path.GetFullPath(root));
        var at = real;
        foreach (var step in named.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step is "." or ".." || at is null)
                return null;
            at = Real(Path.Combine(at, step));
            if (at is null || !(at == real || at.StartsWith(real + "/", StringComparison.Ordinal)))
                return null;
        }

        return at;
    }

    // Each step is followed by itself, so that a link is seen before what lies behind it is.
    static string? Real(string path)
    {
        FileSystemInfo info = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!info.Exists)
            return null;
        try
        {
            return info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
