using System.Text;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters.Letters;

/// <summary>What stands between letters and between words.</summary>
internal static class Spacing
{
    const string Punctuation = ".,;:'`~*_-^|";

    static readonly (string Name, char Sign)[] Signs = [("blank", ' '), ("dot", '.'), ("hyphen", '-'), ("underscore", '_'), ("slash", '/'), ("star", '*'), ("line", '\n')];

    public static IEnumerable<Converter> All =>
    [
        Letters("letter-spacing", "blank", ' '), Words("word-joints", "hyphen", '-'),
        new("inner-punctuation", "Punctuation inside words", ConverterKind.Letters, "Signs inside words at about every third letter.", Insert) { Varies = true, HowToRead = "Punctuation inside its words means nothing." },
        new("no-blanks", "Without blanks", ConverterKind.Letters, "All words written together.", text => text.Replace(" ", "", StringComparison.Ordinal)) { HowToRead = "Its blanks are left out." },
    ];

    static string Names => string.Join(", ", Signs.Select(s => s.Name));

    static Converter Letters(string id, string name, char sign) => new(id, "Spaced letters", ConverterKind.Letters, "A blank, or another sign (setting), between all characters.", text => string.Join(sign, text.EnumerateRunes()))
    {
        HowToRead = sign == ' ' ? "There is a blank between all of its characters." : $"There is a {name} between all of its characters.",
        Reverts = TextAlphabet.Unicode,
        Restore = text => EverySecond(text, sign),
        Setting = $"one of {Names} (usually blank)",
        Settings = [.. Signs.Skip(1).Select(s => s.Name)],
        With = set => Array.Find(Signs, s => s.Name == set) is { Name: { } found } s ? Letters($"letter-spacing:{found}", found, s.Sign) : null,
    };

    static Converter Words(string id, string name, char sign) => new(id, "Joined words", ConverterKind.Letters, "A hyphen, or another sign (setting), in place of blanks.", text => text.Replace(' ', sign))
    {
        Reverts = TextAlphabet.Words,
        Restore = text => text.Replace(sign, ' '),
        Setting = $"one of {Names} (usually hyphen)",
        Settings = ["line", "underscore"],
        With = set => Array.Find(Signs, s => s.Name == set) is { Name: { } found } s ? Words($"word-joints:{found}", found, s.Sign) : null,
    };

    static string? EverySecond(string text, char sign)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (at++ % 2 == 0)
                result.Append(rune);
            else if (rune.Value != sign)
                return null;
        }

        // A sign with nothing behind it is none of ours.
        return at > 0 && at % 2 == 0 ? null : result.ToString();
    }

    static string Insert(string text, SeededRandom random)
    {
        var result = new StringBuilder(text.Length * 2);
        for (var i = 0; i < text.Length; i++)
        {
            result.Append(text[i]);
            if (i + 1 < text.Length && char.IsAsciiLetter(text[i]) && char.IsAsciiLetter(text[i + 1]) && random.Chance(0.35))
                result.Append(random.Pick(Punctuation));
        }

        return result.ToString();
    }
}
