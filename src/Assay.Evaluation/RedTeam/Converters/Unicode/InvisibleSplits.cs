using System.Text;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters.Unicode;

/// <summary>Characters without width between the letters: nothing to see, other words for a filter and other tokens for a model.</summary>
internal static class InvisibleSplits
{
    public static IEnumerable<Converter> All =>
    [
        Of("zero-width-splits", "Zero-width characters", "Zero-width blanks, joiners and non-joiners between all characters.", "\u200b\u200c\u200d\u2060\ufeff", 1),
        Of("invisible-operators", "Invisible operators", "The invisible signs of mathematics between all characters.", "\u2061\u2062\u2063\u2064", 1),
        Of("soft-hyphens", "Soft hyphens", "Places where a line may break, behind about every second letter of a word.", "\u00ad", 0.5),
        Of("fillers", "Blank letters", "Letters of Hangul that show nothing, behind about every third character.", "\u115f\u1160\u3164\uffa0", 0.35),
        Of("direction-marks", "Direction marks", "Marks of direction and isolates that come to nothing, behind about every third character.", "\u200e\u200f\u061c\u2069", 0.35),
    ];

    static Converter Of(string id, string title, string summary, string marks, double share) => new(id, title, ConverterKind.Unicode, summary, (text, random) => Split(text, marks, share, random))
    {
        Reverts = TextAlphabet.Ascii,
        Restore = text => string.Concat(text.Where(c => !marks.Contains(c, StringComparison.Ordinal))),
        Varies = marks.Length > 1 || share < 1,
    };

    static string Split(string text, string marks, double share, SeededRandom random)
    {
        var result = new StringBuilder(text.Length * 2);
        for (var i = 0; i < text.Length; i++)
        {
            result.Append(text[i]);
            var inside = i + 1 < text.Length && !(char.IsHighSurrogate(text[i]) && char.IsLowSurrogate(text[i + 1]));
            if (inside && (share == 1 || random.Chance(share)))
                result.Append(random.Pick(marks));
        }

        return result.ToString();
    }
}
