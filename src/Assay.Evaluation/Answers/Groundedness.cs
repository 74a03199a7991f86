using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Evaluation.RedTeam;
using Assay.Evaluation.RedTeam.Judgement.Text;

namespace Assay.Evaluation.Answers;

/// <summary>A sentence of an answer and whether a source bears it out.</summary>
/// <param name="Source">Index of the source that does; null when none does.</param>
/// <param name="Missing">What no source holds: a number, a name, or the share of its words.</param>
/// <param name="Reworded">Only words are missing, no number, name or denial: it may be true and said in other words, which no exact check can tell.</param>
sealed record SentenceSupport(string Sentence, int? Source, string? Missing, bool Reworded = false);

/// <summary>
/// Holds the sentences of an answer against the texts that it was made from, without a model: a sentence is supported when one source has its numbers, its
/// names, most of its words near each other, and denies what it denies. What is put in quite other words counts as unsupported; measured on changed and foreign
/// sentences (bench/RESULTS.md).
/// </summary>
static partial class Groundedness
{
    const double LeastShare = 0.55;
    const int FewestWords = 3, Window = 45, MostSources = 50, MostSourceCharacters = 64 << 10;

    static readonly FrozenSet<string> Idle = ("a an the and or but if then than that this these those it its is are was were be been being am do does did done has have had of in on at to from for with without by as into about over under after "
        + "before between during through per via not no nor so such only also just can could may might must shall should will would you your yours we our us they their them he she his her i me my what which who whom whose when where why how there here "
        + "all any each every both more most other some own same very too out up down again further once please according source says states document text answer based").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    static readonly FrozenSet<string> Denying = new[] { "not", "no", "never", "none", "neither", "nor", "cannot", "without", "isn", "aren", "wasn", "weren", "don", "doesn", "didn", "won", "wouldn", "can", "couldn" }.Where(w => w != "can").ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The sentences that state something; questions, greetings and the like are none.</summary>
    internal static IReadOnlyList<SentenceSupport> Of(string answer, string question, IReadOnlyList<string> sources)
    {
        var texts = sources.Take(MostSources).Select(s => Words(s.Length > MostSourceCharacters ? s[..MostSourceCharacters] : s)).ToList();
        var asked = Words(question).Select(w => w.Stem).ToHashSet();
        var supports = new List<SentenceSupport>();
        foreach (var sentence in AnswerSentences.Of(answer).Where(s => s.Form is SentenceForm.Plain or SentenceForm.Item && !s.IsQuestion && !Silence.IsOne(s.Text)))
        {
            var text = Citations().Replace(sentence.Text, " ");
            var words = Words(text);
            var content = words.Where(w => !Idle.Contains(w.Lower)).ToList();
            if (content.Count >= FewestWords)
                supports.Add(Support(text.Trim(), words, content, asked, texts));
        }

        return supports;
    }

    static SentenceSupport Support(string sentence, List<Word> words, List<Word> content, HashSet<string> asked, List<List<Word>> texts)
    {
        var missing = "no source";
        var (best, reworded) = (-1.0, false);
        for (var i = 0; i < texts.Count; i++)
        {
            var (share, lacks, only) = Held(words, content, asked, texts[i]);
            if (lacks is null)
                return new SentenceSupport(sentence, i, null);
            if (share > best)
                (best, missing, reworded) = (share, lacks, only);
        }

        return new SentenceSupport(sentence, null, missing, reworded);
    }

