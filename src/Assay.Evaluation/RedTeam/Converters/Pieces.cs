using System.Text;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>Cutting texts up and putting them together.</summary>
internal static class Pieces
{
    /// <summary>Pieces of so many to so many units; a surrogate pair is never cut.</summary>
    public static List<string> Of(string text, int least, int most, SeededRandom random)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = Math.Min(text.Length, at + least + random.Below(most - least + 1));
            if (end < text.Length && char.IsSurrogatePair(text[end - 1], text[end]))
                end++;
            pieces.Add(text[at..end]);
            at = end;
        }

        return pieces;
    }

    public static string Join(IEnumerable<Rune> runes)
    {
        var text = new StringBuilder();
        foreach (var rune in runes)
            text.Append(rune);
        return text.ToString();
    }
}
