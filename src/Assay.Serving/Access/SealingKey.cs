using System.Security.Cryptography;
using System.Text;

namespace Assay.Serving.Access;

/// <summary>
/// A key of 32 random bytes that seals texts with AES-256-GCM: a random nonce for each, bound to the name of what it belongs to. It is known by an id, which is computed from it and its use and says nothing of it.
/// </summary>
/// <param name="key">32 bytes.</param>
/// <param name="use">What it is for: the same bytes used for something else have another id.</param>
sealed class SealingKey(byte[] key, string use)
{
    const int Bytes = 32, NonceBytes = 12, TagBytes = 16;

    /// <summary>12 hexadecimal digits.</summary>
    internal string Id { get; } = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(use), .. key]).AsSpan(0, 6));

    /// <summary>A new key as it stands in a file: Base64.</summary>
    internal static string New() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Reads a key from a file that nobody but its owner may read; null with what is wrong.</summary>
    /// <param name="path">The file.</param>
    /// <param name="use">What the key is for.</param>
    /// <param name="maker">The command that writes such a key, for who has none.</param>
    /// <param name="error">What is wrong.</param>
    internal static SealingKey? Read(string path, string use, string maker, out string error)
    {
        try
        {
            var key = Parse(UpstreamAccess.Secret(path), use, maker, out error);
            if (key is null)
                error = $"{path}: {error}";
            return key;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>Reads a key as <see cref="New"/> writes it; null with what is wrong. The text is never repeated.</summary>
    internal static SealingKey? Parse(string text, string use, string maker, out string error)
    {
        var key = new byte[Bytes];
        var read = Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Bytes;
        error = read ? "" : $"a key is Base64 of 32 bytes ({maker} writes one)";
        return read ? new SealingKey(key, use) : null;
    }

    /// <summary>Nonce, ciphertext, tag.</summary>
    internal byte[] Seal(string name, ReadOnlySpan<byte> plain)
    {
        var whole = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(whole.AsSpan(0, NonceBytes), plain, whole.AsSpan(NonceBytes, plain.Length), whole.AsSpan(NonceBytes + plain.Length), Encoding.UTF8.GetBytes(name));
        return whole;
    }

    /// <summary>What was sealed; null when it was sealed under another key, for another name, or was changed since.</summary>
    internal byte[]? Open(string name, ReadOnlySpan<byte> whole)
    {
        if (whole.Length < NonceBytes + TagBytes)
            return null;
        var plain = new byte[whole.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(whole[..NonceBytes], whole[NonceBytes..^TagBytes], whole[^TagBytes..], plain, Encoding.UTF8.GetBytes(name));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
