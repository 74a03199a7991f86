using System.Security.Cryptography;
using System.Text;

namespace Assay.Text;

/// <summary>A stretch of text that looks like a credential: where it stands, never what it is.</summary>
/// <param name="Kind">Whose it is, for people: "AWS access key".</param>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">Characters.</param>
public readonly record struct SecretMatch(string Kind, int Start, int Length);

/// <summary>
/// Credentials by the shapes that their issuers publish; what is assigned to names that say so is found by
/// <see cref="AssignedSecrets"/>.
/// </summary>
public static class Secrets
{
    const double LeastEntropy = 2.0;
    static readonly string[] PrivateKeys = ["-----BEGIN PRIVATE KEY", "-----BEGIN RSA PRIVATE KEY", "-----BEGIN EC PRIVATE KEY", "-----BEGIN OPENSSH PRIVATE KEY", "-----BEGIN DSA PRIVATE KEY", "-----BEGIN PGP PRIVATE KEY", "-----BEGIN ENCRYPTED PRIVATE KEY"];
    static readonly Dictionary<string, SecretShape[]> ByPrefix = SecretShape.All.GroupBy(s => s.Prefix).ToDictionary(g => g.Key, g => g.ToArray());
    static readonly string[] Prefixes = [.. ByPrefix.Keys.OrderByDescending(p => p.Length)];
    // What credentials begin with, by the first two characters: hardly any pair of ordinary text is among them.
    static readonly string[]?[] Starts = ByPair([.. Prefixes, "-----BEGIN ", "eyJ", "AccountKey=", "SharedAccessKey="]);

    /// <summary>Every credential in a text, in order.</summary>
    public static IReadOnlyList<SecretMatch> In(string text)
    {
        List<SecretMatch> found = [];
        for (var at = 0; at + 1 < text.Length;)
        {
            if ((text[at] | text[at + 1]) < 128 && Starts[(text[at] << 7) | text[at + 1]] is { } starts && Begins(text.AsSpan(at), starts) && Match(text, at) is { } match)
            {
                found.Add(match);
                at = match.Start + match.Length;
            }
            else
            {
                at++;
            }
        }

        return found;
    }

    static string[]?[] ByPair(string[] starts)
    {
        var pairs = new string[]?[128 * 128];
        foreach (var group in starts.GroupBy(s => (s[0] << 7) | s[1]))
            pairs[group.Key] = [.. group];
        return pairs;
    }

    static bool Begins(ReadOnlySpan<char> text, string[] starts)
    {
        foreach (var start in starts)
            if (text.StartsWith(start, StringComparison.Ordinal))
                return true;
        return false;
    }

