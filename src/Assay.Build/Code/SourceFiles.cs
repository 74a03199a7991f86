using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Code;

/// <summary>The files of a source tree, without tools' folders. Links are not followed; code that one leads out to is a gap.</summary>
internal static class SourceFiles
{
    // What a link inside the tree points to is seen under its own name; code that lies outside is not seen at all.
    static readonly FolderWalk Walk = new() { Enters = name => !CodeKinds.IsSkipped(name), Matters = (path, folder) => folder ? !CodeKinds.IsSkipped(path[(path.LastIndexOf('/') + 1)..]) : CodeScanner.IsCode(path) };

    public static List<string> Below(string root, int limit, List<Gap> gaps) => FolderFiles.Below(root, limit, gaps, Walk).ConvertAll(f => f.Name);

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
