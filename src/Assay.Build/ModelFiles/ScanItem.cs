using Assay.Build.ModelFiles.Remote;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>A file that will be scanned.</summary>
/// <param name="name">What reports call it.</param>
/// <param name="named">True when the user named it: then it should be a model.</param>
internal abstract class ScanItem(string name, bool named)
{
    public string Name => name;

    public bool Named => named;

    /// <summary>Bytes, as far as they are known before it is opened; asked for only when progress is shown, since it costs a look at the disk.</summary>
    public abstract long Length { get; }

    /// <summary>Opens it within its budget.</summary>
    public abstract ScanSource Open(Budget budget);

    /// <summary>Opens it again to look at its start.</summary>
    public abstract ScanSource Glance(Budget budget);
}

/// <summary>A file of this machine.</summary>
/// <param name="listed">It was found in a folder, where it was no link: should it be one by now, it is not followed.</param>
internal sealed class LocalItem(string path, string name, bool named, bool listed, DigestMemory? memory) : ScanItem(name, named)
{
    public override long Length => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    public override ScanSource Open(Budget budget) => new(FileSource.Open(path, memory, follow: !listed));

    public override ScanSource Glance(Budget budget) => new(FileSource.Open(path, follow: !listed));
}

/// <summary>A file as it was opened.</summary>
/// <param name="Bytes">What could be had of it.</param>
/// <param name="Cut">Why that is less than all; null when it is all.</param>
/// <param name="Origin">Where it came from, when not from this machine.</param>
internal sealed record ScanSource(ByteSource Bytes, string? Cut = null, RemoteOrigin? Origin = null);
