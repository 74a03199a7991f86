namespace Assay.Serving.Hardening;

/// <summary>Folders that hold what others wrote, or what tools keep there. They are not judged; that manifests lie in them is said.</summary>
internal static class SkippedFolders
{
    const int MostEntries = 200_000, MostRead = 2_000, HeadBytes = 256 << 10;

    // Nothing of somebody's own lies in these: a repository's inside, compiled code, the record.
    static readonly HashSet<string> Inside = new(StringComparer.Ordinal) { ".git", ".hg", ".svn", "__pycache__", ".assay" };
    static readonly HashSet<string> Others = new(StringComparer.Ordinal) { "node_modules", ".venv", "venv", ".tox", ".terraform", ".github" };
    static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false, MaxRecursionDepth = 64 };

    public static bool Holds(string name) => Inside.Contains(name) || Others.Contains(name);

    /// <summary>What is said of skipped folders that hold manifests.</summary>
    public static IEnumerable<Gap> Gaps(string root, IEnumerable<string> folders, CancellationToken cancel)
    {
        var (entries, read) = (0, 0);
        foreach (var folder in folders.Order(StringComparer.Ordinal))
            if (!Inside.Contains(Path.GetFileName(folder)) && Look(root, folder, ref entries, ref read, cancel) is { } why)
                yield return new Gap(folder, "is not looked into, and " + why);
    }

    static string? Look(string root, string folder, ref int entries, ref int read, CancellationToken cancel)
    {
        var (count, first, cut) = (0, "", (string?)null);
        try
        {
            foreach (var path in Directory.EnumerateFiles(Path.Join(root, folder), "*", All))
            {
                cancel.ThrowIfCancellationRequested();
                if (++entries > MostEntries || read > MostRead)
                {
                    cut = "holds more files than could be gone through for manifests";
                    break;
                }

                // Packages are full of JSON that is none of this, and what a workflow calls services runs for its tests.
                var kind = ManifestFiles.Kind(path);
                if (Path.GetFileName(Path.GetDirectoryName(path)) == "workflows" || kind is ManifestKind.None or ManifestKind.Json or ManifestKind.Variables or ManifestKind.VariablesJson)
                    continue;
                read++;
                if (kind is not (ManifestKind.Terraform or ManifestKind.TerraformJson) && !ManifestFiles.LooksDeployed(path, ManifestFiles.Head(path, HeadBytes)))
                    continue;
                count++;
                var name = Path.GetRelativePath(root, path).Replace('\\', '/');
                first = first.Length == 0 || string.CompareOrdinal(name, first) < 0 ? name : first;
            }
        }
        // It may be closed, gone, too deep, or on a device that fails.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            cut = $"cannot be listed: {e.GetType().Name}";
        }

        return count > 0 ? $"{count} file{(count == 1 ? " in it looks" : "s in it look")} like manifests ({first}); scan it by itself when it is deployed" : cut;
    }
}
