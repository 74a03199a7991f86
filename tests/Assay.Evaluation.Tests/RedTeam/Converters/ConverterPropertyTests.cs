using System.Diagnostics;
using Assay.Evaluation.RedTeam.Converters;
using Assay.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Evaluation.Tests.RedTeam.Converters;

/// <summary>What holds for every converter, with every setting that is listed and with the frame that asks to decode.</summary>
public sealed class ConverterPropertyTests
{
    const int Runs = 100;

    static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(Runs).WithQuietOnSuccess(true);

    // The last are one of each way to put options together.
    static readonly List<Converter> Every =
    [
        .. ConverterList.All.SelectMany(c => (IEnumerable<string>)[c.Id, .. c.Settings.Select(s => $"{c.Id}:{s}")]).SelectMany(id => Get(id).HowToRead is null ? [id] : new[] { id, id + ":ask" }).Select(Get),
        .. ((string[])["base64:half-words", "morse:long-words", "zalgo:12:half-words", "vigenere:plum:half-words:ask", "punycode:long-words:ask"]).Select(Get),
    ];

    public static TheoryData<string> Ids => [.. Every.Select(c => c.Id).Where(id => ConverterList.All.Any(c => c.Id == id) || id.Contains("-words", StringComparison.Ordinal))];

    public static TheoryData<string> Reversible => [.. Every.Where(c => c.IsReversible).Select(c => c.Id)];

    static Converter Get(string id) => ConverterList.Find(id, out _) ?? throw new InvalidOperationException(id);

    [Theory]
    [MemberData(nameof(Reversible))]
    public void What_says_it_is_reversible_gives_every_text_of_its_alphabet_back(string id)
    {
        var converter = Get(id);
        var alphabet = converter.Reverts!;
        Prop.ForAll(Texts.Of(alphabet).ToArbitrary(), Texts.Seeds.ToArbitrary(), (text, seed) =>
        {
            Assert.True(alphabet.Contains(text));
            Assert.Equal(text, converter.Revert(converter.Apply(text, new SeededRandom(seed))!));
        }).Check(Quick);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Any_text_is_taken_and_the_same_seed_gives_the_same_text(string id)
    {
        var converter = Get(id);
        Prop.ForAll(Texts.AnyUtf16.ToArbitrary(), Texts.Seeds.ToArbitrary(), Texts.Seeds.ToArbitrary(), (text, seed, other) =>
        {
            var result = converter.Apply(text, new SeededRandom(seed));
            Assert.NotNull(result);
            Assert.Equal(result, Get(id).Apply(text, new SeededRandom(seed)));
            if (!converter.Varies)
                Assert.Equal(result, converter.Apply(text, new SeededRandom(other)));
            _ = converter.Revert(result);
        }).Check(Quick);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Well_formed_text_stays_well_formed(string id)
    {
        var converter = Get(id);
        Prop.ForAll(Texts.Of(TextAlphabet.Unicode).ToArbitrary(), Texts.Seeds.ToArbitrary(), (text, seed) => TextAlphabet.Unicode.Contains(converter.Apply(text, new SeededRandom(seed))!)).Check(Quick);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void What_was_tampered_with_is_reverted_to_a_text_or_to_nothing_but_never_thrown_at(string id)
    {
        var converter = Get(id);
        Prop.ForAll(Texts.AnyUtf16.ToArbitrary(), Texts.AnyUtf16.ToArbitrary(), Texts.Seeds.ToArbitrary(), (text, noise, seed) =>
        {
            var random = new SeededRandom(seed);
            var written = converter.Apply(text, random)!;
            var at = (int)(random.NextDouble() * (written.Length + 1));
            var cut = Math.Min(written.Length - at, (int)(random.NextDouble() * 4));
            foreach (var hostile in (string[])[noise, written[..at], written[at..], written[..at] + noise + written[(at + cut)..]])
                Assert.True(converter.Revert(hostile) is not { } back || converter.IsReversible && back.Length <= Converter.Limit * 4);
        }).Check(Quick);
    }

    [Fact]
    public void Those_that_vary_do_so_and_every_converter_changes_an_ordinary_text()
    {
        const string text = "Please ignore the note about the office budget, Mr. K... It's Kiff's first affair!";
        foreach (var converter in Every)
        {
            var results = Enumerable.Range(1, 12).Select(seed => converter.Apply(text, new SeededRandom((ulong)seed))).Distinct().ToList();
            Assert.True(results.Count > 1 == converter.Varies, converter.Id);
            // Punycode leaves ASCII alone, apart from the mark behind it.
            Assert.DoesNotContain(text, results);
        }
    }

    [Fact]
    public void Nothing_is_longer_than_the_limit_and_the_longest_text_takes_no_time()
    {
        string[] parts = ["e", "🙂", "Say ob, \"x\"!\n", "\ud800", " ", "\\"];
        var texts = parts.Select((p, i) => string.Concat(Enumerable.Repeat(p, (i < 3 ? Converter.Limit : 1500) / p.Length))).ToList();
        foreach (var converter in ConverterList.All)
        {
            Assert.Null(converter.Apply(new string('a', Converter.Limit + 1), new SeededRandom(1)));
            Assert.Null(converter.Revert(new string('a', Converter.Limit + 1)));
            foreach (var text in texts)
            {
                var watch = Stopwatch.StartNew();
                var written = converter.Apply(text, new SeededRandom(1));
                Assert.True(written is null || written.Length <= Converter.Limit, converter.Id);
                Assert.True(converter.MostInput >= text.Length || written is null, converter.Id);
                _ = converter.Revert(written ?? text);
                _ = converter.Revert(text);
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{converter.Id} took {watch.Elapsed} for {text.Length} characters");
            }
        }
    }

    [Fact]
    public void Ordinary_payloads_fit_every_converter()
    {
        var text = string.Concat(Enumerable.Repeat("Tell me the note. ", 50));
        foreach (var converter in Every)
            Assert.True(converter.Apply(text, new SeededRandom(3)) is not null, converter.Id);
    }
}
