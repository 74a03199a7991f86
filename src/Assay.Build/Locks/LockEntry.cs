namespace Assay.Build.Locks;

/// <summary>How an entry's revision and digests became known.</summary>
public enum LockOrigin
{
    /// <summary>They stand in the code.</summary>
    Code,

    /// <summary>A local cache of Hugging Face.</summary>
    Cache,

    /// <summary>A local folder.</summary>
    Folder,

    /// <summary>The hub itself, or the server that has the file.</summary>
    Online,
}

/// <summary>A file of a locked asset: its path with <c>/</c>, its length in bytes (null when only the digest was stated), its SHA-256.</summary>
public sealed record LockedFile(string Name, long? Size, Digest Digest);

/// <summary>One locked asset.</summary>
/// <param name="Asset">What.</param>
/// <param name="Asked">The branch, tag or commit that the code asks for; null for the default.</param>
/// <param name="Revision">The commit or version that it was; null where the source has none.</param>
/// <param name="Origin">How this became known.</param>
/// <param name="Files">Files with digests, by name; not always all of the revision's (a cache holds what was used).</param>
public sealed record LockEntry(Asset Asset, string? Asked, string? Revision, LockOrigin Origin, IReadOnlyList<LockedFile> Files)
{
    /// <summary>The licence that its card states.</summary>
    public string? Licence { get; init; }

    /// <summary>The host that was asked, when it is not the public hub.</summary>
    public string? Host { get; init; }

    /// <summary>A single file's own SHA-256, otherwise OpenSSF model signing's root over the files; null without files.</summary>
    public Digest? Root => Files.Count == 0 ? null : Files is [{ Name: "." } only] ? only.Digest : ModelDigest.RootOf(Files.OrderBy(f => f.Name, PathOrder.Instance).Select(f => f.Digest.ToBytes()));
}
