using Assay.Build.ModelFiles.Remote;

namespace Assay.Build.ModelFiles;

/// <summary>
/// What to scan: a file, a folder with everything below it, the bytes of a stream under a name, what lies at a remote
/// address, or several of these.
/// </summary>
public abstract record ScanTarget
{
    private protected ScanTarget(string name) => Name = name;

    /// <summary>The name reports use for it.</summary>
    public string Name { get; }

    /// <summary>Files and folders. A path that does not exist yields a gap, not an exception.</summary>
    public static ScanTarget AtPath(params IReadOnlyList<string> paths) => new PathTarget(paths);

    /// <summary>Some files of a folder, by their paths below it, judged as a scan of the folder judges them.</summary>
    public static ScanTarget InFolder(string folder, IReadOnlyList<string> files) => new FolderTarget(folder, files);

    /// <summary>A stream, read once to its end; it need not be seekable and is not closed.</summary>
    public static ScanTarget OfStream(Stream content, string name) => new StreamTarget(content, name);

    /// <summary>What lies at remote addresses, with files and folders beside them. Only such a target uses the network.</summary>
    public static ScanTarget Remote(IReadOnlyList<RemoteAddress> addresses, RemoteAccess access, params IReadOnlyList<string> paths) => new RemoteTarget(addresses, access, paths);

    internal sealed record PathTarget(IReadOnlyList<string> Paths) : ScanTarget(string.Join(", ", Paths));

    internal sealed record FolderTarget(string Folder, IReadOnlyList<string> Files) : ScanTarget(Folder);

    internal sealed record StreamTarget(Stream Content, string FileName) : ScanTarget(FileName);

    internal sealed record RemoteTarget(IReadOnlyList<RemoteAddress> Addresses, RemoteAccess Access, IReadOnlyList<string> Paths)
        : ScanTarget(string.Join(", ", Addresses.Select(a => a.Text).Concat(Paths)));
}
