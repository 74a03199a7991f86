using System.Numerics;

namespace Assay.Record;

/// <summary>
/// What is known of a Merkle tree from some of its entries: the nodes that their inclusion proofs name. Often that is enough for
/// the root of an earlier size, for instance whenever the entry before or after its end is among them.
/// </summary>
public sealed class PartialTree
{
    // Node (level, index) is the hash over the full subtree of 2^level leaves that starts at index·2^level.
    readonly Dictionary<(int Level, long Index), byte[]> _nodes = [];

    /// <summary>Takes in an entry. The proof has to be verified: what it names is believed.</summary>
    public void Add(Digest leafHash, InclusionProof proof)
    {
        Know(0, proof.Index, leafHash.ToBytes());
        var path = proof.Path.ToArray();
        long from = 0, to = proof.Size;
        // The path goes from the leaf up; the ranges are found from the root down.
        for (var at = path.Length - 1; at >= 0 && to - from > 1; at--)
        {
            var middle = from + MerkleStorage.Split(to - from);
            if (proof.Index < middle)
            {
                Range(middle, to, path[at]);
                to = middle;
            }
            else
            {
                Range(from, middle, path[at]);
                from = middle;
            }
        }
    }

    /// <summary>Root of the first <paramref name="size"/> entries; null when the nodes that it needs are not known.</summary>
    public Digest? Root(long size)
    {
        try
        {
            return Merkle.Wrap(MerkleStorage.Hash(0, size, (level, index) => _nodes.GetValueOrDefault((level, index)) ?? throw new KeyNotFoundException()));
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    // Only full subtrees keep their hash while the tree grows; the ragged right edge says nothing of another size.
    void Range(long from, long to, Digest hash)
    {
        var size = to - from;
        if (BitOperations.IsPow2(size) && from % size == 0)
            Know(BitOperations.Log2((ulong)size), from / size, hash.ToBytes());
    }

    // Two siblings give their parent.
    void Know(int level, long index, byte[] hash)
    {
        while (_nodes.TryAdd((level, index), hash) && _nodes.TryGetValue((level, index ^ 1), out var sibling))
        {
            hash = (index & 1) == 0 ? Merkle.Node(hash, sibling) : Merkle.Node(sibling, hash);
            (level, index) = (level + 1, index >> 1);
        }
    }
}
