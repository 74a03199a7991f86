namespace Assay.Build.ModelFiles;

/// <summary>What to scan: a file, a folder with everything below it, or the bytes of a stream under a name.</summary>
public abstract record ScanTarget
{
    private protected ScanTarget(string name) => Name = name;

    /// <summary>The name reports use for it.</summary>
    public string Name { get; }

    /// <summary>Files and folders. A path that does not exist yields a gap, not an exception.</summary>
    public static ScanTarget AtPath(params IReadOnlyList<string> paths) => new PathTarget(paths);

    /// <summary>A stream, read once to its end; it need not be seekable and is not closed.</summary>
    public static ScanTarget OfStream(Stream content, string name) => new StreamTarget(content, name);

    internal sealed record PathTarget(IReadOnlyList<string> Paths) : ScanTarget(string.Join(", ", Paths));

    internal sealed record StreamTarget(Stream Content, string FileName) : ScanTarget(FileName);
}
