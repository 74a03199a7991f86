using System.Security.Cryptography;

namespace Assay.Record;

/// <summary>AES-256-GCM with a random 12-byte nonce; the 16-byte tag stands behind the ciphertext.</summary>
static class Aead
{
    const int NonceBytes = 12, TagBytes = 16;

    internal static (byte[] Nonce, byte[] Sealed) Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated, bool zeroKey)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var cipher = new byte[plain.Length + TagBytes];
        using (var aes = new AesGcm(key, TagBytes))
            aes.Encrypt(nonce, plain, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), associated);
        if (zeroKey)
            CryptographicOperations.ZeroMemory(key);
        return (nonce, cipher);
    }

    /// <summary>The plaintext, which the caller zeroes; null when key, nonce, ciphertext or associated data are not those of the sealing.</summary>
    internal static byte[]? Open(byte[] key, byte[] nonce, byte[] cipher, ReadOnlySpan<byte> associated, bool zeroKey)
    {
        if (nonce.Length != NonceBytes || cipher.Length < TagBytes)
            return null;
        var plain = GC.AllocateUninitializedArray<byte>(cipher.Length - TagBytes, pinned: true);
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(nonce, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), plain, associated);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            if (zeroKey)
                CryptographicOperations.ZeroMemory(key);
        }
    }
}
