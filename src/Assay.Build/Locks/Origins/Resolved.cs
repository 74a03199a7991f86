namespace Assay.Build.Locks.Origins;

/// <summary>What an origin knows of an asset: the revision it resolves to and files with digests; or why it knows nothing.</summary>
internal sealed record Resolved(string? Revision, LockOrigin Origin, IReadOnlyList<LockedFile> Files)
{
    public string? Licence { get; init; }

    public string? Host { get; init; }

    /// <summary>The name that the hub answers under, when it is another one.</summary>
    public string? Renamed { get; init; }
}
