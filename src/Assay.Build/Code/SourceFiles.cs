using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Code;

/// <summary>The files of a source tree, without tools' folders. Links are not followed; code that one leads out to is a gap.</summary>
internal static class SourceFiles
{
    public static List<string> Below(string root, int limit, List<Gap> gaps)
    {
        var found = new List<string>();
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
                gaps.Add(new Gap(next.Name.Length == 0 ? "." : next.Name, $"cannot be listed: {e.GetType().Name}"));
                continue;
            }

            foreach (var entry in entries)
            {
                var name = next.Name.Length == 0 ? entry.Name : next.Name + "/" + entry.Name;
                if (entry.LinkTarget is not null)
                {
                    // What a link inside the tree points to is seen under its own name; code that lies outside is not seen at all.
                    if ((entry is DirectoryInfo ? !CodeKinds.IsSkipped(entry.Name) : CodeScanner.IsCode(name)) && !FolderFiles.IsInside(root, entry.FullName))
                        gaps.Add(new Gap(name, "is a link that leads out of the folder; scan what it points to as well"));
                    continue;
                }

                if (entry is DirectoryInfo inner)
                {
                    if (!CodeKinds.IsSkipped(entry.Name))
                        waiting.Push((inner, name));
                }
                else
                {
                    found.Add(name);
                }

                if (found.Count <= limit)
                    continue;
                gaps.Add(new Gap(".", $"more than {limit} files"));
                return found;
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Reads a file whole; null, or why not.</summary>
    public static string? Read(string path, int limit, out byte[] bytes)
    {
        bytes = [];
        try
        {
            if (new FileInfo(path).LinkTarget is not null)
                return "is no ordinary file";
            // Opened without waiting: a pipe gives nothing until somebody writes to it.
            using var handle = OpenFile.Read(path, out var length);
            if (length > limit)
                return $"is larger than the {limit >> 20} MiB that are read of such a file";
            var read = new byte[length];
            for (var at = 0; at < read.Length;)
            {
                var got = RandomAccess.Read(handle, read.AsSpan(at), at);
                if (got == 0)
                    return "became shorter while it was read";
                at += got;
            }

            bytes = read;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is SpecialFileException ? e.Message : $"cannot be read: {e.GetType().Name}";
        }
    }

    public static string Text(byte[] bytes) => PythonFormat.Text(bytes);
}
