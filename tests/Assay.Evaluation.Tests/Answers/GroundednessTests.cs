using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Evaluation.Answers;
using Assay.Statistics;

namespace Assay.Evaluation.Tests.Answers;

/// <summary>
/// Held against real passages: their own sentences are borne out; sentences of other passages, and their own with a number, a name or the denial changed, are not.
/// </summary>
public sealed partial class GroundednessTests(ITestOutputHelper output)
{
    static readonly Lazy<List<string>> Passages = new(() => [.. File.ReadLines(Samples.Shared("attacks/dev.jsonl"))
        .Where(l => l.Contains("\"xquad_en\"", StringComparison.Ordinal) && l.Contains("\"benign_doc\"", StringComparison.Ordinal))
        .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("text").GetString()!)]);

    static bool Supported(string sentence, string passage) => Groundedness.Of(sentence, "", [passage]) is [{ Source: 0 }];

    static IEnumerable<(string Sentence, string Passage)> Sentences() =>
        Passages.Value.SelectMany(p => Ends().Split(p).Select(s => s.Trim()).Where(s => s.Split(' ').Length is > 6 and < 40 && !s.Contains('"', StringComparison.Ordinal)).Select(s => (s, p)));

    [Fact]
    public void On_real_passages_few_true_sentences_are_doubted_and_few_changed_ones_pass()
    {
        var random = new SeededRandom(5);
        var counts = new Dictionary<string, (int Passed, int Of)>();
        void Count(string kind, bool passed) => counts[kind] = counts.GetValueOrDefault(kind) is var c ? (c.Passed + (passed ? 1 : 0), c.Of + 1) : default;

        var all = Sentences().ToList();
        foreach (var (sentence, passage) in all)
        {
            Count("own", Supported(sentence, passage));
            Count("own, in part", Supported(string.Join(' ', sentence.Split(' ')[..(sentence.Split(' ').Length * 3 / 4)]) + ".", passage));
            var other = all[(int)(random.Next() % (ulong)all.Count)];
            if (other.Passage != passage)
                Count("foreign", Supported(other.Sentence, passage));
            if (Numbers().Match(sentence) is { Success: true } number)
                Count("number changed", Supported(Numbers().Replace(sentence, _ => "7" + number.Value, 1), passage));
            if (Names().Match(sentence) is { Success: true } name)
                Count("name changed", Supported(sentence.Replace(name.Value, " Brontalia", StringComparison.Ordinal), passage));
            if (Verbs().Match(sentence) is { Success: true } verb && !sentence.Contains("not", StringComparison.Ordinal))
                Count("denied", Supported(sentence.Insert(verb.Index + verb.Length, " not"), passage));
        }

        foreach (var (kind, (passed, of)) in counts)
            output.WriteLine($"{kind}: {passed} of {of} supported, {(double)passed / of:0.000}");
        double Rate(string kind) => (double)counts[kind].Passed / counts[kind].Of;
        Assert.True(counts.Values.All(c => c.Of > 30), "too few sentences to say anything");
        Assert.True(Rate("own") >= 0.96);
        Assert.True(Rate("own, in part") >= 0.94);
        Assert.True(Rate("foreign") <= 0.02);
        Assert.True(Rate("number changed") <= 0.03);
        Assert.True(Rate("name changed") <= 0.03);
        Assert.True(Rate("denied") <= 0.08);
    }

    [Fact]
    public void A_text_from_a_stranger_neither_throws_nor_takes_long()
    {
        foreach (var text in (string[])["", "\ud800", new string('[', 100_000), string.Join(' ', Enumerable.Repeat("word", 50_000)), string.Concat(Enumerable.Repeat("9.", 50_000))])
            Groundedness.Of(text, text, [text, ""]);
    }

    [GeneratedRegex(@"(?<=[.!?])\s+(?=[A-Z])")]
    private static partial Regex Ends();

    [GeneratedRegex(@"\b\d{2,}\b")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<=[a-z,]) [A-Z][a-z]{3,}")]
    private static partial Regex Names();

    [GeneratedRegex(@"\b(is|was|are|were|has been|have been|can|could|will|would)\b")]
    private static partial Regex Verbs();
}
