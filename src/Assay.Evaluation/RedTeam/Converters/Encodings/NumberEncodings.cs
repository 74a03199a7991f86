using System.Globalization;

namespace Assay.Evaluation.RedTeam.Converters.Encodings;

/// <summary>Notations that write each byte, or each character, as a number.</summary>
internal static class NumberEncodings
{
    public static IEnumerable<Converter> All =>
    [
        ByteEncodings.Of("hex", "Hexadecimal", "Two hexadecimal digits for each byte.", "It is UTF-8 text in hexadecimal.", Convert.ToHexStringLower, FromHex),
        ByteEncodings.Of("hex-escapes", "Hexadecimal escapes", @"Each byte as \x and two digits, as in C and Python strings.", @"Every \x with its two digits is one byte of UTF-8 text in hexadecimal.", b => string.Concat(b.Select(v => $@"\x{v:x2}")), t => t.Length % 4 == 0 && Enumerable.Range(0, t.Length / 4).All(i => t[i * 4] == '\\' && t[(i * 4) + 1] == 'x') ? FromHex(t.Replace(@"\x", "", StringComparison.Ordinal)) : null),
        ByteEncodings.Of("binary", "Binary", "Eight binary digits for each byte, blanks between.", "Every group of eight binary digits is one byte of UTF-8 text.", b => Groups(b, v => v.ToString("b8", CultureInfo.InvariantCulture)), t => FromGroups(t, 2)),
        ByteEncodings.Of("octal", "Octal", "Three octal digits for each byte, blanks between.", "Every number is one byte of UTF-8 text in octal.", b => Groups(b, v => Convert.ToString(v, 8).PadLeft(3, '0')), t => FromGroups(t, 8)),
        ByteEncodings.Of("decimal", "Decimal", "A decimal number for each byte, blanks between.", "Every number is one byte of UTF-8 text in decimal.", b => Groups(b, v => v.ToString(CultureInfo.InvariantCulture)), t => FromGroups(t, 10)),
    ];

    public static byte[]? FromHex(string text)
    {
        var bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }

    static string Groups(byte[] bytes, Func<byte, string> number) => string.Join(' ', bytes.Select(number));

    static byte[]? FromGroups(string text, int radix)
    {
        var bytes = new List<byte>();
        foreach (var group in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (group.Length > 8)
                return null;
            var number = 0;
            foreach (var digit in group)
            {
                if (digit < '0' || digit - '0' >= radix)
                    return null;
                number = (number * radix) + digit - '0';
            }

            if (number > byte.MaxValue)
                return null;
            bytes.Add((byte)number);
        }

        return [.. bytes];
    }
}
