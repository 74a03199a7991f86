using System.Text;
using Assay.Text;

namespace Assay.Build.Discovery.Tools;

/// <summary>
/// A text as a model takes it, so that patterns of plain English find what was disguised: what is not seen is left out, letters that
/// look alike become the Latin ones, emphasis and runs of blanks go. Every character knows where it came from.
/// </summary>
internal sealed class PlainWords
{
    readonly int[] _from;

    PlainWords(string text, int[] from)
    {
        Text = text;
        _from = from;
    }

    public string Text { get; }

    /// <summary>The index in the original of a character here.</summary>
    public int Original(int at) => at < _from.Length ? _from[at] : _from.Length > 0 ? _from[^1] : 0;

    public static PlainWords Of(string text)
    {
        var (plain, from) = (new StringBuilder(text.Length), new List<int>(text.Length));
        void Add(char c, int at)
        {
            if (c == ' ' && plain.Length > 0 && plain[^1] == ' ')
                return;
            plain.Append(c);
            from.Add(at);
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                if (Styled(char.ConvertToUtf32(text[i], text[i + 1])) is { } letter)
                    Add(letter, i);
                i++;
            }
            else if (!Unseen.IsUnseen(text[i]) && text[i] is not '*')
                Add(Folded(text[i]), i);
        }

        return new PlainWords(plain.ToString(), [.. from]);
    }

    // Mathematical alphabets (U+1D400) repeat A-Z and a-z in thirteen styles; tags and what is left are not text.
    static char? Styled(int rune) => rune switch
    {
        >= 0x1d400 and <= 0x1d6a3 => (rune - 0x1d400) % 52 is var n && n < 26 ? (char)('A' + n) : (char)('a' + n - 26),
        >= 0xe0000 and <= 0xe0fff => null,
        _ => '\ufffd',
    };

    static char Folded(char c) => c switch
    {
        _ when char.IsWhiteSpace(c) => ' ',
        '\u2018' or '\u2019' or '\u02bc' => '\'',
        '\u201c' or '\u201d' => '"',
        _ => LookalikeLetters.Latin(c),
    };
}
