using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Registered models are found by what they are, wherever they lie now.</summary>
public sealed class ModelSearchTests : IDisposable
{
    static readonly byte[] Weights = [1, 2, 3], Other = [4, 5, 6];

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_file_is_found_under_another_name_and_in_another_folder()
    {
        var path = scratch.File("deep/er/renamed.bin", Weights);
        var found = Look().Find([Digest.Sha256(Weights)]);
        Assert.Equal([path], found!.Paths);
        Assert.Null(found.Root);
    }

    [Fact]
    public void A_model_of_several_files_is_found_only_when_all_of_them_are_there()
    {
        scratch.File("a.bin", Weights);
        Assert.Null(Look().Find([Digest.Sha256(Weights), Digest.Sha256(Other)]));
        scratch.File("b.bin", Other);
        Assert.Equal(2, Look().Find([Digest.Sha256(Weights), Digest.Sha256(Other)])!.Paths.Count);
    }

    [Fact]
    public void A_folder_is_found_by_the_root_that_signing_gives_it_and_not_once_a_file_joined_it()
    {
        scratch.File("models/m/config.json", "{}"u8.ToArray());
        scratch.File("models/m/weights.bin", Weights);
        scratch.File("models/other.bin", Other);
        var root = ModelDigest.Of(Path.Combine(scratch.Path, "models", "m"), null, out var problems)!.Root;
        Assert.Empty(problems);
        var search = Look();
        Assert.Equal([Path.Combine(scratch.Path, "models", "m")], search.Find([root])!.Paths);
        Assert.Equal(root, search.Find([root])!.Root);

        scratch.File("models/m/added.py", "pass"u8.ToArray());
        search.Look(null, TestContext.Current.CancellationToken);
        Assert.Null(search.Find([root]));
    }

    [Fact]
    public void What_changed_between_two_looks_is_hashed_again_and_what_is_gone_is_not_found()
    {
        var path = scratch.File("model.bin", Weights);
        var search = Look();
        File.WriteAllBytes(path, Other);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        search.Look(null, TestContext.Current.CancellationToken);
        Assert.Null(search.Find([Digest.Sha256(Weights)]));
        Assert.NotNull(search.Find([Digest.Sha256(Other)]));

        File.Delete(path);
        search.Look(null, TestContext.Current.CancellationToken);
        Assert.Null(search.Find([Digest.Sha256(Other)]));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_folder_and_a_file_that_make_up_a_version_are_found_together_in_any_order_or_not_at_all(bool folderFirst)
    {
        var file = scratch.File("models/head.bin", Other);
        scratch.File("models/base/weights.bin", Weights);
        var root = ModelDigest.Of(Path.Combine(scratch.Path, "models", "base"), null, out _)!.Root;
        IReadOnlyList<Digest> folder = [root, Digest.Sha256(Weights)], head = [Digest.Sha256(Other)];
        IReadOnlyList<IReadOnlyList<Digest>> parts = folderFirst ? [folder, head] : [head, folder];
        var found = Look().FindAll(parts, out var missing)!;
        Assert.Null(missing);
        Assert.Equal([Path.Combine(scratch.Path, "models", "base"), file], found.Paths.Order(StringComparer.Ordinal));
        Assert.Equal(root, Assert.Single(found.Folders).Root);
        File.Delete(file);
        Assert.Null(Look().FindAll(parts, out missing));
        Assert.Equal(Digest.Sha256(Other), missing);
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        var elsewhere = scratch.File("elsewhere/model.bin", Weights);
        Directory.CreateDirectory(Path.Combine(scratch.Path, "models"));
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "models", "model.bin"), elsewhere);
        var search = new ModelSearch(Path.Combine(scratch.Path, "models"));
        search.Look(null, TestContext.Current.CancellationToken);
        Assert.Null(search.Find([Digest.Sha256(Weights)]));
    }

    [Fact]
    public void Without_digests_nothing_is_found() => Assert.Null(Look().Find([]));

    [Fact]
    public void A_scan_that_saw_other_files_than_were_found_gives_no_report()
    {
        var path = scratch.File("model.bin", Weights);
        var found = Look().Find([Digest.Sha256(Weights)])!;
        File.WriteAllBytes(path, Other);
        Assert.Null(found.ReportOf(Scans.Path(path), "m@1"));
        File.WriteAllBytes(path, Weights);
        Assert.NotNull(found.ReportOf(Scans.Path(path), "m@1"));
    }

    ModelSearch Look()
    {
        var search = new ModelSearch(scratch.Path);
        search.Look(null, TestContext.Current.CancellationToken);
        return search;
    }
}
