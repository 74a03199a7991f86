using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Record.Tests.Log;

/// <summary>
/// Roots and proofs from stored nodes against the definitions of RFC 6962 section 2.1 written out here, and against the
/// known tree of the certificate-transparency test suite.
/// </summary>
public sealed class MerkleTests
{
    const int Sizes = 70;

    // The eight leaves and the roots over the first n of them, from google/certificate-transparency (merkle_tree_test.cc),
    // which RFC 9162 implementations share.
    static readonly string[] KnownLeaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

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

    readonly List<byte[]> _leaves = [];
    readonly Dictionary<(int Level, long Index), byte[]> _nodes = [];

    byte[] Node(int level, long index) => _nodes[(level, index)];

    void Add(byte[] leaf)
    {
        foreach (var (level, index, hash) in MerkleStorage.Completed(_leaves.Count, Merkle.LeafHash(leaf).ToBytes(), Node))
            Assert.True(_nodes.TryAdd((level, index), hash));
        _leaves.Add(leaf);
    }

    void Grow(int size)
    {
        for (var i = _leaves.Count; i < size; i++)
            Add(Encoding.UTF8.GetBytes($"leaf {i}"));
    }

    Digest Root(long size) => Merkle.Wrap(MerkleStorage.Hash(0, size, Node));

    // MTH(D[from:to]), as the RFC writes it.
    byte[] Defined(int from, int to)
    {
        if (to == from)
            return SHA256.HashData([]);
        if (to - from == 1)
            return SHA256.HashData([0, .. _leaves[from]]);
        var k = 1;
        while (k * 2 < to - from)
            k *= 2;
        return SHA256.HashData([1, .. Defined(from, from + k), .. Defined(from + k, to)]);
    }

    // PATH(m, D[n]).
    List<byte[]> DefinedPath(int m, int from, int to)
    {
        if (to - from == 1)
            return [];
        var k = 1;
        while (k * 2 < to - from)
            k *= 2;
        return m < k ? [.. DefinedPath(m, from, from + k), Defined(from + k, to)] : [.. DefinedPath(m - k, from + k, to), Defined(from, from + k)];
    }

    // SUBPROOF(m, D[n], b).
    List<byte[]> DefinedProof(int m, int from, int to, bool whole)
    {
        if (m == to - from)
            return whole ? [] : [Defined(from, to)];
        var k = 1;
        while (k * 2 < to - from)
            k *= 2;
        return m <= k ? [.. DefinedProof(m, from, from + k, whole), Defined(from + k, to)] : [.. DefinedProof(m - k, from + k, to, false), Defined(from, from + k)];
    }

