using System.Globalization;
using System.Text;
using Assay.Text;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>
/// Folds letters to what a reader takes them for: small, Latin, without accents. Written out here because normal forms
/// are not available where culture data is not (InvariantGlobalization).
/// </summary>
static class LetterFolding
{
    const string Accented =
        "aaaaaaaceeeeiiiidnooooo\0ouuuuytsaaaaaaaceeeeiiiidnooooo\0ouuuuyty" + // U+00C0
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll" + // U+0100
        "lllnnnnnn\0nnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"; // U+0140

    /// <summary>The small plain letter or digit; <c>\0</c> for everything that is neither (space, mark, punctuation, invisible).</summary>
    internal static char Fold(char c)
    {
        if (c < 128)
            return char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '\0';
        if (c is >= '\u00c0' and <= '\u017f')
            return Accented[c - '\u00c0'];
        var latin = LookalikeLetters.Latin(c);
        if (latin < 128)
            return char.IsAsciiLetterOrDigit(latin) ? char.ToLowerInvariant(latin) : '\0';
        return char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : '\0';
    }

    /// <summary>Folds what lies beyond the basic plane: tag characters, mathematical, circled and squared letters.</summary>
    internal static char Fold(Rune rune) => rune.Value switch
    {
        >= 0xe0020 and <= 0xe007e => Fold((char)(rune.Value - 0xe0000)),
        >= 0x1d400 and <= 0x1d6a3 => (char)('a' + (rune.Value - 0x1d400) % 26),
        >= 0x1d7ce and <= 0x1d7ff => (char)('0' + (rune.Value - 0x1d7ce) % 10),
        >= 0x1f130 and <= 0x1f149 => (char)('a' + rune.Value - 0x1f130),
        >= 0x1f150 and <= 0x1f169 => (char)('a' + rune.Value - 0x1f150),
        >= 0x1f170 and <= 0x1f189 => (char)('a' + rune.Value - 0x1f170),
        >= 0x1f1e6 and <= 0x1f1ff => (char)('a' + rune.Value - 0x1f1e6),
        _ => '\0',
    };

    /// <summary>The letters and digits of a text, folded, one after the other.</summary>
    internal static MappedText Letters(MappedText source)
    {
        var text = source.Text;
        var builder = new MappedTextBuilder(source, text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                if (Fold(new Rune(text[i], text[i + 1])) is not '\0' and var beyond)
                    builder.Add(beyond, i);
                i++;
                continue;
            }

            var folded = text[i] is >= '\u24b6' and <= '\u24e9' ? (char)('a' + (text[i] - '\u24b6') % 26) : Fold(text[i]);
            if (folded != '\0')
                builder.Add(folded, i);
        }

        return builder.Build();
    }

    internal static string Letters(string text) => Letters(new MappedText(text)).Text;

    /// <summary>What digits and signs stand for in leetspeak; letters that share a sign fall together (i and l).</summary>
    internal static char Leet(char c) => c switch
    {
        '0' => 'o',
        '1' or '!' or '|' or 'l' => 'i',
        '2' => 'z',
        '3' or '€' => 'e',
        '4' or '@' => 'a',
        '5' or '$' => 's',
        '6' or '9' => 'g',
        '7' or '+' => 't',
        '8' => 'b',
        '(' or '<' => 'c',
        _ => Fold(c) is var folded && folded == 'l' ? 'i' : folded,
    };

    internal static MappedText LeetLetters(MappedText source)
    {
        var builder = new MappedTextBuilder(source, source.Text.Length);
        for (var i = 0; i < source.Text.Length; i++)
        {
            if (Leet(source.Text[i]) is not '\0' and var letter)
                builder.Add(letter, i);
        }

        return builder.Build();
    }

    /// <summary>A letter or digit of any script, or a mark that belongs to one.</summary>
    internal static bool IsWordCharacter(char c) =>
        char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