    static (double Share, string? Lacks, bool OnlyWords) Held(List<Word> words, List<Word> content, HashSet<string> asked, List<Word> source)
    {
        var wanted = content.Select(w => w.Stem).ToHashSet();
        var (start, share) = BestWindow(wanted, source);
        var near = source.GetRange(start, Math.Min(Window, source.Count - start));
        var held = near.Select(w => w.Stem).ToHashSet();
        if (content.FirstOrDefault(w => w.IsNumber && !held.Contains(w.Stem) && !asked.Contains(w.Stem)) is { } number)
            return (share, $"the number {number.Text}", false);
        if (content.FirstOrDefault(w => w.IsName && !held.Contains(w.Stem) && !asked.Contains(w.Stem)) is { } name)
            return (share, $"the name {name.Text}", false);
        if (share < LeastShare)
            return (share, string.Create(CultureInfo.InvariantCulture, $"{1 - share:0%} of its words"), true);
        // The clause that says the same must deny the same.
        var clause = Clause(wanted, near);
        if (words.Any(w => Denying.Contains(w.Lower)) != clause.Any(w => Denying.Contains(w.Lower)))
            return (share, "the denial, or its absence", false);
        return (share, null, false);
    }

    static (int Start, double Share) BestWindow(HashSet<string> wanted, List<Word> source)
    {
        var counts = new Dictionary<string, int>();
        var (bestStart, best) = (0, 0);
        for (var end = 0; end < source.Count; end++)
        {
            if (wanted.Contains(source[end].Stem))
                counts[source[end].Stem] = counts.GetValueOrDefault(source[end].Stem) + 1;
            if (end >= Window && wanted.Contains(source[end - Window].Stem) && --counts[source[end - Window].Stem] == 0)
                counts.Remove(source[end - Window].Stem);
            if (counts.Count > best)
                (best, bestStart) = (counts.Count, Math.Max(0, end - Window + 1));
        }

        return (bestStart, wanted.Count == 0 ? 0 : (double)best / wanted.Count);
    }

    // The sentence of the source that shares most words with what was said.
    static List<Word> Clause(HashSet<string> wanted, List<Word> near) =>
        near.GroupBy(w => w.SentenceNumber).OrderByDescending(g => g.Select(w => w.Stem).Distinct().Count(wanted.Contains)).First().ToList();

    sealed record Word(string Text, string Lower, string Stem, bool IsNumber, bool IsName, int SentenceNumber);

    static List<Word> Words(string text)
    {
        var words = new List<Word>();
        var (sentence, last) = (0, 0);
        foreach (Match match in Token().Matches(text))
        {
            var starts = match.Index == 0 || Ends().IsMatch(text[last..match.Index]);
            if (starts && words.Count > 0)
                sentence++;
            last = match.Index + match.Length;
            var word = match.Value;
            var number = char.IsDigit(word[0]);
            var lower = word.ToLowerInvariant();
            words.Add(new Word(word, lower, number ? word.Replace(",", "", StringComparison.Ordinal).TrimEnd('.') : Spelt.GetValueOrDefault(lower) ?? Stem(lower),
                number || Spelt.ContainsKey(lower), !starts && char.IsUpper(word[0]) && word.Length > 1, sentence));
        }

        return words;
    }

    static readonly Dictionary<string, string> Spelt = "two three four five six seven eight nine ten eleven twelve".Split(' ').Select((w, i) => (w, n: (i + 2).ToString(CultureInfo.InvariantCulture))).ToDictionary(p => p.w, p => p.n);

    // Endings only: returns, returned and return are one word here.
    static string Stem(string word)
    {
        foreach (var ending in (ReadOnlySpan<string>)["ingly", "edly", "ations", "ation", "ings", "ing", "ies", "ied", "ers", "ed", "es", "ly", "er", "s"])
            if (word.Length - ending.Length >= 3 && word.EndsWith(ending, StringComparison.Ordinal))
                return word[..^ending.Length].TrimEnd('e');
        return word.TrimEnd('e');
    }

    [GeneratedRegex(@"\d[\d.,]*\d|[\p{L}\p{M}\d]+", RegexOptions.NonBacktracking)]
    private static partial Regex Token();

    [GeneratedRegex(@"[.!?;:\n""(]", RegexOptions.NonBacktracking)]
    private static partial Regex Ends();

    [GeneratedRegex(@"\[[^\]\n]{1,80}\]", RegexOptions.NonBacktracking)]
    internal static partial Regex Citations();
}
