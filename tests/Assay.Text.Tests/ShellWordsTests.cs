namespace Assay.Text.Tests;

public sealed class ShellWordsTests
{
    static string[] Cut(string text, string operators = "", bool comments = false) => [.. ShellWords.Of(text, operators, comments).Select(w => w.IsOperator ? $"<{w.Text}>" : w.Text)];

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  vllm\tserve  m ", new[] { "vllm", "serve", "m" })]
    [InlineData("a 'b c' \"d e\"", new[] { "a", "b c", "d e" })]
    [InlineData("a'b'\"c\"d", new[] { "abcd" })]
    [InlineData("'' \"\"", new[] { "", "" })]
    [InlineData("a\\ b \\'c", new[] { "a b", "'c" })]
    [InlineData("a \\\n b\\\r\nc", new[] { "a", "bc" })]
    [InlineData("\"{\\\"a\\\": 1}\" \"C:\\new\"", new[] { "{\"a\": 1}", "C:\\new" })]
    [InlineData("'it\\s'", new[] { "it\\s" })]
    [InlineData("$'\\u00fc\\n\\x41\\ud83d\\ude00'", new[] { "ü\nA😀" })]
    [InlineData("--model $(MODEL) ${X:-y}", new[] { "--model", "$(MODEL)", "${X:-y}" })]
    [InlineData("a # b", new[] { "a", "#", "b" })]
    [InlineData("a\nb", new[] { "a", "b" })]
    [InlineData("end\\", new[] { "end\\" })]
    public void Words_are_cut_as_a_shell_cuts_them(string text, string[] words) => Assert.Equal(words, Cut(text));

    [Fact]
    public void Operators_are_those_that_are_asked_for_and_none_inside_of_quotation_marks()
    {
        Assert.Equal(["a", "<&&>", "b", "<|>", "c", "<;>", "d;e"], Cut("a&&b|c;'d;e'", ";|&"));
        Assert.Equal(["a&&b", "<;>", "c"], Cut("a&&b;c", ";"));
        Assert.Equal(["a", "<\n>", "b"], Cut("a\nb", "\n"));
        Assert.Equal(["a", "b#c", "<\n>", "d"], Cut("a b#c # e 'f\nd", "\n", comments: true));
    }

    [Fact]
    public void What_a_shell_would_put_in_and_what_is_not_closed_is_said_of_the_word()
    {
        Assert.True(Assert.Single(ShellWords.Of("\"a$b\"")).Expands);
        Assert.False(Assert.Single(ShellWords.Of("'a$b'")).Expands);
        Assert.False(Assert.Single(ShellWords.Of("\"a\\$b\"")).Expands);
        Assert.True(Assert.Single(ShellWords.Of("'a b")).Open);
        Assert.False(Assert.Single(ShellWords.Of("'a b'")).Open);
    }

    [Fact]
    public void Any_text_is_read_to_its_end()
    {
        const string signs = "ab \\'\"$`\n\r;&|()#ux9\ud83d\ude00";
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(14)).Select(_ => signs[random.Next(signs.Length)]));
            // Nothing is made up: a text has at least a sign for each of its words.
            Assert.InRange(ShellWords.Of(text, ";|&()", comments: true).Count(), 0, text.Length);
        }
    }
}
