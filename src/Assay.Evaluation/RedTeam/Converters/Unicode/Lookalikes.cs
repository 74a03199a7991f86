using System.Collections.Frozen;
using System.Text;
using Assay.Evaluation.RedTeam.Converters.Ciphers;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters.Unicode;

/// <summary>
/// Characters that are taken for others: by the eye (letters of other scripts) or by comparison without case. The table is wider
/// than the one that Assay's own checks read names with: a test with the defender's table would find no gap in it.
/// </summary>
internal static class Lookalikes
{
    static readonly (char Letter, string Others)[] Letters =
    [
        ('a', "аɑ"), ('c', "сϲᴄ"), ('d', "ԁⅾ"), ('e', "еҽ"), ('g', "ɡց"), ('h', "һհ"), ('i', "іⅰ"), ('j', "јϳ"), ('k', "к"), ('l', "ӏⅼ"), ('m', "ⅿ"), ('n', "ո"), ('o', "оοօ"), ('p', "рρ"), ('q', "ԛ"), ('r', "г"), ('s', "ѕ"), ('t', "т"), ('u', "սυ"), ('v', "ѵν"), ('w', "ԝ"), ('x', "хⅹ"), ('y', "уү"), ('z', "ᴢ"),
        ('A', "АΑᎪ"), ('B', "ВΒᏴ"), ('C', "СϹⅭ"), ('D', "ᎠⅮ"), ('E', "ЕΕᎬ"), ('F', "Ϝ"), ('G', "ԌᏀ"), ('H', "НΗᎻ"), ('I', "ІΙⅠ"), ('J', "ЈᎫ"), ('K', "КΚᏦ"), ('L', "ᏞⅬ"), ('M', "МΜᎷ"), ('N', "Ν"), ('O', "ОΟՕ"), ('P', "РΡᏢ"), ('Q', "Ԛ"), ('R', "Ꭱ"), ('S', "ЅՏ"), ('T', "ТΤᎢ"), ('U', "Ս"), ('V', "ѴᏙ"), ('W', "ԜᎳ"), ('X', "ХΧⅩ"), ('Y', "ΥҮ"), ('Z', "ΖᏃ"),
        ('-', "‐‑"), ('\'', "’ʼ"), ('.', "․"), (',', "‚"), (':', "։ː"), (';', "\u037e"), ('!', "ǃ"), ('/', "⁄∕"),
    ];

    static readonly FrozenDictionary<char, string> There = Letters.ToFrozenDictionary(l => l.Letter, l => l.Others);
    static readonly FrozenDictionary<char, char> Back = Letters.SelectMany(l => l.Others.Select(o => (o, l.Letter))).ToFrozenDictionary(p => p.o, p => p.Letter);

    // Longest first; each has a compatibility decomposition to its letters, or folds to them.
    static readonly (string Letters, string Other)[] Folding = [("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("st", "ﬆ"), ("ij", "ĳ"), ("IJ", "Ĳ"), ("...", "…"), ("!!", "‼"), ("??", "⁇"), ("K", "\u212a"), ("s", "ſ")];

    static readonly string Blanks = "\u2002\u2003\u2004\u2005\u2006\u2009\u200a\u202f\u205f\u00a0";

    public static IEnumerable<Converter> All =>
    [
        Homoglyphs("homoglyphs", 100),
        new("compatibility-letters", "Compatibility letters", ConverterKind.Unicode, "Ligatures, the long s and the Kelvin sign: normalising or folding gives the plain letters again, comparing does not.", Fold) { Reverts = TextAlphabet.Ascii, Restore = Unfold },
        new("odd-blanks", "Odd blanks", ConverterKind.Unicode, "Blanks of other widths in place of the usual one.", (text, random) => string.Concat(text.Select(c => c == ' ' ? random.Pick(Blanks) : c)))
        {
            Reverts = TextAlphabet.Ascii,
            Restore = text => string.Concat(text.Select(c => Blanks.Contains(c, StringComparison.Ordinal) ? ' ' : c)),
            Varies = true,
        },
    ];

    static Converter Homoglyphs(string id, int percent) => new(id, "Homoglyphs", ConverterKind.Unicode, "Letters of Cyrillic, Greek, Armenian and Cherokee that look the same; all, or a share of them (setting).", (text, random) => Exchange(text, percent / 100.0, random))
    {
        Reverts = TextAlphabet.Ascii,
        Restore = text => string.Concat(text.Select(c => Back.GetValueOrDefault(c, c))),
        Varies = true,
        Setting = "a share in percent from 1 to 100 (usually 100)",
        Settings = ["25"],
        With = set => AlphabetCiphers.Number(set) is >= 1 and <= 100 and var to ? Homoglyphs($"homoglyphs:{to}", to) : null,
    };

    static string Exchange(string text, double share, SeededRandom random) =>
        string.Concat(text.Select(c => There.TryGetValue(c, out var others) && random.Chance(share) ? random.Pick(others) : c));

    static string Fold(string text)
    {
        var result = new StringBuilder(text);
        foreach (var (letters, other) in Folding)
            result.Replace(letters, other);
        return result.ToString();
    }

    static string Unfold(string text)
    {
        var result = new StringBuilder(text);
        foreach (var (letters, other) in Folding)
            result.Replace(other, letters);
        return result.ToString();
    }
}
