using System.Security.Cryptography;

namespace Assay;

/// <summary>
/// A cryptographic digest: an algorithm name as in-toto spells it (<c>sha256</c>, <c>sha384</c>, <c>sha512</c>,
/// <c>blake2b</c>) and the lower-case hexadecimal value. Equality is over both.
/// </summary>
public readonly record struct Digest
{
    public Digest(string algorithm, string hex)
    {
        if (!TryCreate(algorithm, hex, out var made))
            throw new ArgumentException($"'{algorithm}:{hex}' is not a digest: expected ALGORITHM:LOWER-CASE-HEX of the algorithm's length.", nameof(hex));
        this = made;
    }

    Digest(string algorithm, string hex, bool _)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    public string Algorithm { get; }

    public string Hex { get; }

    /// <summary>SHA-256 of the bytes.</summary>
    public static Digest Sha256(ReadOnlySpan<byte> bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)), true);

    /// <summary>Reads <c>sha256:hex</c>; a bare 64-character hex string is taken as SHA-256.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        digest = default;
        if (string.IsNullOrEmpty(text))
            return false;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? TryCreate("sha256", text, out digest) : TryCreate(text[..colon], text[(colon + 1)..], out digest);
    }

    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a digest (expected sha256:HEX).");

    public byte[] ToBytes() => Convert.FromHexString(Hex);

    /// <summary>The first twelve hexadecimal digits: for people, never for comparison.</summary>
    public string Short => Hex[..12];

    public override string ToString() => $"{Algorithm}:{Hex}";

    static bool TryCreate(string algorithm, string hex, out Digest digest)
    {
        digest = default;
        if (algorithm is null || hex is null || algorithm.Length is 0 or > 32)
            return false;
        foreach (var c in algorithm)
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_'))
                return false;
        var expected = algorithm switch { "sha256" => 64, "sha384" => 96, "sha512" or "blake2b" => 128, _ => 0 };
        if (expected != 0 ? hex.Length != expected : hex.Length is < 32 or > 256 || hex.Length % 2 != 0)
            return false;
        foreach (var c in hex)
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
                return false;
        // The usual algorithms are kept once, not once for each digest of a large bill.
        digest = new Digest(algorithm switch { "sha256" => "sha256", "sha384" => "sha384", "sha512" => "sha512", "blake2b" => "blake2b", _ => algorithm }, hex, true);
        return true;
    }
}
