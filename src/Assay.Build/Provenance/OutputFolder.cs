using System.Security.Cryptography;

namespace Assay.Build.Provenance;

/// <summary>
/// A folder that a run writes to: what stood there before, and what was made or changed since. A file counts as unchanged while its
/// length and time are.
/// </summary>
public sealed class OutputFolder
{
    /// <summary>More files than these in an output folder are not looked at.</summary>
    public const int MostFiles = 100_000;

    readonly Dictionary<string, (long Length, long Written)> before = [];

    OutputFolder(string path) => Path = path;

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Notes what is there; a folder that does not exist yet holds nothing.</summary>
    public static OutputFolder Before(string path)
    {
        var folder = new OutputFolder(System.IO.Path.GetFullPath(path));
        foreach (var file in folder.Files())
            folder.before[file.FullName] = (file.Length, file.LastWriteTimeUtc.Ticks);
        return folder;
    }

    /// <summary>True for names that weights are stored under.</summary>
    public static bool IsCheckpoint(string path) => WeightFile.Is(path);

    /// <summary>Checkpoints that were made or changed since, with what tells one state of them from the next.</summary>
    public IEnumerable<(string Path, long Length, long Written)> Checkpoints() =>
        Files().Where(f => f.Length > 0 && IsCheckpoint(f.Name) && !IsAsBefore(f)).Select(f => (f.FullName, f.Length, f.LastWriteTimeUtc.Ticks));

    /// <summary>What was made or changed since, in the order of the names, by digest.</summary>
    /// <param name="gaps">What could not be read.</param>
    public IReadOnlyList<RunOutput> Since(List<Gap> gaps, CancellationToken cancel = default)
    {
        var outputs = new List<RunOutput>();
        foreach (var file in Files().OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            if (IsAsBefore(file))
                continue;
            var name = System.IO.Path.GetRelativePath(Path, file.FullName).Replace(System.IO.Path.DirectorySeparatorChar, '/');
            try
            {
                using var content = file.OpenRead();
                cancel.ThrowIfCancellationRequested();
                outputs.Add(new RunOutput(name, new Digest("sha256", Convert.ToHexStringLower(SHA256.HashData(content))), file.Length, IsCheckpoint(name)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gaps.Add(new Gap(name, $"cannot be read: {e.GetType().Name}"));
            }
        }

        return outputs;
    }

    bool IsAsBefore(FileInfo file) => before.TryGetValue(file.FullName, out var then) && then == (file.Length, file.LastWriteTimeUtc.Ticks);

    IEnumerable<FileInfo> Files() => !Directory.Exists(Path) ? [] :
        new DirectoryInfo(Path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true }).Take(MostFiles);
}
