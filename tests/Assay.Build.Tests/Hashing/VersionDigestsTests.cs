namespace Assay.Build.Tests.Hashing;

/// <summary>Which digests name a version, for whoever registers one.</summary>
public sealed class VersionDigestsTests : IDisposable
{
    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_folder_of_a_model_is_named_by_its_root_and_its_weights_and_one_of_data_by_every_file()
    {
        _scratch.File("m/model.safetensors", "weights");
        _scratch.File("m/README.md", "a card");
        var folder = Path.Combine(_scratch.Path, "m");
        var root = ModelDigest.Of(folder, null, out _)!.Root;
        Assert.Equal([root, Digest.Sha256("weights"u8)], VersionDigests.OfModel(folder, out var problems));
        Assert.Empty(problems);
        Assert.Equal([root, Digest.Sha256("a card"u8), Digest.Sha256("weights"u8)], VersionDigests.OfDataset(folder, out _));
        Assert.Equal([Digest.Sha256("weights"u8)], VersionDigests.OfModel(Path.Combine(folder, "model.safetensors"), out _));
        Assert.Equal([Digest.Sha256("weights"u8)], VersionDigests.OfDataset(Path.Combine(folder, "model.safetensors"), out _));
    }

    [Fact]
    public void What_cannot_be_read_whole_names_nothing_and_says_why()
    {
        Assert.Null(VersionDigests.OfModel(Path.Combine(_scratch.Path, "none"), out var problems));
        Assert.Equal(FileProblemKind.NotFound, Assert.Single(problems).Kind);
    }

    [Fact]
    public void Several_are_parts_whether_they_were_read_or_stated_and_none_stands_for_the_others()
    {
        var (a, b, c) = (Digest.Sha256("a"u8), Digest.Sha256("b"u8), Digest.Sha256("c"u8));
        Assert.Equal([[a], [b]], VersionDigests.Of([a, b], []).Parts!);
        Assert.Null(VersionDigests.Of([a, a], []).Parts);
        Assert.Null(VersionDigests.Of([a], []).Parts);
        Assert.Null(VersionDigests.Of([], [[a, b]]).Parts);
        Assert.Equal([a, b], VersionDigests.Of([], [[a, b]]).All);
        Assert.Equal([[a], [b, c]], VersionDigests.Of([a], [[b, c]]).Parts!);
        var twice = VersionDigests.Of([a], [[a, b], [c]]);
        Assert.Equal([a, b, c], twice.All);
        Assert.Equal(3, twice.Parts!.Count);
    }
}
