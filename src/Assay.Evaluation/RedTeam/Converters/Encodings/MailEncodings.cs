using System.Buffers.Binary;
using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Encodings;

/// <summary>Notations that mail and news were carried in.</summary>
internal static class MailEncodings
{
    const string WordStart = "=?utf-8?B?", WordEnd = "?=";

    // Bytes in an encoded word of RFC 2047 (at most 75 characters), in a line of uuencode, and in a line of quoted-printable.
    const int WordBytes = 45, UuBytes = 45, PrintableBytes = 25;

    public static IEnumerable<Converter> All =>
    [
        ByteEncodings.Of("quoted-printable", "Quoted-printable", "Every byte as = and two digits, in lines of 75 (RFC 2045).", "It is quoted-printable, as in mail, of UTF-8 text.", ToPrintable, FromPrintable),
        ByteEncodings.Of("uuencode", "Uuencode", "Lines of a length letter and four letters for three bytes, between begin and end.", "It is a uuencoded file of UTF-8 text.", ToUu, FromUu),
        ByteEncodings.Of("mime-words", "Mail header words", "Encoded words of a mail's header (RFC 2047).", "It is a mail header in encoded words (RFC 2047).", ToWords, FromWords),
        new("utf7", "UTF-7", ConverterKind.Encoding, "All of it as one shifted run of UTF-7 (RFC 2152), which old mail readers and filters disagree about.", ToUtf7) { HowToRead = "It is UTF-7: between + and - stands Base64 of UTF-16, high byte first.", Reverts = TextAlphabet.Any, Restore = FromUtf7 },
    ];

    static string ToPrintable(byte[] bytes) => string.Join("=\n", bytes.Chunk(PrintableBytes).Select(line => string.Concat(line.Select(b => $"={b:X2}"))));

    static byte[]? FromPrintable(string text)
    {
        var joined = text.Replace("=\n", "", StringComparison.Ordinal);
        return joined.Length % 3 == 0 && Enumerable.Range(0, joined.Length / 3).All(i => joined[i * 3] == '=') ? NumberEncodings.FromHex(joined.Replace("=", "", StringComparison.Ordinal)) : null;
    }

    static string ToUu(byte[] bytes)
    {
        var text = new StringBuilder("begin 644 message.txt\n");
        foreach (var line in bytes.Chunk(UuBytes))
        {
            text.Append(UuLetter(line.Length));
            for (var i = 0; i < line.Length; i += 3)
            {
                var three = (line[i] << 16) | ((i + 1 < line.Length ? line[i + 1] : 0) << 8) | (i + 2 < line.Length ? line[i + 2] : 0);
                for (var shift = 18; shift >= 0; shift -= 6)
                    text.Append(UuLetter((three >> shift) & 63));
            }

            text.Append('\n');
        }

        return text.Append("`\nend\n").ToString();
    }

    // A grave accent for nothing: a blank at the end of a line gets lost.
    static char UuLetter(int value) => value == 0 ? '`' : (char)(' ' + value);

    static byte[]? FromUu(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 4 || !lines[0].StartsWith("begin ", StringComparison.Ordinal) || lines[^2] != "end")
            return null;
        var bytes = new List<byte>();
        foreach (var line in lines.AsSpan(1, lines.Length - 4))
        {
            var count = line.Length > 0 ? (line[0] - ' ') & 63 : 0;
            if (line.Length != 1 + ((count + 2) / 3 * 4) || line.AsSpan().ContainsAnyExceptInRange(' ', '`'))
                return null;
            for (var i = 0; i < count; i++)
            {
                var (group, at) = (1 + (i / 3 * 4), i % 3);
                var high = (line[group + at] - ' ') & 63;
                var low = (line[group + at + 1] - ' ') & 63;
                bytes.Add((byte)((high << (2 + (2 * at))) | (low >> (4 - (2 * at)))));
            }
        }

        return [.. bytes];
    }

    static string ToWords(byte[] bytes)
    {
        var words = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            // A word holds whole characters.
            var end = Math.Min(at + WordBytes, bytes.Length);
            while (end < bytes.Length && (bytes[end] & 0xc0) == 0x80)
                end--;
            words.Add(WordStart + Convert.ToBase64String(bytes, at, end - at) + WordEnd);
            at = end;
        }

        return string.Join("\n ", words);
    }

    static byte[]? FromWords(string text)
    {
        var bytes = new List<byte>();
        foreach (var word in text.Split("\n ", StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Length < WordStart.Length + WordEnd.Length || !word.StartsWith(WordStart, StringComparison.Ordinal) || !word.EndsWith(WordEnd, StringComparison.Ordinal) || ByteEncodings.FromBase64(word[WordStart.Length..^WordEnd.Length]) is not { } part)
                return null;
            bytes.AddRange(part);
        }

        return [.. bytes];
    }

    static string ToUtf7(string text)
    {
        if (text.Length == 0)
            return "";
        var units = new byte[text.Length * 2];
        for (var i = 0; i < text.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(units.AsSpan(i * 2), text[i]);
        return "+" + Convert.ToBase64String(units).TrimEnd('=') + "-";
    }

    static string? FromUtf7(string text)
    {
        if (text.Length == 0)
            return "";
        if (text.Length < 2 || text[0] != '+' || text[^1] != '-')
            return null;
        var letters = text[1..^1];
        if (ByteEncodings.FromBase64(letters.PadRight((letters.Length + 3) / 4 * 4, '=')) is not { Length: var length } units || length % 2 != 0)
            return null;
        var plain = new char[length / 2];
        for (var i = 0; i < plain.Length; i++)
            plain[i] = (char)BinaryPrimitives.ReadUInt16BigEndian(units.AsSpan(i * 2));
        return new string(plain);
    }
}
