using System.Text;
using Assay.Evaluation.RedTeam.Converters.Ciphers;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters.Unicode;

/// <summary>Marks that stand on, under or through the letter before them, and strokes that join Arabic letters.</summary>
internal static class Marks
{
    // Combining diacritical marks; the ones of the block that are no marks on a letter (joiners of two letters) are left out.
    const char First = '\u0300', Last = '\u036f', LastOfOne = '\u034e', Tatweel = '\u0640';

    const string Accents = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0323\u0327\u0328\u032d\u0331";

    public static IEnumerable<Converter> All =>
    [
        Zalgo("zalgo", 4),
        Of("diacritics", "Diacritics", "One accent on every letter.", true, (c, random) => char.IsAsciiLetter(c) ? random.Pick(Accents).ToString() : ""),
        Of("strikethrough", "Struck through", "A stroke through every character.", false, (c, _) => char.IsControl(c) ? "" : "\u0336"),
        Of("underline", "Underlined", "A line under every character.", false, (c, _) => char.IsControl(c) ? "" : "\u0332"),
        Of("enclosing-keys", "Keycaps", "Every letter and digit inside the sign for a key.", false, (c, _) => char.IsAsciiLetterOrDigit(c) ? "\u20e3" : "", '\u20e3', '\u20e3'),
        Of("tatweel", "Tatweel", "The stroke that lengthens Arabic letters behind every letter.", false, (c, _) => char.IsLetter(c) && c != Tatweel ? Tatweel.ToString() : "", Tatweel, Tatweel),
    ];

    static Converter Zalgo(string id, int most) => Of(id, "Zalgo", "A heap of marks on every letter and digit, up to so many (setting).", true, (c, random) => char.IsAsciiLetterOrDigit(c) ? Heap(1 + random.Below(most), random) : "") with
    {
        Setting = "the most marks on a letter, from 1 to 16 (usually 4)",
        Settings = ["12"],
        With = set => AlphabetCiphers.Number(set) is >= 1 and <= 16 and var to ? Zalgo($"zalgo:{to}", to) : null,
    };

    static string Heap(int count, SeededRandom random) => string.Concat(Enumerable.Range(0, count).Select(_ => (char)(First + random.Below(LastOfOne - First + 1))));

    static Converter Of(string id, string title, string summary, bool varies, Func<char, SeededRandom, string> mark, char first = First, char last = Last) => new(id, title, ConverterKind.Unicode, summary, (text, random) =>
    {
        var result = new StringBuilder(text.Length * 2);
        for (var i = 0; i < text.Length; i++)
        {
            result.Append(text[i]);
            // A mark between the halves of a pair would break the pair.
            if (!char.IsHighSurrogate(text[i]))
                result.Append(mark(text[i], random));
        }

        return result.ToString();
    })
    {
        Reverts = TextAlphabet.Ascii,
        Restore = text => string.Concat(text.Where(c => c < first || c > last)),
        Varies = varies,
    };
}
