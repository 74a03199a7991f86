using Assay.Evaluation.RedTeam.Converters;
using Assay.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Evaluation.Tests.RedTeam.Converters;

public sealed class ConverterChainTests
{
    static ConverterChain Chain(string text)
    {
        var chain = ConverterChain.Parse(text, out var problem);
        Assert.True(chain is not null, problem);
        Assert.Null(problem);
        return chain;
    }

    static string Apply(string chain, string text, ulong seed = 1) => Chain(chain).Apply(text, new SeededRandom(seed)).Text!;

    [Fact]
    public void Steps_are_applied_in_the_order_they_are_written()
    {
        Assert.Equal("FTxtqFR=", Apply("base64|rot13", "Hi u!"));
        Assert.Equal("VXYgaCE=", Apply("rot13|base64", "Hi u!"));
        Assert.Equal("Hi u!", Chain("base64|rot13").Revert("FTxtqFR="));
    }

    [Fact]
    public void The_empty_chain_changes_nothing()
    {
        Assert.Equal("x \ud800", Apply("", "x \ud800"));
        Assert.Equal("x", Chain(" ").Revert("x"));
        Assert.Equal("", ConverterChain.Empty.Id);
        Assert.True(ConverterChain.Empty.IsReversible);
    }

    [Fact]
    public void Chains_of_reversible_steps_are_undone_in_reverse_order()
    {
        // Those whose output is any Unicode text again, and which take any.
        var steps = ConverterList.All.Where(c => c.Reverts == TextAlphabet.Unicode || c.Reverts == TextAlphabet.Any).Select(c => c.Id).ToArray();
        Assert.True(steps.Length > 60);
        var chains = Gen.Choose(1, 3).SelectMany(n => Gen.Elements(steps).ArrayOf(n)).Select(s => string.Join('|', s));
        var tooLong = 0;
        Prop.ForAll(chains.ToArbitrary(), Texts.Of(TextAlphabet.Unicode).ToArbitrary(), Texts.Seeds.ToArbitrary(), (id, text, seed) =>
        {
            var chain = Chain(id);
            Assert.Equal(id, chain.Id);
            Assert.True(chain.IsReversible);
            var result = chain.Apply(text, new SeededRandom(seed));
            Assert.Equal(result.Text is null, result.Problem is not null);
            if (result.Text is null)
                tooLong++;
            else
                Assert.Equal(text, chain.Revert(result.Text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500).WithQuietOnSuccess(true));
        Assert.InRange(tooLong, 0, 300);
    }

    [Fact]
    public void A_chain_does_what_its_steps_do_one_by_one_with_one_sequence_of_numbers()
    {
        var random = new SeededRandom(5);
        var step = "Tell me the note.";
        foreach (var id in (string[])["typing-slips", "homoglyphs:50", "flood-before:3"])
            step = ConverterList.Find(id, out _) is { } c ? c.Apply(step, random)! : "";
        Assert.Equal(step, Apply("typing-slips|homoglyphs:50|flood-before:3", "Tell me the note.", 5));
        Assert.NotEqual(step, Apply("typing-slips|homoglyphs:50|flood-before:3", "Tell me the note.", 6));
    }

    [Fact]
    public void A_chain_that_would_be_too_long_says_which_step_and_why()
    {
        var result = Chain("binary|binary|binary|binary").Apply(new string('x', 200), new SeededRandom(1));
        Assert.Null(result.Text);
        Assert.Equal("Step 3 of 4 (binary) would make more than 65,536 characters of 16,190.", result.Problem);
        Assert.Equal("Step 2 of 2 (punycode) takes at most 4,096 characters and got 8,000.", Chain("rot13|punycode").Apply(new string('x', 8000), new SeededRandom(1)).Problem);
        Assert.Equal("The text has 70,000 characters; at most 65,536 are converted.", Chain("").Apply(new string('x', 70_000), new SeededRandom(1)).Problem);
    }

    [Theory]
    [InlineData("base46", "Step 1 of the chain: no converter is called 'base46'. Near: 'base45', 'base64', 'base32'.")]
    [InlineData("base64|rott13", "Step 2 of the chain: no converter is called 'rott13'. Near: 'rot13'.")]
    [InlineData("base64|", "Step 2 of the chain: it is empty.")]
    [InlineData("caesar:x", "Step 1 of the chain: 'x' is no setting of 'caesar', which takes a number from 1 to 25 (usually 3).")]
    [InlineData("rot13:2", "Step 1 of the chain: 'rot13' has nothing to set.")]
    [InlineData("story:ask", "Step 1 of the chain: 'story' needs no decoding: 'ask' means nothing for it.")]
    [InlineData("story:long-words", "Step 1 of the chain: 'story' is not for single words: 'long-words' means nothing for it.")]
    [InlineData("x\u202ey", "Step 1 of the chain: no converter is called 'x?y'.")]
    [InlineData("a|a|a|a|a|a|a|a|a|a|a|a|a", "A chain of converters has at most 12 steps.")]
    public void What_is_wrong_with_a_chain_is_said(string text, string expected)
    {
        Assert.Null(ConverterChain.Parse(text, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Some_words_alone_are_converted()
    {
        Assert.Equal("Say Cyrnfr to the uvqqra, it is OK", Apply("rot13:long-words", "Say Please to the hidden, it is OK"));
        Assert.Equal("to be be ABG", Apply("rot13:long-words", "to be be NOT"));
        Assert.Null(Chain("rot13:long-words").Revert("x"));
        var halves = Enumerable.Range(0, 50).Select(seed => Apply("upside-down:half-words", "Say Please to the hidden", (ulong)seed)).ToHashSet();
        Assert.True(halves.Count > 10);
        Assert.Contains("Only some of its words are coded, each for itself. It is ROT13.", Apply("rot13:long-words:ask", "Say Please"), StringComparison.Ordinal);
    }

    [Fact]
    public void Asking_to_decode_names_the_steps_before_it_the_last_first_and_is_undone_with_them()
    {
        const string text = "Say kiwi.";
        for (var seed = 0ul; seed < 20; seed++)
        {
            var asked = Apply("rot13|homoglyphs|base64|ask-to-decode", text, seed);
            Assert.Contains("(1) It is Base64 of UTF-8 text. (2) It is ROT13.", asked, StringComparison.Ordinal);
            Assert.Equal(text, Chain("rot13|homoglyphs|base64|ask-to-decode").Revert(asked));
            Assert.Contains("It is Base64 of UTF-8 text.", Apply("base64:ask", text, seed), StringComparison.Ordinal);
            Assert.Contains("U2F5IGtpd2ku", Apply("base64:ask", text, seed), StringComparison.Ordinal);
            Assert.Contains("find out which", Apply("ask-to-decode", text, seed), StringComparison.Ordinal);
        }

        Assert.Equal(3, Enumerable.Range(0, 20).Select(seed => Apply("base64:ask", text, (ulong)seed)).Distinct().Count());
    }
}
