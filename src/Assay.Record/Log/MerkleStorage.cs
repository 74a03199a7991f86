namespace Assay.Record;

/// <summary>
/// Roots and proofs from stored nodes. Node (level, index) is the hash over the full subtree of 2^level leaves that
/// starts at index·2^level; only full subtrees are stored, so a node is written once and never changes.
/// </summary>
static class MerkleStorage
{
    /// <summary>Nodes that become complete when the leaf at <paramref name="index"/> is added, the leaf's own included.</summary>
    public static IEnumerable<(int Level, long Index, byte[] Hash)> Completed(long index, byte[] leafHash, Func<int, long, byte[]> node)
    {
        yield return (0, index, leafHash);
        var (level, at, hash) = (0, index, leafHash);
        while ((at & 1) == 1)
        {
            hash = Merkle.Node(node(level, at - 1), hash);
            (level, at) = (level + 1, at >> 1);
            yield return (level, at, hash);
        }
    }

    /// <summary>Merkle tree hash of entries [from, to): full subtrees where the range is aligned, split at the largest power of two otherwise.</summary>
    public static byte[] Hash(long from, long to, Func<int, long, byte[]> node)
    {
        var size = to - from;
        if (size <= 0)
            return Merkle.Empty.ToBytes();
        if ((size & (size - 1)) == 0 && from % size == 0)
        {
            var level = System.Numerics.BitOperations.Log2((ulong)size);
            return node(level, from >> level);
        }

        var split = Split(size);
        return Merkle.Node(Hash(from, from + split, node), Hash(from + split, to, node));
    }

    /// <summary>RFC 6962 section 2.1.1, PATH(m, D[n]).</summary>
    public static List<Digest> Inclusion(long index, long size, Func<int, long, byte[]> node)
    {
        var path = new List<Digest>();
        long from = 0, to = size;
        var stack = new Stack<(long From, long To)>();
        while (to - from > 1)
        {
            var middle = from + Split(to - from);
            if (index < middle)
            {
                stack.Push((middle, to));
                to = middle;
            }
            else
            {
                stack.Push((from, middle));
                from = middle;
            }
        }

        while (stack.TryPop(out var range))
            path.Add(Merkle.Wrap(Hash(range.From, range.To, node)));
        return path;
    }

    /// <summary>RFC 6962 section 2.1.2, PROOF(m, D[n]).</summary>
    public static List<Digest> Consistency(long first, long second, Func<int, long, byte[]> node)
    {
        if (first == 0 || first == second)
            return [];
        var reversed = new List<byte[]>();
        long from = 0, to = second;
        var whole = true;
        var m = first;
        while (m != to - from)
        {
            var split = Split(to - from);
            if (m <= split)
            {
                reversed.Add(Hash(from + split, to, node));
                to = from + split;
            }
            else
            {
                reversed.Add(Hash(from, from + split, node));
                from += split;
                m -= split;
                whole = false;
            }
        }

        if (!whole)
            reversed.Add(Hash(from, to, node));
        reversed.Reverse();
        return [.. reversed.Select(Merkle.Wrap)];
    }

    // Largest power of two smaller than n.
    internal static long Split(long n) => 1L << System.Numerics.BitOperations.Log2((ulong)(n - 1));
}
