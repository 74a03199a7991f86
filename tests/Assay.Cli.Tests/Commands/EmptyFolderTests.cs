namespace Assay.Cli.Tests.Commands;

/// <summary>A folder without a file, as of a path that was mistyped: nothing was looked at, and no command says that it found nothing.</summary>
public sealed class EmptyFolderTests
{
    [Theory, InlineData("scan", "--kind", "models"), InlineData("scan", "--kind", "code"), InlineData("deps"), InlineData("discover")]
    public void It_is_not_looked_at(string command, params string[] options)
    {
        using var work = new Workspace();
        Directory.CreateDirectory(work.At(Path.Combine("empty", "below")));
        var looked = work.Run([command, "empty", .. options]);
        Assert.Equal(3, looked.Code);
        Assert.Contains("the folder holds no files", looked.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("everything was looked at", looked.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_not_looked_at_beside_the_configuration_of_a_user_either()
    {
        using var work = new Workspace();
        Directory.CreateDirectory(work.At("empty"));
        var looked = work.Run("discover", "empty", "--user");
        Assert.Equal(3, looked.Code);
        Assert.Contains("the folder holds no files", looked.Out, StringComparison.Ordinal);
    }

    [Theory, InlineData("scan", "the folder holds nothing that is read", "--kind", "code"), InlineData("deps", "the folder holds no files")]
    public void A_checkout_of_git_alone_holds_nothing_that_is_read(string command, string says, params string[] options)
    {
        using var work = new Workspace();
        Directory.CreateDirectory(work.At(Path.Combine("bare", ".git")));
        File.WriteAllText(work.At(Path.Combine("bare", ".git", "HEAD")), "ref: refs/heads/main");
        var looked = work.Run([command, "bare", .. options]);
        Assert.Equal(3, looked.Code);
        Assert.Contains(says, looked.Out, StringComparison.Ordinal);
    }
}
