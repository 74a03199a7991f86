namespace Assay.Text.Tests;

public sealed class TagCharactersTests
{
    [Theory]
    [InlineData("plain", "")]
    [InlineData("a\U000E0048\U000E0069 b\U000E0021", "Hi!")]
    [InlineData("cut off \udb40", "")]
    public void What_tag_characters_spell_is_read(string text, string spelled) => Assert.Equal(spelled, TagCharacters.Spelled(text));

    [Fact]
    public void No_more_is_read_than_asked_for() => Assert.Equal("AAA", TagCharacters.Spelled(string.Concat(Enumerable.Repeat("\U000E0041", 1000)), most: 3));
}
