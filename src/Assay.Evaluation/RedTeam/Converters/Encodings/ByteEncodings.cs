using System.Buffers.Text;
using System.Numerics;
using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Encodings;

/// <summary>Notations of the text's UTF-8 bytes in which several letters carry several bytes.</summary>
internal static class ByteEncodings
{
    const string Base58Letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    const string Base45Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    const string Base85Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
    const string DataAddress = "data:text/plain;charset=utf-8;base64,";

    // Its work grows with the square of the length.
    const int MostForBase58 = 4096;
    const ulong TenDigits = 430_804_206_899_405_824;

    static readonly string Ascii85Letters = new([.. Enumerable.Range('!', 85).Select(c => (char)c)]);

    public static IEnumerable<Converter> All =>
    [
        Of("base64", "Base64", "Base64 with padding (RFC 4648).", "It is Base64 of UTF-8 text.", Convert.ToBase64String, FromBase64),
        Of("base64url", "Base64 for addresses", "Base64 with the letters that addresses and tokens use, without padding (RFC 4648, section 5).", "It is base64url (with - and _, no padding) of UTF-8 text.", b => Base64Url.EncodeToString(b), FromBase64Url),
        Of("data-address", "Data address", "A data: address that holds the text as Base64 (RFC 2397).", "It is a data: address whose content is Base64.", b => DataAddress + Convert.ToBase64String(b), t => t.StartsWith(DataAddress, StringComparison.Ordinal) ? FromBase64(t[DataAddress.Length..]) : null),
        Of("base58", "Base58", "The alphabet without 0, O, I and l that addresses of crypto-currencies use.", "It is Base58 (the Bitcoin alphabet) of UTF-8 text.", ToBase58, FromBase58) with { MostInput = MostForBase58 },
        Of("base45", "Base45", "The notation of QR codes on certificates (RFC 9285).", "It is Base45 (RFC 9285) of UTF-8 text.", ToBase45, FromBase45),
        Of("ascii85", "Ascii85", "Five letters for four bytes, from ! to u, z for four zeros, as PostScript and PDF have it.", "It is Ascii85 (as in PDF, without the <~ ~> marks) of UTF-8 text.", b => ToBase85(b, Ascii85Letters, true), t => FromBase85(t, Ascii85Letters, true)),
        Of("base85", "Base85", "Five letters for four bytes with the alphabet of RFC 1924, as git and Python's b85encode have it.", "It is Base85 (the alphabet of RFC 1924, as Python's base64.b85decode reads it) of UTF-8 text.", b => ToBase85(b, Base85Letters, false), t => FromBase85(t, Base85Letters, false)),
    ];

    /// <summary>A converter of the UTF-8 bytes with a way back.</summary>
    public static Converter Of(string id, string title, string summary, string how, Func<byte[], string> write, Func<string, byte[]?> read) =>
        new(id, title, ConverterKind.Encoding, summary, text => write(Bytes.Of(text)))
        {
            HowToRead = how,
            Reverts = TextAlphabet.Unicode,
            Restore = text => read(text) is { } bytes ? Bytes.Read(bytes) : null,
        };

    public static byte[]? FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }

    static byte[]? FromBase64Url(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    static string ToBase58(byte[] bytes)
    {
        var zeros = bytes.AsSpan().IndexOfAnyExcept((byte)0) is >= 0 and var at ? at : bytes.Length;
        var number = new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
        var letters = new List<char>();
        // Ten digits at a time: dividing the long number is what costs.
        while (!number.IsZero)
        {
            number = BigInteger.DivRem(number, TenDigits, out var rest);
            var digits = (ulong)rest;
            for (var i = 0; i < 10 && (digits != 0 || !number.IsZero); i++, digits /= 58)
                letters.Add(Base58Letters[(int)(digits % 58)]);
        }

        letters.AddRange(Enumerable.Repeat('1', zeros));
        letters.Reverse();
        return new string([.. letters]);
    }

    static byte[]? FromBase58(string text)
    {
        if (text.Length > MostForBase58 * 5)
            return null;
        var number = BigInteger.Zero;
        for (var i = 0; i < text.Length;)
        {
            var (digits, scale) = (0ul, 1ul);
            for (var end = Math.Min(i + 10, text.Length); i < end; i++)
            {
                var digit = Base58Letters.IndexOf(text[i], StringComparison.Ordinal);
                if (digit < 0)
                    return null;
                (digits, scale) = ((digits * 58) + (uint)digit, scale * 58);
            }

            number = (number * scale) + digits;
        }

        var zeros = text.AsSpan().IndexOfAnyExcept('1') is >= 0 and var at ? at : text.Length;
        return [.. new byte[zeros], .. number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true)];
    }

    static string ToBase45(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length; i += 2)
        {
            var pair = i + 1 < bytes.Length;
            var number = pair ? (bytes[i] << 8) | bytes[i + 1] : bytes[i];
            text.Append(Base45Letters[number % 45]).Append(Base45Letters[number / 45 % 45]);
            if (pair)
                text.Append(Base45Letters[number / 45 / 45]);
        }

        return text.ToString();
    }

    static byte[]? FromBase45(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i += 3)
        {
            var group = text.AsSpan(i, Math.Min(3, text.Length - i));
            var number = 0;
            for (var j = group.Length - 1; j >= 0; j--)
            {
                var digit = Base45Letters.IndexOf(group[j], StringComparison.Ordinal);
                if (digit < 0)
                    return null;
                number = (number * 45) + digit;
            }

            if (group.Length == 1 || number > (group.Length == 3 ? 0xffff : 0xff))
                return null;
            if (group.Length == 3)
                bytes.Add((byte)(number >> 8));
            bytes.Add((byte)number);
        }

        return [.. bytes];
    }

    static string ToBase85(byte[] bytes, string letters, bool shortZeros)
    {
        var text = new StringBuilder();
        Span<char> group = stackalloc char[5];
        for (var i = 0; i < bytes.Length; i += 4)
        {
            var count = Math.Min(4, bytes.Length - i);
            var number = 0u;
            for (var j = 0; j < 4; j++)
                number = (number << 8) | (j < count ? bytes[i + j] : (byte)0);
            if (shortZeros && number == 0 && count == 4)
            {
                text.Append('z');
                continue;
            }

            for (var j = 4; j >= 0; j--, number /= 85)
                group[j] = letters[(int)(number % 85)];
            text.Append(group[..(count + 1)]);
        }

        return text.ToString();
    }

    static byte[]? FromBase85(string text, string letters, bool shortZeros)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length;)
        {
            if (shortZeros && text[i] == 'z')
            {
                bytes.AddRange([0, 0, 0, 0]);
                i++;
                continue;
            }

            var count = Math.Min(5, text.Length - i);
            var number = 0ul;
            for (var j = 0; j < 5; j++)
            {
                // A short group is filled with the last letter, so that cutting rounds to what was written.
                var digit = j < count ? letters.IndexOf(text[i + j], StringComparison.Ordinal) : 84;
                if (digit < 0)
                    return null;
                number = (number * 85) + (uint)digit;
            }

            if (count == 1 || number > uint.MaxValue)
                return null;
            for (var j = 0; j < count - 1; j++)
                bytes.Add((byte)(number >> (24 - (8 * j))));
            i += count;
        }

        return [.. bytes];
    }
}
