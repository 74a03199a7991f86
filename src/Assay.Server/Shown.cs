using System.Globalization;
using System.Text;

namespace Assay.Server;

/// <summary>Text of strangers, fit to be shown: bounded, on one line, without characters that hide or turn what stands beside them.</summary>
static class Shown
{
    public const int Longest = 300;

    public static string Text(string? text, int most = Longest)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var made = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (made.Length >= most)
                return made.Append('…').ToString();
            if (Hides(Rune.GetUnicodeCategory(rune)))
                made.Append('\uFFFD');
            else
                made.Append(rune);
        }

        return made.ToString();
    }

    /// <summary>Null stays null.</summary>
    public static string? Maybe(string? text, int most = Longest) => string.IsNullOrWhiteSpace(text) ? null : Text(text, most);

    static bool Hides(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
