using System.Globalization;
using System.Text;

namespace Assay.Tests;

public sealed class HiddenSignsTests
{
    // Of category Format, and drawn: they stand above or below the numbers that follow.
    static readonly int[] Drawn = [.. Enumerable.Range(0x600, 6), 0x6dd, 0x70f, 0x890, 0x891, 0x8e2, 0x110bd, 0x110cd];

    [Fact]
    public void Whatever_Unicode_calls_control_format_private_or_a_line_end_is_on_the_list() =>
        Assert.Empty(Enumerable.Range(0, 0x110000).Except(Drawn).Where(c => Category(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator && !HiddenSigns.Is(c)).Select(c => $"U+{c:X4}"));

    [Fact]
    public void What_has_a_shape_is_not_on_the_list_but_for_letters_that_are_drawn_as_nothing()
    {
        int[] empty = [0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180f, 0x3164, 0xffa0, 0x13440, .. Enumerable.Range(0xe0100, 240)];
        Assert.Equal(empty.Select(c => $"U+{c:X4}"), Enumerable.Range(0, 0x110000).Where(c => HiddenSigns.Is(c) && Category(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned)).Select(c => $"U+{c:X4}"));
    }

    [Theory]
    [InlineData("plain text, 100 %", -1)]
    [InlineData("Größe 字 😀 ❤\ufe0f नमस्ते עברית", -1)]
    [InlineData("", -1)]
    [InlineData("a\u202eb", 1)]
    [InlineData("é\u200b", 1)]
    [InlineData("😀\U000e0041", 2)]
    [InlineData("line\nline", 4)]
    public void The_first_is_found_and_ordinary_text_of_any_language_has_none(string text, int at) => Assert.Equal(at, HiddenSigns.First(text));

    [Fact]
    public void Each_is_drawn_as_the_host_says_and_the_rest_stays()
    {
        Assert.Equal("a<1b>é<d83d>😀<e0041>", HiddenSigns.Drawn("a\u001bé\ud83d😀\U000e0041", s => $"<{s:x}>"));
        Assert.Equal("\\u{202e}", HiddenSigns.Escaped(0x202e));
        Assert.Equal(2, HiddenSigns.First("😀\ud83d"));
        Assert.Equal(0, HiddenSigns.First("\udc00\ud83d"));
        const string plain = "nothing to draw";
        Assert.Same(plain, HiddenSigns.Drawn(plain, _ => "?"));
    }

    static UnicodeCategory Category(int c) => Rune.IsValid(c) ? Rune.GetUnicodeCategory(new Rune(c)) : UnicodeCategory.Surrogate;
}
