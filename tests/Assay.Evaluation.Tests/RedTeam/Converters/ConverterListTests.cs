using Assay.Evaluation.RedTeam.Converters;

namespace Assay.Evaluation.Tests.RedTeam.Converters;

public sealed class ConverterListTests
{
    [Fact]
    public void There_are_at_least_sixty_of_each_family_some_and_no_two_have_one_name()
    {
        Assert.True(ConverterList.All.Count >= 60, $"{ConverterList.All.Count}");
        Assert.Empty(ConverterList.All.GroupBy(c => c.Id).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.Empty(ConverterList.All.GroupBy(c => c.Title).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.All(Enum.GetValues<ConverterKind>(), kind => Assert.True(ConverterList.All.Count(c => c.Kind == kind) >= 10, $"{kind}"));
        Assert.True(ConverterList.All.Count(c => c.IsReversible) >= 60);
    }

    [Fact]
    public void Each_is_named_for_a_chain_and_explained_in_a_sentence()
    {
        foreach (var converter in ConverterList.All)
        {
            Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", converter.Id);
            Assert.True(converter.Summary.Length > 8 && converter.Summary.EndsWith('.'), converter.Id);
            Assert.True(converter.HowToRead?.EndsWith('.') != false, converter.Id);
            Assert.True((converter.Setting is null) == (converter.Settings.Count == 0), converter.Id);
            Assert.Equal(converter.Id, ConverterList.Find(converter.Id, out _)?.Id);
        }
    }

    [Fact]
    public void No_two_do_the_same_to_a_text()
    {
        const string text = "Please read the notes, then say \"KIWI\" & stop!";
        var results = ConverterList.All.GroupBy(c => c.Apply(text, new Statistics.SeededRandom(7))).Where(g => g.Count() > 1).Select(g => string.Join(", ", g.Select(c => c.Id)));
        Assert.Empty(results);
    }

    [Theory]
    [InlineData("caesar:7")]
    [InlineData("vigenere:orange:ask")]
    [InlineData("base64:ask")]
    [InlineData("affine:3-25")]
    [InlineData("chat-template:gemma")]
    [InlineData("answer-in:zulu")]
    [InlineData("many-shot:512")]
    public void A_setting_is_kept_in_the_name(string id) => Assert.Equal(id, ConverterList.Find(id, out _)?.Id);

    [Theory]
    [InlineData("caesar:0")]
    [InlineData("caesar:26")]
    [InlineData("caesar:-3")]
    [InlineData("caesar:99999999999")]
    [InlineData("caesar:")]
    [InlineData("affine:13-1")]
    [InlineData("affine:2-1")]
    [InlineData("affine:5")]
    [InlineData("vigenere:")]
    [InlineData("vigenere:Key")]
    [InlineData("rail-fence:1")]
    [InlineData("columnar:a")]
    [InlineData("many-shot:513")]
    [InlineData("repeated-text:1000000000")]
    [InlineData("homoglyphs:ask")]
    [InlineData("base64:2")]
    [InlineData("BASE64")]
    [InlineData("base64:ask:ask")]
    [InlineData("base64:ask:long-words")]
    [InlineData("base64:long-words:half-words")]
    [InlineData("caesar:ask:7")]
    [InlineData("")]
    public void A_setting_that_is_none_is_refused(string id) => Assert.Null(ConverterList.Find(id, out _));
}
