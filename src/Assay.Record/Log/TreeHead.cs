namespace Assay.Record;

/// <summary>
/// The root of the first <paramref name="Size"/> entries of one record at one time. Signed as a DSSE envelope of type
/// <see cref="PayloadType"/> by a tree-head key that the root key delegated. Signing is not an entry.
/// </summary>
/// <param name="Record">Random id of the record (fixed by its first entry).</param>
/// <param name="Size">Number of entries.</param>
/// <param name="Root">RFC 6962 Merkle tree hash over them.</param>
/// <param name="At">When it was signed; never earlier than the last entry.</param>
public sealed record TreeHead(string Record, long Size, Digest Root, DateTimeOffset At)
{
    public const string PayloadType = "application/vnd.assay.tree-head.v1+json";

    /// <summary>Size of the head signed before this one, 0 for the first: so that a head cannot be left out unseen.</summary>
    public long Previous { get; init; }

    /// <summary>The signed envelope, byte for byte as stored; null only for a head that was computed, not read.</summary>
    public byte[]? Envelope { get; init; }
}

/// <summary>RFC 6962 section 2.1.1: the hashes from a leaf to the root of a tree of <paramref name="Size"/>.</summary>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<Digest> Path);

/// <summary>RFC 6962 section 2.1.2: that a tree of <paramref name="From"/> entries is a prefix of one of <paramref name="To"/>.</summary>
public sealed record ConsistencyProof(long From, long To, IReadOnlyList<Digest> Path);
