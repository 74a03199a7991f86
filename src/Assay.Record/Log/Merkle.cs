using System.Security.Cryptography;

namespace Assay.Record;

/// <summary>Merkle tree hashing and proofs of RFC 6962 section 2.1 (verification as RFC 9162 section 2.1.3 and 2.1.4 write it out), with SHA-256.</summary>
public static class Merkle
{
    /// <summary>Hash of the tree without entries: SHA-256 of nothing.</summary>
    public static Digest Empty { get; } = Digest.Sha256([]);

    /// <summary>SHA-256(0x00 ‖ leaf).</summary>
    public static Digest LeafHash(ReadOnlySpan<byte> leaf)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(leaf);
        return Wrap(hash.GetHashAndReset());
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> both = stackalloc byte[65];
        both[0] = 1;
        left.CopyTo(both[1..]);
        right.CopyTo(both[33..]);
        return SHA256.HashData(both);
    }

    public static Digest Wrap(byte[] hash) => new("sha256", Convert.ToHexStringLower(hash));

    // Sizes have 63 bits, and a proof has at most one hash a level and one more: longer ones are refused unread.
    const int MaxPath = 64;

    static bool IsHash(Digest digest) => digest.Algorithm == "sha256";

    static bool AreHashes(IReadOnlyList<Digest> path) => path.All(IsHash);

    /// <summary>True when the proof leads from the leaf hash to the root.</summary>
    public static bool VerifyInclusion(Digest leafHash, InclusionProof proof, Digest root)
    {
        if (proof.Index < 0 || proof.Index >= proof.Size || proof.Path.Count > MaxPath || !AreHashes(proof.Path) || !IsHash(leafHash))
            return false;
        long fn = proof.Index, sn = proof.Size - 1;
        var r = leafHash.ToBytes();
        foreach (var p in proof.Path)
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                r = Node(p.ToBytes(), r);
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
                r = Node(r, p.ToBytes());

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 && Wrap(r) == root;
    }

    /// <summary>True when the proof shows that the tree under <paramref name="first"/> is a prefix of the one under <paramref name="second"/>.</summary>
    public static bool VerifyConsistency(ConsistencyProof proof, Digest first, Digest second)
    {
        if (proof.From < 0 || proof.From > proof.To || proof.Path.Count > MaxPath || !AreHashes(proof.Path) || !IsHash(first))
            return false;
        if (proof.From == proof.To)
            return proof.Path.Count == 0 && first == second;
        if (proof.From == 0)
            return proof.Path.Count == 0 && first == Empty;
        var path = proof.Path.Select(d => d.ToBytes()).ToList();
        if ((proof.From & (proof.From - 1)) == 0)
            path.Insert(0, first.ToBytes());
        if (path.Count == 0)
            return false;
        long fn = proof.From - 1, sn = proof.To - 1;
        while ((fn & 1) == 1)
        {
            fn >>= 1;
            sn >>= 1;
        }

        byte[] fr = path[0], sr = path[0];
        for (var i = 1; i < path.Count; i++)
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                fr = Node(path[i], fr);
                sr = Node(path[i], sr);
                while ((fn & 1) == 0 && fn != 0)
                {
                    fn >>= 1;
                    sn >>= 1;
                }
            }
            else
                sr = Node(sr, path[i]);

            fn >>= 1;
            sn >>= 1;
        }

        return sn == 0 && Wrap(fr) == first && Wrap(sr) == second;
    }
}
