using System.Security.Cryptography;
using System.Text;

namespace Assay.Build;

/// <summary>
/// Wrapping for keys on P-256, P-384, P-521 (an ephemeral ECDH key a file, HKDF-SHA256, AES-256-GCM) and for RSA keys
/// (OAEP with SHA-256). A key is named by the SHA-256 of its public PEM text.
/// </summary>
internal static class PublicKeyWrapping
{
    const string Rsa = "rsa-oaep-256";
    const int LeastRsaBits = 2048, MostRsaBits = 16384;

    public static SealRecipient? Recipient(string pem, out string error)
    {
        error = "";
        try
        {
            if (Curve(pem) is { } curve)
                return new EcRecipient(curve);
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            if (rsa.KeySize is >= LeastRsaBits and <= MostRsaBits)
                return new RsaRecipient(rsa.ExportSubjectPublicKeyInfo());
            error = $"an RSA key of {rsa.KeySize} bits; {LeastRsaBits} to {MostRsaBits} are allowed";
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            error = $"not a public key in PEM (P-256, P-384, P-521 or RSA): {e.Message}";
        }

        return null;
    }

    public static SealKey? Key(string pem, string? password, out string error)
    {
        error = "";
        try
        {
            // A key that is not of the one family is tried as the other; the second complaint is the one to tell.
            var ec = ECDiffieHellman.Create();
            try
            {
                Import(ec, pem, password);
                return new EcKey(ec);
            }
            catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
            {
                ec.Dispose();
            }

            var rsa = RSA.Create();
            Import(rsa, pem, password);
            return new RsaKey(rsa);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            error = $"not a private key in PEM, or another password: {e.Message}";
            return null;
        }
    }

    static void Import(AsymmetricAlgorithm key, string pem, string? password)
    {
        if (password is null)
            key.ImportFromPem(pem);
        else
            key.ImportFromEncryptedPem(pem, password);
    }

    static ECDiffieHellman? Curve(string pem)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(pem);
            if (KindOf(key) is not null)
                return key;
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            // Not an EC key, or not on a curve that is known here.
        }

        key.Dispose();
        return null;
    }

    static string? KindOf(ECDiffieHellman key) => key.ExportParameters(false).Curve.Oid?.Value switch
    {
        "1.2.840.10045.3.1.7" => "ecdh-p256",
        "1.3.132.0.34" => "ecdh-p384",
        "1.3.132.0.35" => "ecdh-p521",
        _ => null,
    };

    static string IdOf(byte[] spki) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", spki) + "\n")));

    static byte[] WrappingKey(ECDiffieHellman own, ECDiffieHellmanPublicKey other, byte[] ephemeral, byte[] recipient, string kind)
    {
        var secret = own.DeriveRawSecretAgreement(other);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, [.. ephemeral, .. recipient], Encoding.ASCII.GetBytes($"assay-seal-v1 {kind}"));
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    sealed class EcRecipient(ECDiffieHellman key) : SealRecipient
    {
        internal override WrappedKey Wrap(byte[] dataKey)
        {
            var kind = KindOf(key)!;
            var recipient = key.ExportSubjectPublicKeyInfo();
            using var sender = ECDiffieHellman.Create(key.ExportParameters(false).Curve);
            var ephemeral = sender.ExportSubjectPublicKeyInfo();
            return new WrappedKey(kind, IdOf(recipient), SmallSeal.Wrap(WrappingKey(sender, key.PublicKey, ephemeral, recipient, kind), dataKey), ephemeral);
        }
    }

    sealed class EcKey(ECDiffieHellman key) : SealKey
    {
        readonly byte[] _public = key.ExportSubjectPublicKeyInfo();

        internal override bool Fits(WrappedKey wrapped) => wrapped.Kind == KindOf(key) && wrapped.Id == IdOf(_public);

        internal override byte[] Unwrap(WrappedKey wrapped)
        {
            using var sender = ECDiffieHellman.Create();
            sender.ImportSubjectPublicKeyInfo(wrapped.Ephemeral ?? [], out var read);
            if (read != wrapped.Ephemeral!.Length || KindOf(sender) != wrapped.Kind)
                throw new CryptographicException("the sender's key is not on the same curve");
            return SmallSeal.Unwrap(WrappingKey(key, sender.PublicKey, wrapped.Ephemeral, _public, wrapped.Kind), wrapped.Wrapped);
        }

        private protected override void Close() => key.Dispose();
    }

    sealed class RsaRecipient(byte[] spki) : SealRecipient
    {
        internal override WrappedKey Wrap(byte[] dataKey)
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(spki, out _);
            return new WrappedKey(Rsa, IdOf(spki), rsa.Encrypt(dataKey, RSAEncryptionPadding.OaepSHA256));
        }
    }

    sealed class RsaKey(RSA key) : SealKey
    {
        internal override bool Fits(WrappedKey wrapped) => wrapped.Kind == Rsa && wrapped.Id == IdOf(key.ExportSubjectPublicKeyInfo());

        internal override byte[] Unwrap(WrappedKey wrapped) => key.Decrypt(wrapped.Wrapped, RSAEncryptionPadding.OaepSHA256);

        private protected override void Close() => key.Dispose();
    }
}

/// <summary>AES-256-GCM of one data key under a wrapping key that is used once, so that the nonce may be zero.</summary>
internal static class SmallSeal
{
    const int TagBytes = 16;

    public static byte[] Wrap(byte[] wrappingKey, byte[] dataKey)
    {
        var wrapped = new byte[dataKey.Length + TagBytes];
        using var gcm = new AesGcm(wrappingKey, TagBytes);
        gcm.Encrypt(new byte[12], dataKey, wrapped.AsSpan(0, dataKey.Length), wrapped.AsSpan(dataKey.Length));
        CryptographicOperations.ZeroMemory(wrappingKey);
        return wrapped;
    }

    public static byte[] Unwrap(byte[] wrappingKey, byte[] wrapped)
    {
        if (wrapped.Length <= TagBytes)
            throw new CryptographicException("the wrapped key is too short");
        var key = new byte[wrapped.Length - TagBytes];
        using var gcm = new AesGcm(wrappingKey, TagBytes);
        gcm.Decrypt(new byte[12], wrapped.AsSpan(0, key.Length), wrapped.AsSpan(key.Length), key);
        CryptographicOperations.ZeroMemory(wrappingKey);
        return key;
    }
}
