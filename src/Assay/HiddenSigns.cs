using System.Buffers;
using System.Globalization;
using System.Text;

namespace Assay;

/// <summary>
/// The signs that are not seen, or that change how and where others are seen: control characters (the escape of terminals among them), line ends, marks that turn the
/// direction of text, signs of no width, and those that mean nothing to anybody. Strangers' text is shown without them: the list is this one, and whoever shows it chooses what is drawn instead.
/// </summary>
public static class HiddenSigns
{
    // Fixed ranges, and no tables of the runtime: what is shown of a file is the same everywhere.
    // Selectors of a sign's look (U+FE00 to U+FE0F) stand behind every other emoji, and stay.
    /// <summary>Whether a code point, or a half of a pair without the other, is one.</summary>
    public static bool Is(int sign) => sign switch
    {
        >= ' ' and <= '~' => false,
        // Controls, and line ends that no line counter counts.
        < ' ' or (>= 0x7f and <= 0x9f) or 0x2028 or 0x2029 => true,
        // Directions.
        0x61c or 0x200e or 0x200f or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) => true,
        // Drawn as nothing: joiners, fillers, operators that are not seen.
        0xad or 0x34f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or (>= 0x180b and <= 0x180f) or (>= 0x200b and <= 0x200d) or (>= 0x2060 and <= 0x2065) or (>= 0x206a and <= 0x206f) => true,
        0x3164 or 0xfeff or 0xffa0 or (>= 0xfff0 and <= 0xfffb) or (>= 0x13430 and <= 0x13440) or (>= 0x1bca0 and <= 0x1bca3) or (>= 0x1d173 and <= 0x1d17a) => true,
        // Tags that mirror letters, and selectors that can spell whole texts.
        >= 0xe0000 and <= 0xe0fff => true,
        // Halves of pairs, signs of private use, and what will never be a sign.
        (>= 0xd800 and <= 0xf8ff) or (>= 0xfdd0 and <= 0xfdef) or >= 0xf0000 => true,
        _ => (sign & 0xfffe) == 0xfffe,
    };

    /// <summary>Where the first one stands; -1 where there is none.</summary>
    public static int First(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAnyExceptInRange(' ', '~'); at >= 0 && at < text.Length; at += Next(text[at..], out _))
        {
            Next(text[at..], out var sign);
            if (Is(sign))
                return at;
        }

        return -1;
    }

    /// <summary>The text with every such sign drawn another way.</summary>
    public static string Drawn(string text, Func<int, string> draw)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(draw);
        var first = First(text);
        if (first < 0)
            return text;
        var made = new StringBuilder(text, 0, first, text.Length + 16);
        for (var at = first; at < text.Length;)
        {
            var size = Next(text.AsSpan(at), out var sign);
            if (Is(sign))
                made.Append(draw(sign));
            else
                made.Append(text, at, size);
            at += size;
        }

        return made.ToString();
    }

    /// <summary>A sign by its number, as people are shown it: <c>\u{202e}</c>.</summary>
    public static string Escaped(int sign) => string.Create(CultureInfo.InvariantCulture, $"\\u{{{sign:x}}}");

    // A half of a pair without the other counts as itself.
    static int Next(ReadOnlySpan<char> text, out int sign)
    {
        if (Rune.DecodeFromUtf16(text, out var rune, out var size) == OperationStatus.Done)
        {
            sign = rune.Value;
            return size;
        }

        sign = text[0];
        return 1;
    }
}
