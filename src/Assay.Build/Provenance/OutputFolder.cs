using System.Security.Cryptography;

namespace Assay.Build.Provenance;

/// <summary>
/// A folder that a run writes to: what stood there before, and what was made or changed since. A file counts as unchanged while its
/// length, time and place on the disk are.
/// </summary>
public sealed class OutputFolder
{
    /// <summary>More files than these in an output folder are not looked at.</summary>
    public const int MostFiles = 100_000;

    static readonly HashSet<string> Weights = new(StringComparer.OrdinalIgnoreCase)
    {
        ".safetensors", ".pt", ".pth", ".ckpt", ".bin", ".onnx", ".gguf", ".h5", ".keras", ".pkl", ".pickle", ".joblib", ".npz", ".npy", ".tflite", ".pb", ".ubj", ".cbm", ".msgpack", ".pdparams", ".mar", ".nemo",
    };

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
    public static bool IsCheckpoint(string path) => Weights.Contains(System.IO.Path.GetExtension(path));

    /// <summary>What was made or changed since, in the order of the names, by digest.</summary>
    /// <param name="gaps">What could not be read.</param>
    public IReadOnlyList<RunOutput> Since(List<Gap> gaps, CancellationToken cancel = default)
    {
        var outputs = new List<RunOutput>();
        foreach (var file in Files().OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            if (before.TryGetValue(file.FullName, out var then) && then == (file.Length, file.LastWriteTimeUtc.Ticks))
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

    IEnumerable<FileInfo> Files() => !Directory.Exists(Path) ? [] :
        new DirectoryInfo(Path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true }).Take(MostFiles);
}
