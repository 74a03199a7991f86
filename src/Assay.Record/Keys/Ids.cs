using System.Buffers;
using System.Security.Cryptography;

namespace Assay.Record;

/// <summary>
/// Random names that say nothing about whom they name: a prefix, <c>_</c>, and 128 random bits as 26 characters of
/// Crockford's base 32 in lower case (no i, l, o, u), most significant first.
/// </summary>
public static class Ids
{
    const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    const int Length = 26;

    static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public static string New(string prefix)
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        var bits = new UInt128(BitConverter.ToUInt64(random), BitConverter.ToUInt64(random[8..]));
        Span<char> text = stackalloc char[Length];
        for (var i = Length - 1; i >= 0; i--, bits >>= 5)
            text[i] = Alphabet[(int)(bits & 31)];
        return $"{prefix}_{text}";
    }

    /// <summary>True for exactly what <see cref="New"/> could have made with that prefix.</summary>
    public static bool IsValid(string? id, string prefix)
    {
        if (id is null || id.Length != prefix.Length + 1 + Length || !id.StartsWith(prefix, StringComparison.Ordinal) || id[prefix.Length] != '_')
            return false;
        var text = id.AsSpan(prefix.Length + 1);
        // 26 characters hold 130 bits: the first one carries three.
        return text[0] <= '7' && text.IndexOfAnyExcept(Letters) < 0;
    }
}
