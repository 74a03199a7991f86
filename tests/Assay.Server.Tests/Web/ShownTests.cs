using Assay.Server.Web;
using Assay.Tests.Shared;

namespace Assay.Server.Tests.Web;

/// <summary>No sign that hides or reorders reaches a page or an answer.</summary>
public sealed class ShownTests
{
    [Fact]
    public void No_sign_that_hides_or_reorders_is_shown()
    {
        Assert.Empty(HiddenText.In(Shown.Text(HiddenText.All, int.MaxValue / 4)));
        Assert.Empty(HiddenText.In(Visible.Text(HiddenText.All), '\n', '\t'));
        Assert.Equal("a\uFFFD[2Jb\uFFFDc\uFFFDd", Shown.Text(HiddenText.Known)[..10]);
        Assert.StartsWith("a\\u{1b}[2Jb\\u{9b}c\\u{0}d\\u{85}e\\u{202e}", Visible.Text(HiddenText.Known), StringComparison.Ordinal);
        Assert.Equal("one\n\ttwo", Visible.Text("one\r\n\ttwo"));
    }

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc…")]
    [InlineData("ab😀", 3, "ab😀")]
    [InlineData("ab😀c", 3, "ab😀…")]
    [InlineData("\U000e0041\U000e0042\U000e0043", 3, "\uFFFD\uFFFD\uFFFD")]
    [InlineData("\U000e0041\U000e0042\U000e0043\U000e0044", 3, "\uFFFD\uFFFD\uFFFD…")]
    [InlineData(null, 3, "")]
    public void It_is_bounded_and_no_pair_is_cut(string? text, int most, string shown) => Assert.Equal(shown, Shown.Text(text, most));
}
