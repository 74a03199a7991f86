using Assay.Build.Watermarks.Text;
using static Assay.Build.Tests.Watermarks.WatermarkBytes;

namespace Assay.Build.Tests.Watermarks;

public sealed class TextWatermarkTests
{
    const int Vocabulary = 2000;
    static readonly TextWatermarkOptions Context = new(), Unigram = new() { Scheme = TextWatermarkScheme.Unigram };

    static readonly TextWatermarkOptions Left = new() { Scheme = TextWatermarkScheme.TransformersLefthash, VocabularySize = Vocabulary };

    // A generator: of the words it would say next, it takes a green one with some preference.
    static int[] Text(int length, int seed, Func<int[], bool>? isGreen, int width, double preference = 0.6)
    {
        var random = new Random(seed);
        var tokens = new List<int>();
        while (tokens.Count < length)
        {
            var token = random.Next(Vocabulary);
            if (isGreen is not null && tokens.Count >= width && random.NextDouble() < preference)
                for (var tries = 0; tries < 50 && !isGreen([.. tokens.TakeLast(width), token]); tries++)
                    token = random.Next(Vocabulary);
            tokens.Add(token);
        }

        return [.. tokens];
    }

    static TextWatermarkDetection Detect(int[] tokens, WatermarkKey? key, TextWatermarkOptions options)
    {
        var found = TextWatermark.Detect(tokens, key, options, out var error);
        Assert.True(found is not null, error);
        return found;
    }

    [Fact]
    public void Two_hundred_tokens_of_a_marking_generator_are_enough()
    {
        foreach (var options in new[] { Context, Unigram, Context with { ContextWidth = 3, Gamma = 0.5 } })
        {
            var width = options.Scheme == TextWatermarkScheme.Unigram ? 0 : options.ContextWidth;
            var text = Text(200, 1, TextWatermark.Keyed(Key(1), options), width);
            Assert.InRange(Detect(text, Key(1), options).PValue, 0, 1e-8);
            Assert.InRange(Detect(text, Key(2), options).PValue, 1e-3, 1);
            Assert.InRange(Detect(Text(200, 1, null, 0), Key(1), options).PValue, 1e-3, 1);
        }
    }

    [Fact]
    public void Without_the_mark_the_p_value_is_as_often_small_as_it_says()
    {
        foreach (var options in new[] { Context, Unigram })
        {
            var text = Text(400, 5, null, 0);
            const int keys = 1000;
            var values = Enumerable.Range(0, keys).Select(k => Detect(text, Key(k), options).PValue).ToList();
            // Three standard deviations around the share that the p-value promises; being discrete it may promise less.
            foreach (var level in new[] { 0.5, 0.1, 0.01 })
                Assert.InRange(values.Count(p => p <= level) / (double)keys, (level * 0.75) - 0.01 - (3 * Math.Sqrt(level / keys)), level + (3 * Math.Sqrt(level * (1 - level) / keys)));
        }
    }

    [Fact]
    public void A_phrase_that_is_repeated_counts_once()
    {
        var isGreen = TextWatermark.Keyed(Key(1), Context);
        var phrase = Text(8, 3, isGreen, 1, 1);
        var once = Detect(phrase, Key(1), Context);
        var often = Detect([.. Enumerable.Repeat(phrase, 100).SelectMany(p => p)], Key(1), Context);
        Assert.Equal(7, once.Scored);
        Assert.Equal(8, often.Scored);
        Assert.InRange(often.PValue, 1e-6, 1);
    }

    // First tokens of torch.randperm after the seeds of Hugging Face transformers' WatermarkLogitsProcessor, drawn with PyTorch 1.13.
    [Theory]
    [InlineData(false, 1000, 0.25, new[] { 17 }, new[] { 670, 604, 115, 888, 378, 759, 48, 879 })]
    [InlineData(false, 50257, 0.25, new[] { 50256 }, new[] { 25890, 9324, 11365, 46608, 3554, 24870, 16102, 10775 })]
    [InlineData(true, 1000, 0.25, new[] { 17, 999, 4 }, new[] { 18, 793, 441, 390, 916, 702, 73, 487 })]
    [InlineData(true, 32000, 0.5, new[] { 31999 }, new[] { 23279, 26684, 26875, 30393, 19150, 4190, 13150, 15376 })]
    public void Green_lists_of_transformers_are_those_that_pytorch_draws(bool self, int vocabulary, double gamma, int[] context, int[] expected)
    {
        var lists = new TransformersLists(new TextWatermarkOptions
        {
            Scheme = self ? TextWatermarkScheme.TransformersSelfhash : TextWatermarkScheme.TransformersLefthash,
            VocabularySize = vocabulary,
            Gamma = gamma,
            ContextWidth = context.Length,
        });
        Assert.Equal(expected, lists.ListAfter(context)[..expected.Length].ToArray());
    }

    [Fact]
    public void A_text_marked_as_transformers_does_it_is_found()
    {
        var lists = new TransformersLists(Left);
        var text = Text(120, 9, lists.IsGreen, 1);
        Assert.InRange(Detect(text, null, Left).PValue, 0, 1e-8);
        Assert.InRange(Detect(text, null, Left with { HashingKey = 4711 }).PValue, 1e-3, 1);
    }

    [Fact]
    public void What_does_not_fit_is_told()
    {
        Assert.Null(TextWatermark.Detect([1, 2], null, Context, out var error));
        Assert.Contains("needs a key", error, StringComparison.Ordinal);
        Assert.Null(TextWatermark.Detect([1, Vocabulary], null, Left, out error));
        Assert.Contains("outside the vocabulary", error, StringComparison.Ordinal);
        Assert.Null(TextWatermark.Detect([1, -2], Key(1), Context, out error));
        Assert.Null(TextWatermark.Detect([1, 2], Key(1), Context with { Gamma = 1 }, out error));
        Assert.Equal(1, Detect([], Key(1), Context).PValue);
    }
}
