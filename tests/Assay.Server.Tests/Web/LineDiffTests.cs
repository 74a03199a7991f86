using Assay.Server.Web;

namespace Assay.Server.Tests.Web;

/// <summary>Two texts line by line.</summary>
public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a\nb\nc", "a\nb\nc\n", " a, b, c")]
    [InlineData("a\nb\nc", "a\nx\nc", " a,-b,+x, c")]
    [InlineData("a", "a\nb", " a,+b")]
    [InlineData("a\nb", "b", "-a, b")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\n3\n4\n5\n6\n7\n8\nx", "~, 6, 7, 8,-9,+x")]
    public void What_differs_stands_between_what_is_the_same(string before, string after, string told) =>
        Assert.Equal(told, string.Join(',', LineDiff.Of(before, after)!.Select(l => $"{(l.Kind switch { DiffKind.Added => '+', DiffKind.Removed => '-', DiffKind.Skipped => '~', _ => ' ' })}{l.Text}")));

    [Fact]
    public void Texts_that_share_nothing_and_are_long_are_not_compared()
    {
        var lines = (char c) => string.Join('\n', Enumerable.Range(0, 3000).Select(i => $"{c}{i}"));
        Assert.Null(LineDiff.Of(lines('a'), lines('b')));
        Assert.All(LineDiff.Of(lines('a'), lines('a'))!, l => Assert.Equal(DiffKind.Same, l.Kind));
    }
}
