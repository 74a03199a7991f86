namespace Assay.Build.ModelFiles;

/// <summary>What to scan: a file, a folder with everything below it, or the bytes of a stream under a name.</summary>
public abstract record ScanTarget
{
    private protected ScanTarget(string name) => Name = name;

    /// <summary>The name reports use for it.</summary>
    public string Name { get; }

    /// <summary>A file or a folder. A path that does not exist yields a gap, not an exception.</summary>
    public static ScanTarget AtPath(string path) => new PathTarget(path);

    /// <summary>A stream, read once to its end; it need not be seekable and is not closed.</summary>
    public static ScanTarget OfStream(Stream content, string name) => new StreamTarget(content, name);

    internal sealed record PathTarget(string Path) : ScanTarget(Path);

    internal sealed record StreamTarget(Stream Content, string FileName) : ScanTarget(FileName);
}
