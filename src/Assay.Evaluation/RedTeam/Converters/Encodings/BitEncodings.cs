using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Encodings;

/// <summary>Notations that cut the UTF-8 bytes into groups of bits and write a letter for each.</summary>
internal static class BitEncodings
{
    const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    // 256 pictures in a row, all of them assigned: rat (U+1F400) to prayer beads (U+1F4FF).
    const int FirstEmoji = 0x1f400;

    // 2,048 ideographs for eleven bits each, and the eight behind them for the last three bits or fewer.
    const int FirstIdeograph = 0x4e00, FirstTail = FirstIdeograph + 2048;

    public static IEnumerable<Converter> All =>
    [
        ByteEncodings.Of("base32", "Base32", "Base32 with padding (RFC 4648).", "It is Base32 (RFC 4648) of UTF-8 text.", ToBase32, FromBase32),
        ByteEncodings.Of("emoji-bytes", "Emoji for bytes", "One emoji for each byte, in the order of Unicode from U+1F400 on.", "Every emoji stands for one byte of UTF-8 text: its code point minus U+1F400.", ToEmoji, FromEmoji),
        ByteEncodings.Of("ideograph-bits", "Ideographs for bits", "One CJK ideograph for every eleven bits: few characters, many tokens.", "The UTF-8 bits of the text are cut into groups of eleven, the first bit first. Every ideograph is one group: its code point minus U+4E00. The last may be one of U+5600 to U+5607 for three bits.", ToIdeographs, FromIdeographs),
        ByteEncodings.Of("dna", "DNA bases", "Two bits for each of the letters A, C, G and T.", "Every letter is two bits of UTF-8 text, the first bits first: A is 00, C is 01, G is 10, T is 11.", b => Letters(b, 2, v => "ACGT"[v]), t => Pack(t.Select(c => "ACGT".IndexOf(c, StringComparison.Ordinal)), 2)),
    ];

    static string ToBase32(byte[] bytes)
    {
        var text = Letters(bytes, 5, v => Base32Letters[v]);
        return text.PadRight((text.Length + 7) / 8 * 8, '=');
    }

    static byte[]? FromBase32(string text) => Pack(text.TrimEnd('=').Select(c => Base32Letters.IndexOf(c, StringComparison.Ordinal)), 5);

    static string ToEmoji(byte[] bytes)
    {
        var text = new StringBuilder(bytes.Length * 2);
        foreach (var value in bytes)
            text.Append(new Rune(FirstEmoji + value));
        return text.ToString();
    }

    static byte[]? FromEmoji(string text)
    {
        var bytes = new List<byte>();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is < FirstEmoji or > FirstEmoji + 255)
                return null;
            bytes.Add((byte)(rune.Value - FirstEmoji));
        }

        return [.. bytes];
    }

    static string ToIdeographs(byte[] bytes)
    {
        var rest = bytes.Length * 8 % 11;
        if (rest is 0 or > 3)
            return Letters(bytes, 11, v => (char)(FirstIdeograph + v));
        var text = Letters(bytes, 11, v => (char)(FirstIdeograph + v));
        // The last letter holds at most three bits at its left end.
        return text[..^1] + (char)(FirstTail + ((text[^1] - FirstIdeograph) >> 8));
    }

    static byte[]? FromIdeographs(string text)
    {
        if (text.Length == 0 || text[^1] is < (char)FirstTail or >= (char)(FirstTail + 8))
            return Pack(text.Select(c => c - FirstIdeograph is var v and >= 0 and < 2048 ? v : -1), 11);
        var bits = text[..^1].Select(c => c - FirstIdeograph is var v and >= 0 and < 2048 ? v : -1).ToList();
        if (bits.Contains(-1))
            return null;
        var flat = bits.SelectMany(v => Enumerable.Range(0, 11).Select(i => (v >> (10 - i)) & 1));
        var tail = text[^1] - FirstTail;
        return Pack([.. flat, (tail >> 2) & 1, (tail >> 1) & 1, tail & 1], 1);
    }

    // Groups of so many bits, the first bit first; the last is filled with zeros.
    static string Letters(byte[] bytes, int width, Func<int, char> letter)
    {
        var text = new StringBuilder((bytes.Length * 8 / width) + 1);
        var (held, count) = (0, 0);
        foreach (var value in bytes)
        {
            held = (held << 8) | value;
            for (count += 8; count >= width; count -= width)
                text.Append(letter((held >> (count - width)) & ((1 << width) - 1)));
            held &= (1 << count) - 1;
        }

        if (count > 0)
            text.Append(letter((held << (width - count)) & ((1 << width) - 1)));
        return text.ToString();
    }

    // The bytes; what is left over are filling zeros, fewer than eight. Null where a letter is none (-1) or the rest is no filling.
    static byte[]? Pack(IEnumerable<int> groups, int width)
    {
        var bytes = new List<byte>();
        var (held, count) = (0, 0);
        foreach (var group in groups)
        {
            if (group < 0)
                return null;
            held = (held << width) | group;
            for (count += width; count >= 8; count -= 8)
                bytes.Add((byte)(held >> (count - 8)));
            held &= (1 << count) - 1;
        }

        return held == 0 ? [.. bytes] : null;
    }
}
