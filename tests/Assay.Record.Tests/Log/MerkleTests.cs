using System.Text;

namespace Assay.Record.Tests.Log;

/// <summary>Merkle tree hashing and proofs against RFC 6962: known roots, every size to 70 and every index, and forged proofs.</summary>
public sealed class MerkleTests
{
    const int Most = 70;

    // The leaves and roots of certificate-transparency's test vectors (RFC 6962 section 2.1.3 draws this tree of seven).
    static readonly byte[][] Known =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    static readonly string[] KnownRoots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Known_roots_come_out()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Merkle.Empty.Hex);
        var tree = new Tree(Known);
        for (var size = 1; size <= Known.Length; size++)
            Assert.Equal(KnownRoots[size - 1], tree.Root(size).Hex);
    }

    [Fact]
    public void The_stored_tree_and_the_definition_agree_at_every_size()
    {
        var tree = Sample();
        for (var size = 0; size <= Most; size++)
            Assert.Equal(Merkle.Wrap(Defined(tree.Leaves.Take(size).ToList())), tree.Root(size));
    }

    [Fact]
    public void Every_entry_is_proved_in_every_tree_and_nowhere_else()
    {
        var tree = Sample();
        for (var size = 1; size <= Most; size++)
            for (var index = 0; index < size; index++)
            {
                var proof = new InclusionProof(index, size, MerkleStorage.Inclusion(index, size, tree.Node));
                Assert.True(Merkle.VerifyInclusion(tree.Hash(index), proof, tree.Root(size)));
                Assert.False(Merkle.VerifyInclusion(tree.Hash((index + 1) % Most), proof, tree.Root(size)));
                Assert.False(Merkle.VerifyInclusion(tree.Hash(index), proof, tree.Root(size + 1)));
                Assert.False(Merkle.VerifyInclusion(tree.Hash(index), proof with { Index = size }, tree.Root(size)));
                Assert.False(Merkle.VerifyInclusion(tree.Hash(index), proof with { Index = -1 }, tree.Root(size)));
                if (size > 1)
                    Assert.False(Merkle.VerifyInclusion(tree.Hash(index), proof with { Index = index ^ 1 }, tree.Root(size)));
                foreach (var path in Forged(proof.Path))
                    Assert.False(Merkle.VerifyInclusion(tree.Hash(index), proof with { Path = path }, tree.Root(size)));
            }
    }

    [Fact]
    public void Every_tree_is_a_prefix_of_every_later_one_and_of_no_other()
    {
        var tree = Sample();
        var other = new Tree([.. tree.Leaves.Select((leaf, i) => i == 0 ? "changed"u8.ToArray() : leaf)]);
        for (var to = 0; to <= Most; to++)
            for (var from = 0; from <= to; from++)
            {
                var proof = new ConsistencyProof(from, to, MerkleStorage.Consistency(from, to, tree.Node));
                Assert.True(Merkle.VerifyConsistency(proof, tree.Root(from), tree.Root(to)));
                if (from > 0)
                    Assert.False(Merkle.VerifyConsistency(proof, other.Root(from), tree.Root(to)));
                if (to > 0 && from > 0)
                    Assert.False(Merkle.VerifyConsistency(proof, tree.Root(from), other.Root(to)));
                Assert.False(Merkle.VerifyConsistency(proof with { From = to + 1 }, tree.Root(from), tree.Root(to)));
                Assert.False(Merkle.VerifyConsistency(proof with { From = -1 }, tree.Root(from), tree.Root(to)));
                foreach (var path in Forged(proof.Path))
                    Assert.False(Merkle.VerifyConsistency(proof with { Path = path }, tree.Root(from), tree.Root(to)));
            }
    }

    [Fact]
    public void A_leaf_is_never_taken_for_a_node()
    {
        var tree = new Tree([[1], [2]]);
        // Second preimage: the two leaf hashes as the content of one leaf give another root, by the prefixes.
        Assert.NotEqual(tree.Root(2), new Tree([[.. tree.Hash(0).ToBytes(), .. tree.Hash(1).ToBytes()]]).Root(1));
    }

    static IEnumerable<IReadOnlyList<Digest>> Forged(IReadOnlyList<Digest> path)
    {
        var wrong = Digest.Sha256("wrong"u8);
        yield return [.. path, wrong];
        yield return [wrong, .. path];
        if (path.Count == 0)
            yield break;
        yield return [.. path.SkipLast(1)];
        yield return [.. path.Skip(1)];
        for (var i = 0; i < path.Count; i++)
        {
            var bytes = path[i].ToBytes();
            bytes[i % 32] ^= 1;
            yield return [.. path.Take(i), Merkle.Wrap(bytes), .. path.Skip(i + 1)];
        }

        for (var i = 1; i < path.Count; i++)
            yield return [.. path.Take(i - 1), path[i], path[i - 1], .. path.Skip(i + 1)];
    }

    // RFC 6962 section 2.1, word by word.
    static byte[] Defined(IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count == 0)
            return Merkle.Empty.ToBytes();
        if (leaves.Count == 1)
            return Merkle.LeafHash(leaves[0]).ToBytes();
        var k = 1;
        while (k * 2 < leaves.Count)
            k *= 2;
        return Merkle.Node(Defined([.. leaves.Take(k)]), Defined([.. leaves.Skip(k)]));
    }

    static Tree Sample() => new([.. Enumerable.Range(0, Most + 2).Select(i => Encoding.UTF8.GetBytes($"leaf {i}"))]);

    sealed class Tree
    {
        readonly Dictionary<(int, long), byte[]> _nodes = [];

        public Tree(IReadOnlyList<byte[]> leaves)
        {
            Leaves = leaves;
            for (var i = 0; i < leaves.Count; i++)
                foreach (var (level, at, hash) in MerkleStorage.Completed(i, Hash(i).ToBytes(), Node))
                    _nodes.Add((level, at), hash);
        }

        public IReadOnlyList<byte[]> Leaves { get; }

        public byte[] Node(int level, long at) => _nodes[(level, at)];

        public Digest Hash(int index) => Merkle.LeafHash(Leaves[index]);

        public Digest Root(int size) => Merkle.Wrap(MerkleStorage.Hash(0, size, Node));
    }
}
