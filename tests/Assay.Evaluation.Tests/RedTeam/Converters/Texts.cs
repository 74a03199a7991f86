using Assay.Evaluation.RedTeam.Converters;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Evaluation.Tests.RedTeam.Converters;

/// <summary>Texts to convert: of an alphabet, or any UTF-16 with all that has a meaning to some converter.</summary>
static class Texts
{
    // Marks, ends and escapes of converters, pairs, halves of pairs, right to left, joined emoji, control characters.
    static readonly string[] Special =
    [
        "\"", "\\", "'", "&", "&amp;", "<", "]]>", "]]]]><![CDATA[>", "-->", "{text}", "[MASK]", "%", "%41", "=", "=41", "\n", "\r\n", "\t", "\0", "\b", "\u001b[0m", "|", ": ", " ", "  ", "~~~~~~", "\\u0041", @"\x41", @"\N{SPACE}",
        "🙂", "👩‍👩‍👧", "\ud83d", "\ude42", "\udbff", "\udfff", "\U000e0041", "\ufe0f", "\u200b", "\u2062", "\u202e", "\u202c", "שלום", "مرحبا", "é", "e\u0301", "ß", "İ", "漢字", "ﬁ", "K", "\u2028", "\ufeff", "\uffff", "+", "-", "1:", "v1 = \"a\"", "ob", "z", "A", "0", "9",
    ];

    public static Gen<string> AnyUtf16 { get; } = Joined(Gen.Frequency<string>([
        (4, Gen.Elements(Special)),
        (4, Gen.Choose(' ', '~').Select(c => ((char)c).ToString())),
        (1, Gen.Choose(0, 0xffff).Select(c => ((char)c).ToString())),
        (1, Gen.Choose(0x10000, 0x10ffff).Select(char.ConvertFromUtf32)),
    ]));

    public static Gen<string> Of(TextAlphabet alphabet)
    {
        if (alphabet.Letters is not { } letters)
            return alphabet == TextAlphabet.Any ? AnyUtf16 : AnyUtf16.Select(WellFormed);
        var texts = Joined(Gen.Elements(letters.ToCharArray()).Select(c => c.ToString()));
        return alphabet.SingleBlanks ? texts.Select(t => string.Join(' ', t.Split(' ', StringSplitOptions.RemoveEmptyEntries))) : texts;
    }

    public static Gen<ulong> Seeds { get; } = Gen.Choose(0, int.MaxValue).Select(n => (ulong)n * 0x9e3779b97f4a7c15);

    // Without its lone surrogates.
    static string WellFormed(string text) => string.Concat(text.EnumerateRunes().Select(r => r.Value == 0xfffd ? "" : r.ToString()));

    static Gen<string> Joined(Gen<string> pieces) => pieces.ListOf().Select(string.Concat);
}