    static SecretMatch? Match(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("-----BEGIN ", StringComparison.Ordinal))
            return Array.Find(PrivateKeys, k => text.AsSpan(at).StartsWith(k, StringComparison.Ordinal)) is { } key ? new("private key", at, key.Length) : null;
        // A token is a word: what begins in the middle of one is something else (base64, names, digests).
        if (at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '+' or '-' or '\\') && !(text[at - 1] is '_' or '-' && rest[0] is 'A'))
            return rest[0] is 'A' or 'S' && at > 0 && text[at - 1] is 'e' or ';' ? Azure(text, at) : null;
        if (rest.StartsWith("eyJ", StringComparison.Ordinal))
            return WebToken(text, at);
        if (Azure(text, at) is { } azure)
            return azure;
        foreach (var prefix in Prefixes)
            if (rest.StartsWith(prefix, StringComparison.Ordinal))
                foreach (var shape in ByPrefix[prefix])
                    if (Length(rest, shape) is { } length)
                        return new(shape.Kind, at, length);
        return null;
    }

    static int? Length(ReadOnlySpan<char> text, SecretShape shape)
    {
        var end = shape.Prefix.Length;
        while (end < text.Length && end - shape.Prefix.Length < shape.Most && shape.Allows(text[end]))
            end++;
        var body = text[shape.Prefix.Length..end];
        if (body.Length < shape.Least || (end < text.Length && shape.Least == shape.Most && (char.IsAsciiLetterOrDigit(text[end]) || (text[end] == '_' && shape.Letters != SecretLetters.Dotted))))
            return null;
        if (shape.Also.Length > 0 && !body.Contains(shape.Also, StringComparison.Ordinal))
            return null;
        // Words with hyphens and placeholders are no random letters; short prefixes need digits among them.
        if (Entropy(body) < LeastEntropy || !(body.ContainsAnyInRange('0', '9') || shape.Prefix.Length > 6 || shape.Letters == SecretLetters.Upper62) || !Random(body, shape))
            return null;
        return end;
    }

    static bool Random(ReadOnlySpan<char> body, SecretShape shape) =>
        shape.Letters is not SecretLetters.Base64Url || shape.Prefix.Length > 4 || (Longest(body) >= 10 && body.ContainsAnyInRange('A', 'Z') | body.ContainsAnyInRange('0', '9'));

    // The longest stretch without a hyphen: names are made of words.
    static int Longest(ReadOnlySpan<char> text)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c is '-' or '_' ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    static SecretMatch? Azure(string text, int at)
    {
        foreach (var (name, kind) in new[] { ("AccountKey=", "Azure storage key"), ("SharedAccessKey=", "Azure shared access key") })
        {
            if (!text.AsSpan(at).StartsWith(name, StringComparison.Ordinal))
                continue;
            var end = at + name.Length;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '+' or '/' or '='))
                end++;
            if (end - at - name.Length is >= 40 and <= 100 && Entropy(text.AsSpan(at + name.Length, end - at - name.Length)) > 3.5)
                return new(kind, at + name.Length, end - at - name.Length);
        }

        return null;
    }

    // Three parts, of which the first is JSON with an algorithm (RFC 7519).
    static SecretMatch? WebToken(string text, int at)
    {
        var end = at;
        Span<int> dots = stackalloc int[2];
        var count = 0;
        while (end < text.Length && end - at < 8192 && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_' || (text[end] == '.' && count < 2)))
        {
            if (text[end] == '.')
                dots[count++] = end;
            end++;
        }

        if (count != 2 || end - dots[1] < 20 || dots[1] - dots[0] < 12)
            return null;
        var header = text[at..dots[0]].Replace('-', '+').Replace('_', '/');
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header.PadRight((header.Length + 3) / 4 * 4, '='), bytes, out var written))
            return null;
        return Encoding.UTF8.GetString(bytes, 0, written).Contains("\"alg\"", StringComparison.Ordinal) ? new("JSON web token", at, end - at) : null;
    }

    /// <summary>Whether the token's own checksum is right; null when its kind has none.</summary>
    public static bool? Checksum(string text, SecretMatch match)
    {
        var token = text.AsSpan(match.Start, match.Length);
        if (match.Length != 40 || !(token.StartsWith("gh", StringComparison.Ordinal) || token.StartsWith("npm_", StringComparison.Ordinal)))
            return null;
        // 30 random letters, then six of the CRC-32 of them, in base 62 (GitHub, "Behind GitHub's new authentication token formats", 2021).
        var crc = Crc32.Of(Encoding.ASCII.GetBytes(token.Slice(4, 30).ToString()));
        return token[34..].SequenceEqual(Base62(crc, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) || token[34..].SequenceEqual(Base62(crc, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    }

    static char[] Base62(uint value, string digits)
    {
        var made = new char[6];
        for (var i = 5; i >= 0; i--, value /= 62)
            made[i] = digits[(int)(value % 62)];
        return made;
    }

    /// <summary>Bits for one character, of the text's own frequencies.</summary>
    public static double Entropy(ReadOnlySpan<char> text)
    {
        if (text.Length == 0)
            return 0;
        Span<int> counts = stackalloc int[128];
        var others = 0;
        foreach (var c in text)
            if (c < 128)
                counts[c]++;
            else
                others++;
        double bits = 0;
        foreach (var count in counts)
            if (count > 0)
                bits -= count * Math.Log2((double)count / text.Length);
        return (bits - (others > 0 ? others * Math.Log2((double)others / text.Length) : 0)) / text.Length;
    }

    /// <summary>A credential as it may be shown: four characters at most, never the whole.</summary>
    public static string Masked(ReadOnlySpan<char> secret) => string.Concat(secret[..Math.Min(4, secret.Length / 4)], "…");

    /// <summary>The text with every credential in it masked.</summary>
    public static string Mask(string text)
    {
        var matches = In(text).Concat(AssignedSecrets.In(text).Select(a => a.Match)).OrderBy(m => m.Start).ToList();
        if (matches.Count == 0)
            return text;
        var made = new StringBuilder();
        var at = 0;
        foreach (var match in matches)
        {
            if (match.Start < at)
                continue;
            made.Append(text, at, match.Start - at).Append(Masked(text.AsSpan(match.Start, match.Length)));
            at = match.Start + match.Length;
        }

        return made.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>What tells whether two credentials are the same to whoever has the key, and nothing to others (HMAC-SHA-256, 32 hexadecimal digits).</summary>
    public static string Fingerprint(ReadOnlySpan<char> secret, ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(secret.ToString())))[..32];
}
