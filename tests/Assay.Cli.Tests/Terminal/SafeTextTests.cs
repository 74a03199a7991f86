using System.Text;
using System.Text.Json;

namespace Assay.Cli.Tests.Terminal;

/// <summary>No sign that hides or reorders reaches a terminal, or a file that people open.</summary>
public sealed class SafeTextTests
{
    [Fact]
    public void No_sign_that_hides_or_reorders_reaches_the_terminal()
    {
        Assert.Empty(HiddenText.In(SafeText.Of(HiddenText.All)));
        Assert.Equal(
            "a\\u{1b}[2Jb\\u{9b}c\\u{0}d\\u{85}e\\u{202e}f\\u{2066}g\\u{200f}h\\u{61c}i\\u{200b}j\\u{2060}k\\u{feff}l\\u{ad}m\\u{2028}n\\u{e0041}o\\u{e0101}p\\u{3164}q\\u{e000}r\\u{d800}s", SafeText.Of(HiddenText.Known));
    }

    [Theory]
    [InlineData(true, 1), InlineData(true, 7), InlineData(true, 100_000)]
    [InlineData(false, 1), InlineData(false, 7), InlineData(false, 100_000)]
    public void Nor_a_file_for_programs_however_its_bytes_come(bool json, int block)
    {
        // What ASCII holds of them is the business of the writer of the format; halves of pairs are no UTF-8.
        var text = string.Concat(HiddenText.All.EnumerateRunes().Where(r => r.Value > 0x7f && r.Value != 0xfffd));
        var bytes = Encoding.UTF8.GetBytes(json ? $"\"{text}\"" : text);
        using var made = new MemoryStream();
        using (var stream = new VisibleStream(made, json))
            for (var at = 0; at < bytes.Length; at += block)
                stream.Write(bytes.AsSpan(at, Math.Min(block, bytes.Length - at)));
        var shown = Encoding.UTF8.GetString(made.ToArray());
        char[] joiners = json ? [] : ['\u200c', '\u200d'];
        Assert.Empty(HiddenText.In(shown, joiners));
        if (json)
            Assert.Equal(text, JsonSerializer.Deserialize<string>(shown));
    }
}
