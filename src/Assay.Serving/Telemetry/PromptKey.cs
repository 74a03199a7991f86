using System.Security.Cryptography;
using System.Text;
using Assay.Serving.Access;

namespace Assay.Serving;

/// <summary>
/// A key under which texts of exchanges are stored: AES-256-GCM, a random nonce for each, bound to the exchange's reference. The gateway has one to write with; whoever reads has that one and those before it.
/// It is known by its <see cref="Id"/>, which is computed from it and says nothing of it.
/// </summary>
public sealed class PromptKey
{
    const int Bytes = 32, NonceBytes = 12, TagBytes = 16;

    readonly byte[] _key;

    PromptKey(byte[] key)
    {
        _key = key;
        Id = Convert.ToHexStringLower(SHA256.HashData([.. "assay prompt key"u8, .. key]).AsSpan(0, 6));
    }

    /// <summary>12 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>A new key as it stands in a file: Base64 of 32 random bytes.</summary>
    public static string New() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Reads a key from a file that nobody but its owner may read; null with what is wrong.</summary>
    public static PromptKey? Read(string path, out string error)
    {
        try
        {
            var key = Parse(UpstreamAccess.Secret(path), out error);
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
    public static PromptKey? Parse(string text, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var key = new byte[Bytes];
        error = Convert.TryFromBase64String(text.Trim(), key, out var length) && length == Bytes ? "" : "a key is Base64 of 32 bytes (assay gateway prompt-key writes one)";
        return error.Length > 0 ? null : new PromptKey(key);
    }

    /// <summary>Encrypts what belongs to an exchange: nonce, ciphertext, tag.</summary>
    public byte[] Seal(string reference, ReadOnlySpan<byte> plain)
    {
        var whole = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(whole.AsSpan(0, NonceBytes), plain, whole.AsSpan(NonceBytes, plain.Length), whole.AsSpan(NonceBytes + plain.Length), Encoding.UTF8.GetBytes(reference));
        return whole;
    }

    /// <summary>What was sealed; null when it was sealed under another key, for another exchange, or was changed since.</summary>
    public byte[]? Open(string reference, ReadOnlySpan<byte> whole)
    {
        if (whole.Length < NonceBytes + TagBytes)
            return null;
        var plain = new byte[whole.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(whole[..NonceBytes], whole[NonceBytes..^TagBytes], whole[^TagBytes..], plain, Encoding.UTF8.GetBytes(reference));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
