using System.Text;

namespace Assay.Record.Tests.Log;

/// <summary>Roots of earlier sizes from some entries and their proofs, against the roots of the whole tree.</summary>
public sealed class PartialTreeTests
{
    const int Size = 37;

    readonly Dictionary<(int Level, long Index), byte[]> _nodes = [];
    readonly List<Digest> _leaves = [];

    public PartialTreeTests()
    {
        for (var i = 0; i < Size; i++)
        {
            var leaf = Merkle.LeafHash(Encoding.UTF8.GetBytes($"leaf {i}"));
            foreach (var (level, index, hash) in MerkleStorage.Completed(i, leaf.ToBytes(), Node))
                _nodes.Add((level, index), hash);
            _leaves.Add(leaf);
        }
    }

    [Fact]
    public void The_entry_before_or_after_its_end_gives_the_root_of_every_earlier_size()
    {
        for (var size = 1; size < Size; size++)
        {
            Assert.Equal(Root(size), Of(size - 1).Root(size));
            Assert.Equal(Root(size), Of(size).Root(size));
        }
    }

    [Fact]
    public void All_entries_give_every_root()
    {
        var tree = Of([.. Enumerable.Range(0, Size)]);
        Assert.All(Enumerable.Range(0, Size + 1), size => Assert.Equal(Root(size), tree.Root(size)));
    }

    [Fact]
    public void Any_entries_give_the_right_root_or_none()
    {
        var random = new Random(11);
        var (known, unknown) = (0, 0);
        for (var round = 0; round < 2000; round++)
        {
            var tree = Of([.. Enumerable.Range(0, Size).Where(_ => random.Next(6) == 0)]);
            var size = random.Next(1, Size);
            if (tree.Root(size) is { } root)
            {
                Assert.Equal(Root(size), root);
                known++;
            }
            else
                unknown++;
        }

        Assert.True(known > 100 && unknown > 100, $"{known} known and {unknown} unknown: the draw shows nothing");
    }

    [Fact]
    public void Nothing_is_known_of_a_size_beyond_the_entries()
    {
        Assert.Null(Of([.. Enumerable.Range(0, Size)]).Root(Size + 1));
        Assert.Null(new PartialTree().Root(1));
    }

    PartialTree Of(params int[] entries)
    {
        var tree = new PartialTree();
        foreach (var i in entries)
            tree.Add(_leaves[i], new InclusionProof(i, Size, MerkleStorage.Inclusion(i, Size, Node)));
        return tree;
    }

    byte[] Node(int level, long index) => _nodes[(level, index)];

    Digest Root(long size) => Merkle.Wrap(MerkleStorage.Hash(0, size, Node));
}
