namespace Assay.Build;

/// <summary>
/// A folder of the verified files, written from the very bytes that are hashed. It is made beside its place under another
/// name, only its owner may enter it, and it takes its name when everything fits; else it is removed.
/// </summary>
internal sealed class VerifiedCopy : IDisposable
{
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly string _modelName;
    readonly string _target;
    readonly string _partial;
    bool _kept;

    /// <exception cref="IOException">The target is there already, or cannot be made.</exception>
    public VerifiedCopy(string target, string modelName)
    {
        _modelName = modelName;
        _target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        if (Path.Exists(_target))
            throw new IOException($"'{_target}' is there already; name a folder that is not, or remove it");
        _partial = $"{_target}.{Guid.NewGuid():N}.partial";
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_partial);
        else
            Directory.CreateDirectory(_partial, Private);
    }

    /// <summary>Makes an empty file for the signed name, a plain path inside the model, and returns its path.</summary>
    public string Place(string name)
    {
        var path = Path.Combine(_partial, name == "." ? _modelName : name.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        new FileStream(path, FileMode.CreateNew, FileAccess.Write).Dispose();
        return path;
    }

    /// <summary>Gives the folder its name. A model of one file lies in it under its own name.</summary>
    public void Keep(IReadOnlyList<string> emptyFolders, IReadOnlyList<string> emptyFiles)
    {
        foreach (var folder in emptyFolders)
            Directory.CreateDirectory(Path.Combine(_partial, folder));
        foreach (var file in emptyFiles)
            Place(file);
        Directory.Move(_partial, _target);
        _kept = true;
    }

    public void Dispose()
    {
        if (!_kept && Directory.Exists(_partial))
            Directory.Delete(_partial, recursive: true);
    }
}
