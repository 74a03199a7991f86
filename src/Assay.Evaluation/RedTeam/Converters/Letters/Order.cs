using Assay.Evaluation.RedTeam.Converters.Unicode;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters.Letters;

/// <summary>Characters and words in another order.</summary>
internal static class Order
{
    public static IEnumerable<Converter> All =>
    [
        Of("reversed", "Backwards", "From the last character to the first.", "It is written backwards, from the last character to the first.", TextAlphabet.Unicode, LetterStyles.Turn),
        Of("reversed-letters", "Words backwards", "Each word backwards, the words in their order.", "Each word is written backwards; the words are in order.", TextAlphabet.Unicode, text => string.Join(' ', text.Split(' ').Select(LetterStyles.Turn))),
        Of("reversed-words", "Last word first", "The words from the last to the first.", "Its words stand in reverse order.", TextAlphabet.Any, text => string.Join(' ', text.Split(' ').Reverse())),
        Of("flipped-pairs", "Flipped pairs", "Each two neighbouring characters exchanged.", "Each two neighbouring characters are exchanged: first and second, third and fourth, and so on.", TextAlphabet.Unicode, Flip),
        Of("odd-even", "Odd, then even", "First the characters at odd places, then those at even places.", "First come its characters at odd places (first, third, ...), then those at even places.", TextAlphabet.Unicode, Sort) with { Restore = Unsort },
        new("numbered-words", "Numbered words", ConverterKind.Letters, "Every word with its number, in random order.", Number)
        {
            HowToRead = "Its words are numbered and out of order: sort them by number and leave the numbers out.",
            Reverts = TextAlphabet.Any,
            Restore = ByNumber,
            Varies = true,
        },
    ];

    // All but one are their own way back.
    static Converter Of(string id, string title, string summary, string how, TextAlphabet reverts, Func<string, string> write) =>
        new(id, title, ConverterKind.Letters, summary, write) { HowToRead = how, Reverts = reverts, Restore = write };

    static string Flip(string text) => Pieces.Join(text.EnumerateRunes().Chunk(2).SelectMany(pair => pair.Reverse()));

    static string Sort(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        return Pieces.Join(runes.Where((_, i) => i % 2 == 0).Concat(runes.Where((_, i) => i % 2 == 1)));
    }

    static string Unsort(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        var half = (runes.Length + 1) / 2;
        return Pieces.Join(runes.Select((_, i) => runes[i % 2 == 0 ? i / 2 : half + (i / 2)]));
    }

    static string Number(string text, SeededRandom random)
    {
        var words = text.Split(' ').Select((w, i) => $"{i + 1}:{w}").ToArray();
        random.Shuffle(words.AsSpan());
        return string.Join(' ', words);
    }

    static string? ByNumber(string text)
    {
        var words = new SortedDictionary<int, string>();
        foreach (var word in text.Split(' '))
        {
            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || Ciphers.AlphabetCiphers.Number(word[..colon]) is not { } number || !words.TryAdd(number, word[(colon + 1)..]))
                return null;
        }

        return string.Join(' ', words.Values);
    }
}
