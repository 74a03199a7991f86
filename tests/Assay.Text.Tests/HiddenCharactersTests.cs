namespace Assay.Text.Tests;

public sealed class HiddenCharactersTests
{
    [Theory]
    [InlineData("plain text", 0, -1)]
    [InlineData("a joiner in a family: \U0001F468\u200d\U0001F469", 0, -1)]
    [InlineData("ab\u202ecd", 1, 2)]
    [InlineData("a\U000E0041\U000E0042", 2, 1)]
    [InlineData("a\u200b\u200c\u200b\u200c\u200b\u200c\u200b\u200c\u200b", 1, 8)]
    public void What_a_person_does_not_see_is_counted_and_placed(string text, int count, int first) => Assert.Equal((count, first), HiddenCharacters.In(text));
}
