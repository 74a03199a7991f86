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
}
