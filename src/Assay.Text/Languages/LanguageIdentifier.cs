using System.Collections.Frozen;

namespace Assay.Text.Languages;

/// <summary>A language by its ISO 639-1 code, and how far ahead of the next one it was (0 to 1). <c>und</c>: cannot be told.</summary>
public sealed record IdentifiedLanguage(string Code, double Lead);

/// <summary>
/// Tells the language of a text: by its script where that is enough, by letters that only one language of the script uses, and for the Latin script by
/// the small words that every sentence needs (lists of our own). Made for answers of a sentence and more; reads the first 4,000 characters.
/// </summary>
public static class LanguageIdentifier
{
    const int Most = 4000;
    const double LetterWeight = 0.7;

    /// <summary>What is said of a text that is too short or has no words that tell.</summary>
    public static readonly IdentifiedLanguage Undetermined = new("und", 0);

    static readonly FrozenDictionary<string, (int Language, double Weight)[]> Words = WordWeights();

    /// <summary>The language of a text.</summary>
    public static IdentifiedLanguage Of(string text)
    {
        var read = text.Length > Most ? text[..Most] : text;
        var counts = new int[ScriptNames.Length];
        var letters = 0;
        foreach (var c in read)
        {
            if (!char.IsLetter(c))
                continue;
            letters++;
            if (ScriptOf(c) is >= 0 and var script)
                counts[script]++;
        }

        if (letters < 2)
            return Undetermined;
        // A text in kana is Japanese however many Han characters it has; Han characters carry more than letters do.
        if (counts[Kana] > 0 && (counts[Kana] + counts[Han]) * 3 > letters)
            return new("ja", 1);
        counts[Han] *= 2;
        var main = Array.IndexOf(counts, counts.Max());
        return counts[main] == 0 ? Undetermined : ScriptNames[main] switch
        {
            "latin" => Latin(read),
            "cyrillic" => Cyrillic(read),
            "arabic" => new(Any(read, "ٹڈڑںےہ") ? "ur" : Any(read, "پچژگکی") ? "fa" : "ar", 0.9),
            "devanagari" => new(Any(read, "ळ") || read.Contains("आहे", StringComparison.Ordinal) ? "mr" : "hi", 0.9),
            var only => new(only, 1),
        };
    }

    static readonly string[] ScriptNames = ["latin", "cyrillic", "arabic", "devanagari", "el", "th", "ko", "zh", "kana", "he", "bn", "ta", "te", "ka", "hy", "gu", "pa", "km", "my", "am"];
    const int Han = 7;
    const int Kana = 8;

    static int ScriptOf(char c) => c switch
    {
        <= '\u024f' or (>= '\u1e00' and <= '\u1eff') => 0,
        >= '\u0370' and <= '\u03ff' or >= '\u1f00' and <= '\u1fff' => 4,
        >= '\u0400' and <= '\u052f' => 1,
        >= '\u0530' and <= '\u058f' => 14,
        >= '\u0590' and <= '\u05ff' => 9,
        >= '\u0600' and <= '\u077f' or >= '\ufb50' and <= '\ufdff' or >= '\ufe70' and <= '\ufefe' => 2,
        >= '\u0900' and <= '\u097f' => 3,
        >= '\u0980' and <= '\u09ff' => 10,
        >= '\u0a00' and <= '\u0a7f' => 16,
        >= '\u0a80' and <= '\u0aff' => 15,
        >= '\u0b80' and <= '\u0bff' => 11,
        >= '\u0c00' and <= '\u0c7f' => 12,
        >= '\u0e00' and <= '\u0e7f' => 5,
        >= '\u1000' and <= '\u109f' => 18,
        >= '\u10a0' and <= '\u10ff' => 13,
        >= '\u1200' and <= '\u137f' => 19,
        >= '\u1780' and <= '\u17ff' => 17,
        >= '\u3040' and <= '\u30ff' => Kana,
        >= '\u1100' and <= '\u11ff' or >= '\uac00' and <= '\ud7a3' => 6,
        >= '\u3400' and <= '\u9fff' => Han,
        _ => -1,
    };

    static IdentifiedLanguage Cyrillic(string text)
    {
        var (ukrainian, serbian, bulgarian, russian) = (Count(text, "іїєґІЇЄҐ"), Count(text, "јљњђћџЈЉЊЂЋЏ"), Count(text, "ъЪ"), Count(text, "ыэёЫЭЁ"));
        if (ukrainian > russian && ukrainian >= serbian)
            return new("uk", 0.9);
        if (serbian > russian)
            return new("sr", 0.9);
        return bulgarian > 0 && russian == 0 ? new("bg", 0.7) : new("ru", russian > 0 ? 1 : 0.6);
    }

    static IdentifiedLanguage Latin(string text)
    {
        var scores = new double[LatinLanguages.All.Length];
        Span<char> small = stackalloc char[16];
        var lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetter(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && (char.IsLetter(text[i]) || text[i] is '\u0301'))
                i++;
            if (i - start > small.Length)
                continue;
            var length = text.AsSpan(start, i - start).ToLowerInvariant(small);
            if (!lookup.TryGetValue(small[..length], out var weights))
                continue;
            foreach (var (language, weight) in weights)
                scores[language] += weight;
        }

        for (var i = 0; i < scores.Length; i++)
            scores[i] += LetterWeight * Count(text, LatinLanguages.All[i].Letters);
        var best = Array.IndexOf(scores, scores.Max());
        var next = scores.Where((_, i) => i != best).Max();
        return scores[best] == 0 ? Undetermined : new(LatinLanguages.All[best].Code, (scores[best] - next) / scores[best]);
    }

    static bool Any(string text, string letters) => text.AsSpan().IndexOfAny(letters) >= 0;

    static int Count(string text, string letters)
    {
        var count = 0;
        foreach (var c in text)
            count += letters.Contains(c, StringComparison.Ordinal) ? 1 : 0;
        return count;
    }

    /// <summary>A word that four languages share says a quarter for each.</summary>
    static FrozenDictionary<string, (int, double)[]> WordWeights()
    {
        var languages = new Dictionary<string, List<int>>();
        for (var i = 0; i < LatinLanguages.All.Length; i++)
        {
            foreach (var word in LatinLanguages.All[i].Words.Split(' ').Distinct())
                (languages.TryGetValue(word, out var list) ? list : languages[word] = []).Add(i);
        }

        return languages.ToFrozenDictionary(entry => entry.Key, entry => entry.Value.Select(language => (language, 1.0 / entry.Value.Count)).ToArray());
    }
}