    [Fact]
    public void The_empty_tree_and_the_known_trees_have_the_known_roots()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Merkle.Empty.Hex);
        Assert.Equal(Merkle.Empty, Root(0));
        foreach (var leaf in KnownLeaves)
            Add(Convert.FromHexString(leaf));
        for (var size = 1; size <= KnownRoots.Length; size++)
            Assert.Equal(KnownRoots[size - 1], Root(size).Hex);
    }

    [Fact]
    public void The_known_proofs_come_out()
    {
        foreach (var leaf in KnownLeaves)
            Add(Convert.FromHexString(leaf));
        const string a = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", b = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            c = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", d = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
        // From the same file; it counts leaves from one.
        Known(["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", a, "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"], MerkleStorage.Inclusion(0, 8, Node));
        Known([b, c, d], MerkleStorage.Inclusion(5, 8, Node));
        Known([KnownRoots[1]], MerkleStorage.Inclusion(2, 3, Node));
        Known([KnownRoots[0], a, b], MerkleStorage.Inclusion(1, 5, Node));
        Known(["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", c, d], MerkleStorage.Consistency(6, 8, Node));
        Known([a, b], MerkleStorage.Consistency(2, 5, Node));
    }

    static void Known(string[] expected, List<Digest> path) => Assert.Equal(expected, path.Select(d => d.Hex));

    [Fact]
    public void Every_size_has_the_root_that_the_definition_gives()
    {
        Grow(Sizes);
        for (var size = 0; size <= Sizes; size++)
            Assert.Equal(Merkle.Wrap(Defined(0, size)), Root(size));
    }

    [Fact]
    public void Every_entry_of_every_size_is_proved_as_the_definition_says()
    {
        Grow(Sizes);
        for (var size = 1; size <= Sizes; size++)
            for (var index = 0; index < size; index++)
            {
                var proof = new InclusionProof(index, size, MerkleStorage.Inclusion(index, size, Node));
                Assert.Equal(DefinedPath(index, 0, size).Select(Merkle.Wrap), proof.Path);
                Assert.True(Merkle.VerifyInclusion(Merkle.LeafHash(_leaves[index]), proof, Root(size)));
            }
    }

    [Fact]
    public void Every_pair_of_sizes_is_proved_consistent_as_the_definition_says()
    {
        Grow(Sizes);
        for (var to = 0; to <= Sizes; to++)
            for (var from = 0; from <= to; from++)
            {
                var proof = new ConsistencyProof(from, to, MerkleStorage.Consistency(from, to, Node));
                if (from > 0)
                    Assert.Equal(DefinedProof(from, 0, to, true).Select(Merkle.Wrap), proof.Path);
                Assert.True(Merkle.VerifyConsistency(proof, Root(from), Root(to)));
            }
    }

    [Fact]
    public void A_proof_changed_anywhere_proves_nothing()
    {
        Grow(Sizes);
        foreach (var size in (int[])[1, 2, 3, 7, 8, 9, 31, 33, 64, 70])
            for (var index = 0; index < size; index++)
            {
                var leaf = Merkle.LeafHash(_leaves[index]);
                var proof = new InclusionProof(index, size, MerkleStorage.Inclusion(index, size, Node));
                var root = Root(size);
                foreach (var changed in Changes(proof.Path))
                    Assert.False(Merkle.VerifyInclusion(leaf, proof with { Path = changed }, root));
                Assert.False(Merkle.VerifyInclusion(Merkle.LeafHash([1]), proof, root));
                Assert.False(Merkle.VerifyInclusion(leaf, proof, Flip(root)));
                // The index is part of what is proved; a wrong size is, where it changes the shape.
                for (var other = 0; other < size; other++)
                    if (other != index)
                        Assert.False(Merkle.VerifyInclusion(leaf, proof with { Index = other }, root));
                Assert.False(Merkle.VerifyInclusion(leaf, proof with { Index = size }, root));
                Assert.False(Merkle.VerifyInclusion(leaf, proof with { Index = -1 }, root));
            }
    }

    [Fact]
    public void A_consistency_proof_changed_anywhere_proves_nothing()
    {
        Grow(Sizes);
        for (var to = 2; to <= 40; to++)
            for (var from = 1; from < to; from++)
            {
                var proof = new ConsistencyProof(from, to, MerkleStorage.Consistency(from, to, Node));
                var (first, second) = (Root(from), Root(to));
                foreach (var changed in Changes(proof.Path))
                    Assert.False(Merkle.VerifyConsistency(proof with { Path = changed }, first, second));
                Assert.False(Merkle.VerifyConsistency(proof, Flip(first), second));
                Assert.False(Merkle.VerifyConsistency(proof, first, Flip(second)));
                Assert.False(Merkle.VerifyConsistency(proof, second, first));
                Assert.False(Merkle.VerifyConsistency(proof with { From = to, To = from }, first, second));
                Assert.False(Merkle.VerifyConsistency(proof with { From = -from }, first, second));
            }
    }

    [Fact]
    public void A_history_with_one_leaf_changed_is_consistent_with_no_older_root_over_it()
    {
        Grow(40);
        var honest = Enumerable.Range(0, 41).Select(n => Root(n)).ToList();
        for (var changed = 0; changed < 20; changed++)
        {
            var other = new MerkleTests();
            for (var i = 0; i < 40; i++)
                other.Add(i == changed ? "rewritten"u8.ToArray() : _leaves[i]);
            for (var from = changed + 1; from < 40; from++)
                Assert.False(Merkle.VerifyConsistency(new ConsistencyProof(from, 40, MerkleStorage.Consistency(from, 40, other.Node)), honest[from], other.Root(40)));
        }
    }

    [Fact]
    public void Random_trees_prove_and_random_proofs_do_not() => Prop.ForAll(
        Gen.Choose(1, 400).SelectMany(size => Gen.Choose(0, size - 1).SelectMany(index => Gen.Choose(0, size).Select(from => (size, index, from)))).ToArbitrary(),
        sample =>
        {
            var (size, index, from) = sample;
            Grow(size);
            var inclusion = new InclusionProof(index, size, MerkleStorage.Inclusion(index, size, Node));
            var consistency = new ConsistencyProof(from, size, MerkleStorage.Consistency(from, size, Node));
            var noise = Enumerable.Range(0, inclusion.Path.Count).Select(_ => Merkle.Wrap(RandomNumberGenerator.GetBytes(32))).ToList();
            return Merkle.VerifyInclusion(Merkle.LeafHash(_leaves[index]), inclusion, Root(size))
                && Merkle.VerifyConsistency(consistency, Root(from), Root(size))
                && (noise.Count == 0 || !Merkle.VerifyInclusion(Merkle.LeafHash(_leaves[index]), inclusion with { Path = noise }, Root(size)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Hostile_proofs_get_an_answer()
    {
        Grow(8);
        var leaf = Merkle.LeafHash(_leaves[0]);
        var many = Enumerable.Repeat(leaf, 100_000).ToList();
        Assert.False(Merkle.VerifyInclusion(leaf, new InclusionProof(0, long.MaxValue, many), leaf));
        Assert.False(Merkle.VerifyInclusion(leaf, new InclusionProof(0, long.MaxValue, many[..60]), leaf));
        Assert.False(Merkle.VerifyInclusion(leaf, new InclusionProof(0, 0, []), leaf));
        Assert.False(Merkle.VerifyConsistency(new ConsistencyProof(1, long.MaxValue, many), leaf, leaf));
        Assert.False(Merkle.VerifyConsistency(new ConsistencyProof(long.MaxValue - 1, long.MaxValue, many[..100]), leaf, leaf));
        Assert.False(Merkle.VerifyConsistency(new ConsistencyProof(3, 5, []), leaf, leaf));
        Assert.False(Merkle.VerifyConsistency(new ConsistencyProof(0, 5, [leaf]), Merkle.Empty, leaf));
        Assert.False(Merkle.VerifyInclusion(leaf, new InclusionProof(0, 2, [new Digest("sha512", new string('0', 128))]), leaf));
        Assert.False(Merkle.VerifyInclusion(leaf, new InclusionProof(0, 2, [default]), leaf));
        Assert.False(Merkle.VerifyConsistency(new ConsistencyProof(3, 5, [leaf, default, leaf]), leaf, leaf));
        Assert.False(Merkle.VerifyConsistency(new ConsistencyProof(2, 4, [new Digest("sha512", new string('0', 128))]), leaf, leaf));
        Assert.False(Merkle.VerifyInclusion(default, new InclusionProof(0, 1, []), leaf));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"record":"r_1","size":1,"at":1,"previous":0}""")]
    [InlineData("""{"size":1,"root":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","at":1,"previous":0}""")]
    [InlineData("""{"record":"r_1","size":-1,"root":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","at":1,"previous":0}""")]
    [InlineData("""{"record":"r_1","size":1,"root":"sha384:00","at":1,"previous":0}""")]
    [InlineData("""{"record":"r_1","size":1,"root":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","at":9223372036854775807,"previous":0}""")]
    public void A_tree_head_with_a_member_missing_or_out_of_range_is_not_read(string payload)
    {
        using var signer = EcdsaSigner.Create();
        Assert.Null(TreeHeads.Read(Envelope.Sign(TreeHead.PayloadType, Encoding.UTF8.GetBytes(payload), signer).ToBytes(), out var error));
        Assert.NotEmpty(error);
    }

    static IEnumerable<List<Digest>> Changes(IReadOnlyList<Digest> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            yield return [.. path.Select((d, j) => i == j ? Flip(d) : d)];
            yield return [.. path.Where((_, j) => i != j)];
            if (i > 0 && path[i] != path[i - 1])
                yield return [.. path.Take(i - 1), path[i], path[i - 1], .. path.Skip(i + 1)];
        }

        yield return [.. path, Merkle.Empty];
        yield return [Merkle.Empty, .. path];
    }

    static Digest Flip(Digest digest)
    {
        var bytes = digest.ToBytes();
        bytes[^1] ^= 1;
        return Merkle.Wrap(bytes);
    }
}
