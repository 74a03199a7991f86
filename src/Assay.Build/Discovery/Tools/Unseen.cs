using System.Text;

namespace Assay.Build.Discovery.Tools;

/// <summary>Characters that are drawn by nothing, and what they spell.</summary>
internal static class Unseen
{
    /// <summary>Of one UTF-16 unit; tags and the upper variation selectors are pairs and are looked at apart.</summary>
    public static bool IsUnseen(char c) => IsJoiner(c) || IsDirection(c) || IsFiller(c) || c is (>= '\ufe00' and <= '\ufe0f') or '\u00ad' or (< ' ' and not ('\t' or '\n' or '\r'));

    public static bool IsJoiner(char c) => c is (>= '\u200b' and <= '\u200d') or '\u2060' or '\ufeff';

    public static bool IsDirection(char c) => c is '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    static bool IsFiller(char c) => c is (>= '\u2061' and <= '\u2065') or (>= '\u206a' and <= '\u206f') or '\u115f' or '\u1160' or '\u3164' or '\uffa0' or '\u180e';

    /// <summary>
    /// Where hidden characters start (-1 where none are), what they spell, and whether they can be an accident: a mark of direction in
    /// Arabic or Hebrew text, one joiner between letters. Flags of regions (a black flag, tags, an end tag) are emoji.
    /// </summary>
    public static (int First, string Spelled, bool Deliberate) In(string text)
    {
        var (first, deliberate, joiners, fillers) = (-1, false, 0, 0);
        var spelled = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var rune = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? char.ConvertToUtf32(text[i], text[i + 1]) : text[i];
            if (rune == 0x1f3f4)
                i = Math.Max(i, Flag(text, i + 2) - 2);
            var hidden = false;
            if (rune is >= 0xe0000 and <= 0xe007f)
                (hidden, deliberate) = (true, true);
            // Bytes hide in selectors after one character: 16 in the lower block, 240 in the upper. Emoji take one.
            else if (Selector(rune) is { } value && i > 0 && IsSelectorAt(text, i - 1))
            {
                (hidden, deliberate) = (true, true);
                if (value is >= ' ' and < '\u007f' && spelled.Length < 400)
                    spelled.Append((char)value);
            }
            else if (rune < 0x10000 && IsFiller((char)rune))
                (hidden, deliberate) = (true, deliberate || ++fillers >= 4);
            else if (rune < 0x10000 && IsJoiner((char)rune))
            {
                joiners = i > 0 && IsJoiner(text[i - 1]) ? joiners + 1 : 1;
                hidden = (i > 0 && i + 1 < text.Length && char.IsAsciiLetter(text[i - 1]) && char.IsAsciiLetter(text[i + 1])) || joiners >= 8;
                deliberate |= joiners >= 8;
            }
            else if (rune is (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069))
                (hidden, deliberate) = (true, deliberate || rune is 0x202e or 0x202d);
            if (hidden && first < 0)
                first = i;
            if (rune >= 0x10000)
                i++;
        }

        var tags = Text.TagCharacters.Spelled(text);
        return (first, tags.Length > 0 ? tags : spelled.ToString(), deliberate);
    }

    static int? Selector(int rune) => rune switch { >= 0xfe00 and <= 0xfe0f => rune - 0xfe00, >= 0xe0100 and <= 0xe01ef => rune - 0xe0100 + 16, _ => null };

    static bool IsSelectorAt(string text, int last) =>
        text[last] is >= '\ufe00' and <= '\ufe0f' || (char.IsLowSurrogate(text[last]) && last > 0 && char.IsHighSurrogate(text[last - 1]) && Selector(char.ConvertToUtf32(text[last - 1], text[last])) is not null);

    // The index after "tags, end tag"; the start when it is no flag. Regions have at most six letters.
    static int Flag(string text, int start)
    {
        for (var i = start; i + 1 < text.Length && i <= start + 14 && text[i] == '\udb40'; i += 2)
            if (text[i + 1] == '\udc7f')
                return i + 2;
        return start;
    }
}
