namespace Assay.Serving.Guards.Personal;

/// <summary>Check digits that numbers of people and accounts carry. Each takes digits only.</summary>
static class Checksums
{
    /// <summary>ISO/IEC 7812-1: cards, and national numbers of Sweden and Canada.</summary>
    internal static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var d = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? d : d > 4 ? d * 2 - 9 : d * 2;
        }

        return sum % 10 == 0;
    }

    /// <summary>ISO/IEC 7064 mod 97-10, letters as two digits: IBAN (ISO 13616).</summary>
    internal static int Mod97(ReadOnlySpan<char> text, int rest = 0)
    {
        foreach (var c in text)
            rest = char.IsAsciiDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + (c | 0x20) - 'a' + 10) % 97;
        return rest;
    }

    /// <summary>The sum of digits times weights.</summary>
    internal static int Weighted(ReadOnlySpan<char> digits, ReadOnlySpan<int> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
            sum += (digits[i] - '0') * weights[i];
        return sum;
    }

    /// <summary>Verhoeff's scheme (1969) over the dihedral group D5: India's Aadhaar.</summary>
    internal static bool Verhoeff(ReadOnlySpan<char> digits)
    {
        ReadOnlySpan<byte> permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        var check = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var d = digits[^(i + 1)] - '0';
            for (var n = i % 8; n > 0; n--)
                d = permutation[d];
            check = Times(check, d);
        }

        return check == 0;
    }

    // D5: rotations are 0 to 4, reflections 5 to 9.
    static int Times(int a, int b) => (a < 5, b < 5) switch
    {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a - b + 5) % 5,
        _ => (a - b + 5) % 5,
    };

    /// <summary>ISO/IEC 7064 mod 11,10: Germany's tax number.</summary>
    internal static bool Mod11And10(ReadOnlySpan<char> digits)
    {
        var product = 10;
        foreach (var c in digits[..^1])
        {
            var sum = (c - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10 == digits[^1] - '0';
    }
}
