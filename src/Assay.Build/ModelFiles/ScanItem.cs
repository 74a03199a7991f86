using Assay.Build.ModelFiles.Remote;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>A file that will be scanned.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Length">Bytes, as far as they are known before it is opened; asked for only when progress is shown, since it costs a look at the disk.</param>
/// <param name="Named">True when the user named it: then it should be a model.</param>
/// <param name="Open">Opens it within its budget.</param>
internal sealed record ScanItem(string Name, Func<long> Length, bool Named, Func<Budget, ScanSource> Open)
{
    /// <summary>Opens it again to look at its start: of a remote file no more than that is transferred.</summary>
    public Func<Budget, ScanSource> Glance { get; init; } = Open;
}

/// <summary>A file as it was opened.</summary>
/// <param name="Bytes">What could be had of it.</param>
/// <param name="Cut">Why that is less than all; null when it is all.</param>
/// <param name="Origin">Where it came from, when not from this machine.</param>
internal sealed record ScanSource(ByteSource Bytes, string? Cut = null, RemoteOrigin? Origin = null);
