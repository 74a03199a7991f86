namespace Assay.Build.Provenance;

/// <summary>
/// Python packages beside an interpreter, from the names of their metadata folders (PyPA "Recording installed projects"): the
/// interpreter itself is not started for it.
/// </summary>
public static class InterpreterPackages
{
    const int Most = 5000;

    /// <summary>Sorted <c>name==version</c>; empty when the program is no Python.</summary>
    /// <param name="program">Full path as it was found, before links are followed: a virtual environment is told by it.</param>
    public static IReadOnlyList<string> Of(string program)
    {
        if (!Path.GetFileName(program).StartsWith("python", StringComparison.Ordinal))
            return [];
        var prefixes = new List<string>();
        var bin = Path.GetDirectoryName(program)!;
        var own = Path.GetDirectoryName(bin) ?? "/";
        prefixes.Add(own);
        var isolated = false;
        foreach (var line in Lines(Path.Combine(own, "pyvenv.cfg")))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [var key, var value])
                continue;
            isolated |= key == "include-system-site-packages" && value != "true";
            if (key == "home" && Path.IsPathRooted(value))
                prefixes.Add(Path.GetDirectoryName(value) ?? "/");
        }

        if (isolated)
            prefixes.RemoveRange(1, prefixes.Count - 1);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var folder in prefixes.SelectMany(Folders))
            foreach (var entry in Directory.EnumerateFileSystemEntries(folder, "*-info").Take(Most))
                if (Path.GetFileNameWithoutExtension(entry).Split('-') is [{ Length: > 0 } name, { Length: > 0 } version, ..])
                    found.Add($"{name.ToLowerInvariant().Replace('_', '-')}=={version}");
        return [.. found];
    }

    static IEnumerable<string> Folders(string prefix)
    {
        foreach (var lib in new[] { Path.Combine(prefix, "lib"), Path.Combine(prefix, "local", "lib") }.Where(Directory.Exists))
            foreach (var python in Directory.EnumerateDirectories(lib, "python3*"))
                foreach (var name in new[] { "site-packages", "dist-packages" })
                    if (Path.Combine(python, name) is var folder && Directory.Exists(folder))
                        yield return folder;
    }

    static IReadOnlyList<string> Lines(string path) => new FileInfo(path) is { Exists: true, Length: < 65_536 } ? File.ReadAllLines(path) : [];
}
