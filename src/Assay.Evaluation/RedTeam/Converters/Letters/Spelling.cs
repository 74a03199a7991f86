using System.Text;
using System.Text.RegularExpressions;
using Assay.Evaluation.RedTeam.Converters.Ciphers;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters.Letters;

/// <summary>Words that are spelt otherwise and still read.</summary>
internal static partial class Spelling
{
    const string Rows = "qwertyuiop asdfghjkl zxcvbnm", Vowels = "aeiouAEIOU";

    static readonly LetterMap Leet = new("aegiostbz", "436105782");

    // Spelt by sound; applied one after the other.
    static readonly (string From, string To)[] Sounds = [("ph", "f"), ("ck", "k"), ("qu", "kw"), ("tion", "shun"), ("ight", "ite"), ("ough", "uff"), ("ee", "ea"), ("x", "ks"), ("wh", "w"), ("ou", "ow"), ("ce", "se"), ("ci", "si"), ("ca", "ka"), ("co", "ko"), ("cu", "ku"), ("you", "yu"), ("are", "ar")];

    public static IEnumerable<Converter> All =>
    [
        Of("leetspeak", "Leetspeak", "Digits for the letters they look like; codes stay.", (text, _) => Word().Replace(text, m => IsCode(m.Value) ? m.Value : Leet.Write(m.Value.ToLowerInvariant()))) with { HowToRead = "It is leetspeak: 4 is a, 3 is e, 6 is g, 1 is i, 0 is o, 5 is s, 7 is t, 8 is b, 2 is z.", Reverts = TextAlphabet.SmallWords, Restore = Leet.Read },
        Of("dropped-vowels", "Dropped vowels", "Words of four letters and more without the vowels inside.", (text, _) => Word().Replace(text, m => m.Length < 4 ? m.Value : m.Value[0] + string.Concat(m.Value[1..^1].Where(c => !Vowels.Contains(c, StringComparison.Ordinal))) + m.Value[^1])) with { HowToRead = "Vowels inside its words are left out." },
        Of("stretched-vowels", "Stretched vowels", "Vowels two to five times over.", (text, random) => string.Concat(text.Select(c => Vowels.Contains(c, StringComparison.Ordinal) ? new string(c, 2 + random.Below(4)) : c.ToString()))) with { Varies = true },
        Of("shuffled-letters", "Shuffled letters", "Letters inside words in another order; the first and the last stay, and codes do.", (text, random) => Word().Replace(text, m => IsCode(m.Value) ? m.Value : Shuffle(m.Value, random))) with { Varies = true },
        Slips("typing-slips", 10),
        Of("phonetic-spelling", "Spelt by sound", "Words as they sound rather than as they are written.", (text, _) => Sounds.Aggregate(text, (t, s) => t.Replace(s.From, s.To, StringComparison.Ordinal))),
        Of("ob-language", "Ob language", "\"ob\" before every vowel, as children speak in secret.", (text, _) => string.Concat(text.Select(c => Vowels.Contains(c, StringComparison.Ordinal) ? "ob" + c : c.ToString()))) with { HowToRead = "\"ob\" was put before every vowel.", Reverts = TextAlphabet.Any, Restore = WithoutOb },
    ];

    static Converter Of(string id, string title, string summary, Func<string, SeededRandom, string> write) => new(id, title, ConverterKind.Letters, summary, write);

    // Two capitals and more, and no small letter: a name or a code, in which another letter would be another name.
    static bool IsCode(string word) => word.Length > 1 && word.All(char.IsAsciiLetterUpper);

    static Converter Slips(string id, int percent) => Of(id, "Typing slips", "Letters left out, doubled, exchanged with the next, or from the next key; a share of them (setting); codes stay.", (text, random) => Word().Replace(text, m => IsCode(m.Value) ? m.Value : Slip(m.Value, percent / 100.0, random))) with
    {
        Varies = true,
        Setting = "a share in percent from 1 to 60 (usually 10)",
        Settings = ["25"],
        With = set => AlphabetCiphers.Number(set) is >= 1 and <= 60 and var to ? Slips($"typing-slips:{to}", to) : null,
    };

    static string Slip(string word, double share, SeededRandom random)
    {
        var result = new StringBuilder(word.Length + 16);
        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            if (!random.Chance(share))
                result.Append(c);
            else
                switch (random.Below(4))
                {
                    case 0: break;
                    case 1: result.Append(c).Append(c); break;
                    case 2 when i + 1 < word.Length: result.Append(word[++i]).Append(c); break;
                    default: result.Append(Beside(c)); break;
                }
        }

        return result.ToString();
    }

    static char Beside(char letter)
    {
        var at = Rows.IndexOf(char.ToLowerInvariant(letter), StringComparison.Ordinal);
        var beside = at + 1 < Rows.Length && Rows[at + 1] != ' ' ? Rows[at + 1] : Rows[at - 1];
        return char.IsAsciiLetterUpper(letter) ? char.ToUpperInvariant(beside) : beside;
    }

    static string Shuffle(string word, SeededRandom random)
    {
        var letters = word.ToCharArray();
        if (letters.Length > 3)
            random.Shuffle(letters.AsSpan(1, letters.Length - 2));
        return new string(letters);
    }

    static string? WithoutOb(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (Vowels.Contains(text[i], StringComparison.Ordinal))
            {
                if (i + 2 >= text.Length || text[i] != 'o' || text[i + 1] != 'b' || !Vowels.Contains(text[i + 2], StringComparison.Ordinal))
                    return null;
                i += 2;
            }

            result.Append(text[i]);
        }

        return result.ToString();
    }

    [GeneratedRegex("[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
