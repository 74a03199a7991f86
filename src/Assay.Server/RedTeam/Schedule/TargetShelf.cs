using Assay.Evaluation.RedTeam;

namespace Assay.Server;

/// <summary>A file of the operator's folder: a target, or why it is none.</summary>
/// <param name="Name">The file's name.</param>
sealed record ShelfFile(string Name, string Path, TargetFile? Target, string Error);

/// <summary>The operator's folder of target files, read anew each time: it changes while the server runs.</summary>
static class TargetShelf
{
    const int MostFiles = 500, MostBytes = 4 << 20;

    public static IReadOnlyList<ShelfFile> Read(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal).Take(MostFiles).Select(Open)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new ShelfFile(Path.GetFileName(folder), folder, null, $"the folder of targets cannot be read: {e.Message}")];
        }
    }

    static ShelfFile Open(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            var bytes = new byte[MostBytes + 1];
            var got = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (got > MostBytes)
                return new ShelfFile(name, path, null, $"it is larger than {MostBytes >> 20} MB");
            var target = TargetFile.Read(System.Text.Encoding.UTF8.GetString(bytes, 0, got), out var error);
            return new ShelfFile(name, path, target, error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ShelfFile(name, path, null, e.Message);
        }
    }
}
