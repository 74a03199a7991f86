namespace Assay.Build.ModelFiles;

/// <summary>The files below a folder, in a stable order. Links are not followed: what they point to is a gap.</summary>
public static class FolderFiles
{
    public static List<FileInfo> Below(string root, int limit, List<Gap> gaps)
    {
        var found = new List<FileInfo>();
        var waiting = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (waiting.TryPop(out var folder))
        {
            FileSystemInfo[] entries;
            try
            {
                entries = folder.GetFileSystemInfos();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gaps.Add(new Gap(Relative(root, folder.FullName), $"cannot be listed: {e.GetType().Name}"));
                continue;
            }

            foreach (var entry in entries)
            {
                if (entry.LinkTarget is not null)
                    gaps.Add(new Gap(Relative(root, entry.FullName), "is a link, which is not followed"));
                else if (entry is DirectoryInfo inner)
                    waiting.Push(inner);
                else if (entry is FileInfo file)
                    found.Add(file);
                if (found.Count <= limit)
                    continue;
                gaps.Add(new Gap(Relative(root, root), $"more than {limit} files"));
                return found;
            }
        }

        found.Sort((a, b) => string.CompareOrdinal(a.FullName, b.FullName));
        return found;
    }

    static string Relative(string root, string path) => Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
}
