namespace Assay.Serving.Guards.Personal;

/// <summary>
/// Numbers that states give to people, by their shapes and check digits. Where any number would often do by chance, a word before it has to say what it is.
/// </summary>
static class NationalNumbers
{
    static readonly System.Buffers.SearchValues<string> Said = Context.Words("social security", "ssn", "national id", "identity", "personal number", "tax", "steuer", "bsn", "sofi", "pesel", "insurance", "aadhaar", "sin ", "cpf", "dni", "nie", "nif", "nir", "passport", "id number", "id:", "id is");
    static readonly HashSet<string> Shapes =
    [
        "999-99-9999", "999999999", "999 999 999", "999-999-999", "999.999.999-99", "99999999999", "99 999 999 999", "9999 9999 9999", "999.9999.9999.99", "9999999999999", "99.99.99-999.99", "99.99.99-999-99", "999999-9999",
        "999999+9999", "99999999-9999", "99999999A", "99999999-A", "A9999999A", "A-9999999-A", "AA999999A", "AA 99 99 99 A", "999999-999A", "999999A999A", "999999A9999", "999999-9999A", "AAAAAA99A99A999A", "999999999999999",
        "9 99 99 99 999 999 99", "999999999999999999", "99999999999999999A",
    ];

    static readonly int[] Bsn = [9, 8, 7, 6, 5, 4, 3, 2, -1], Pesel = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], Chinese = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], Ahv = [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1];

    /// <summary>How sure it is that a token is one: 0 where it is none.</summary>
    /// <param name="token">With its signs.</param>
    /// <param name="shape">With 9 for each digit and A for each letter.</param>
    /// <param name="before">What stands before it.</param>
    internal static double Score(ReadOnlySpan<char> token, ReadOnlySpan<char> shape, ReadOnlySpan<char> before)
    {
        if (!Shapes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(shape))
            return 0;
        Span<char> buffer = stackalloc char[token.Length];
        var count = 0;
        foreach (var c in token)
            if (char.IsAsciiLetterOrDigit(c))
                buffer[count++] = char.ToUpperInvariant(c);
        ReadOnlySpan<char> d = buffer[..count];
        var said = Context.Says(before, Said);
        return shape switch
        {
            "999-99-9999" => American(d) ? said ? 1 : 0.85 : 0,
            "999999999" => said && (American(d) || Checksums.Weighted(d, Bsn) % 11 == 0) ? 0.8 : 0,
            "999 999 999" or "999-999-999" => d[0] is not ('0' or '8') && Checksums.Luhn(d) ? said ? 0.9 : 0.6 : 0,
            "999.999.999-99" or "99999999999" when shape.Length == 14 || said => Brazilian(d) || Polish(d) || (said && Checksums.Mod11And10(d)) ? 0.95 : 0,
            "99999999999" => Polish(d) ? 0.7 : 0,
            "99 999 999 999" => Checksums.Mod11And10(d) ? 0.9 : 0,
            "9999 9999 9999" => d[0] > '1' && Checksums.Verhoeff(d) ? 0.9 : 0,
            "999.9999.9999.99" or "9999999999999" => d.StartsWith("756") && Checksums.Weighted(d, Ahv) % 10 == 0 ? 1 : 0,
            "99.99.99-999.99" or "99.99.99-999-99" => Belgian(d) ? 1 : 0,
            "999999-9999" or "999999+9999" or "99999999-9999" => (Checksums.Luhn(d[^10..]) && Day(d[^8..^6], d[^6..^4])) || Finnish(token, d) ? 0.9 : 0,
            "99999999A" or "99999999-A" => "TRWAGMYFPDXBNJZSQVHLCKE"[int.Parse(d[..8], null) % 23] == d[8] ? 1 : 0,
            "A9999999A" or "A-9999999-A" => d[0] is 'X' or 'Y' or 'Z' && "TRWAGMYFPDXBNJZSQVHLCKE"[(int.Parse(d[1..8], null) + (d[0] - 'X') * 10_000_000) % 23] == d[8] ? 1 : 0,
            "AA999999A" or "AA 99 99 99 A" => British(d) ? said ? 1 : 0.9 : 0,
            "999999-999A" or "999999A999A" or "999999A9999" or "999999-9999A" => Finnish(token, d) ? 1 : 0,
            "AAAAAA99A99A999A" => Italian(d) ? 1 : 0,
            "999999999999999" or "9 99 99 99 999 999 99" => d[0] is '1' or '2' && long.Parse(d[..13], null) % 97 is var rest && 97 - rest == int.Parse(d[13..], null) ? 1 : 0,
            "999999999999999999" or "99999999999999999A" => Day(d[10..12], d[12..14]) && "10X98765432"[Checksums.Weighted(d, Chinese) % 11] == d[17] ? 1 : 0,
            _ => 0,
        };
    }

    static bool American(ReadOnlySpan<char> d) => d[0] != '9' && d[..3] is not ("000" or "666") && d[3..5] is not "00" && d[5..] is not "0000" && d is not ("123456789" or "078051120");

    static bool Brazilian(ReadOnlySpan<char> d)
    {
        if (d.Length != 11 || d.IndexOfAnyExcept(d[0]) < 0)
            return false;
        var (first, second) = (0, 0);
        for (var i = 0; i < 9; i++)
            first += (d[i] - '0') * (10 - i);
        for (var i = 0; i < 10; i++)
            second += (d[i] - '0') * (11 - i);
        return first * 10 % 11 % 10 == d[9] - '0' && second * 10 % 11 % 10 == d[10] - '0';
    }

    static bool Polish(ReadOnlySpan<char> d) => d.Length == 11 && Checksums.Weighted(d, Pesel) % 10 == 0 && int.Parse(d[2..4], null) % 20 is >= 1 and <= 12 && int.Parse(d[4..6], null) is >= 1 and <= 31;

    static bool Belgian(ReadOnlySpan<char> d) => 97 - long.Parse(d[..9], null) % 97 is var born && (born == int.Parse(d[9..], null) || 97 - (2_000_000_000 + long.Parse(d[..9], null)) % 97 == int.Parse(d[9..], null));

    static bool British(ReadOnlySpan<char> d) => "DFIQUV".IndexOf(d[0], StringComparison.Ordinal) < 0 && "DFIOQUV".IndexOf(d[1], StringComparison.Ordinal) < 0 && d[..2] is not ("BG" or "GB" or "NK" or "KN" or "TN" or "NT" or "ZZ") && d[8] is >= 'A' and <= 'D';

    static bool Finnish(ReadOnlySpan<char> token, ReadOnlySpan<char> d)
    {
        if (token[6] is not ('-' or '+' or 'A' or 'B' or 'C' or 'D' or 'E' or 'F' or 'Y' or 'X' or 'W' or 'V' or 'U') || token.Length != 11 || !Day(d[2..4], d[..2]))
            return false;
        var number = long.Parse(string.Concat(token[..6], token[7..10]), null);
        return "0123456789ABCDEFHJKLMNPRSTUVWXY"[(int)(number % 31)] == char.ToUpperInvariant(token[10]);
    }

    // Decreto ministeriale 23 dicembre 1976: odd characters are weighed by a table, even ones by their value.
    static bool Italian(ReadOnlySpan<char> d)
    {
        ReadOnlySpan<byte> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        var sum = 0;
        for (var i = 0; i < 15; i++)
        {
            var value = char.IsAsciiDigit(d[i]) ? d[i] - '0' : d[i] - 'A';
            sum += i % 2 == 0 ? odd[value] : value;
        }

        return 'A' + sum % 26 == d[15];
    }

    static bool Day(ReadOnlySpan<char> month, ReadOnlySpan<char> day) => int.Parse(month, null) is >= 1 and <= 12 && int.Parse(day, null) is >= 1 and <= 31;
}
