using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>
/// A converter for some of the words only: what filters look for is hidden, and the rest reads as usual. There is no way back, as
/// nothing marks which words were changed.
/// </summary>
internal static class SomeWords
{
    const int LongWord = 6;

    /// <summary>Which words may be chosen, as written behind a colon.</summary>
    public static IReadOnlyList<string> Choices { get; } = ["long-words", "half-words"];

    /// <summary>The converter for the words of a choice; null where words alone mean nothing to it.</summary>
    public static Converter? By(Converter converter, string choice)
    {
        var done = converter.Id.EndsWith(":ask", StringComparison.Ordinal) || converter.Id.EndsWith("-words", StringComparison.Ordinal);
        if (done || converter.Kind is not (ConverterKind.Encoding or ConverterKind.Cipher or ConverterKind.Unicode))
            return null;
        return new Converter($"{converter.Id}:{choice}", converter.Title, converter.Kind, converter.Summary, (text, random) => Rewrite(converter, text, choice == Choices[0], random))
        {
            Varies = converter.Varies || choice != Choices[0],
            HowToRead = converter.HowToRead is { } how ? "Only some of its words are coded, each for itself. " + how : null,
            MostInput = converter.MostInput,
        };
    }

    static string Rewrite(Converter converter, string text, bool longOnly, SeededRandom random)
    {
        var words = text.Split(' ');
        var any = false;
        for (var i = 0; i < words.Length; i++)
            if (longOnly ? words[i].Count(char.IsLetter) >= LongWord : words[i].Length > 0 && random.Chance(0.5))
            {
                any = true;
                words[i] = converter.Rewrite(words[i], random);
            }

        // A text of short words has a longest one as well.
        if (!any && words.Index().MaxBy(w => w.Item.Length) is { Item.Length: > 0 } longest)
            words[longest.Index] = converter.Rewrite(longest.Item, random);
        return string.Join(' ', words);
    }
}
