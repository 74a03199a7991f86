namespace Assay.Text.Tests;

public sealed class YamlFileTests
{
    sealed record Inner { public required string Action { get; init; } public int Limit { get; init; } }

    sealed record Outer { public required string Name { get; init; } public IReadOnlyList<Inner> Guards { get; init; } = []; }

    [Theory]
    [InlineData("name: a\nguards:\n  - action: block\n    limt: 3\n", "line 4, column 5", "limt: there is no such field")]
    [InlineData("name: a\nguards:\n  - action: block\n    limit: many\n", "line 4, column 5", "a whole number")]
    [InlineData("name: a\nguards:\n  - limit: 3\n", "line 3, column 5", "action has to be there")]
    [InlineData("name: a\nname: b\n", "line 2, column 1", "twice")]
    [InlineData("- a\n", "line 1, column 1", "a map of fields")]
    [InlineData("", "line 1, column 1", "empty")]
    [InlineData("name: a\n---\nname: b\n", "line 2, column 1", "a second starts here")]
    public void What_is_wrong_is_said_with_line_and_column(string yaml, string where, string what)
    {
        Assert.Null(YamlFile.Read<Outer>(yaml, out var error));
        Assert.Contains(where, error, StringComparison.Ordinal);
        Assert.Contains(what, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("line 4, column 5: limt: there is no such field", "x.yaml:4:5: limt: there is no such field")]
    [InlineData("the text cannot be read", "x.yaml: the text cannot be read")]
    [InlineData("it is in line 4, column 5: no", "x.yaml: it is in line 4, column 5: no")]
    public void Of_a_file_the_place_is_one_that_editors_open(string error, string told) => Assert.Equal(told, YamlFile.InFile("x.yaml", error));

    [Fact]
    public void A_file_that_fits_is_a_record()
    {
        var read = YamlFile.Read<Outer>("name: a\nguards:\n  - action: block\n    limit: 3\n", out var marks, out var error);
        Assert.Equal("", error);
        Assert.Equal(("a", "block", 3), (read!.Name, read.Guards[0].Action, read.Guards[0].Limit));
        Assert.Equal(new YamlMark(4, 5), marks["$.guards[0].limit"]);
    }
}
