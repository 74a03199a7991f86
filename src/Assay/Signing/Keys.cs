using System.Security.Cryptography;
using System.Text;

namespace Assay;

/// <summary>Something that signs: a key in memory, or a command that reaches a KMS or HSM.</summary>
public interface ISigner
{
    /// <summary>Id of the public key; see <see cref="PublicKey.KeyId"/>.</summary>
    string KeyId { get; }

    PublicKey PublicKey { get; }

    /// <summary>DER-encoded ECDSA over the hash that belongs to the curve (SHA-256 for P-256, 384, 512).</summary>
    byte[] Sign(ReadOnlySpan<byte> data);
}

/// <summary>
/// An ECDSA public key on P-256, P-384 or P-521. Its id is the hexadecimal SHA-256 of its PEM text (as OpenSSF model
/// signing hints keys: equal to <c>openssl ec -pubout | sha256sum</c>).
/// </summary>
public sealed class PublicKey
{
    readonly byte[] _spki;

    PublicKey(byte[] spki, int bits)
    {
        _spki = spki;
        Bits = bits;
        Pem = PemEncoding.WriteString("PUBLIC KEY", spki) + "\n";
        KeyId = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Pem)));
    }

    public string KeyId { get; }

    public string Pem { get; }

    /// <summary>Curve size: 256, 384 or 521.</summary>
    public int Bits { get; }

    public ReadOnlySpan<byte> SubjectPublicKeyInfo => _spki;

    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> derSignature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_spki, out _);
        return key.VerifyData(data, derSignature, HashOf(Bits), DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Reads a PEM <c>PUBLIC KEY</c>; anything but ECDSA on the three NIST curves is refused.</summary>
    public static PublicKey? TryReadPem(string pem, out string error)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return From(key, out error);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            error = $"not an ECDSA public key in PEM: {e.Message}";
            return null;
        }
    }

    /// <exception cref="CryptographicException">The key is not ECDSA on P-256, P-384 or P-521.</exception>
    public static PublicKey Of(ECDsa key) => From(key, out var error) ?? throw new CryptographicException(error);

    static PublicKey? From(ECDsa key, out string error)
    {
        var oid = key.ExportParameters(false).Curve.Oid?.Value;
        var bits = oid switch { "1.2.840.10045.3.1.7" => 256, "1.3.132.0.34" => 384, "1.3.132.0.35" => 521, _ => 0 };
        error = bits == 0 ? $"curve {oid ?? "without a name"} is not one of P-256, P-384, P-521" : "";
        return bits == 0 ? null : new PublicKey(key.ExportSubjectPublicKeyInfo(), bits);
    }

    internal static HashAlgorithmName HashOf(int bits) =>
        bits switch { 256 => HashAlgorithmName.SHA256, 384 => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 };
}

/// <summary>An ECDSA private key in memory.</summary>
public sealed class EcdsaSigner : ISigner, IDisposable
{
    readonly ECDsa _key;
    readonly Lock _gate = new();

    public EcdsaSigner(ECDsa key)
    {
        _key = key;
        PublicKey = PublicKey.Of(key);
    }

    public PublicKey PublicKey { get; }

    public string KeyId => PublicKey.KeyId;

    /// <summary>A fresh P-256 key.</summary>
    public static EcdsaSigner Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        // ECDsa instances are not promised to be thread-safe.
        lock (_gate)
            return _key.SignData(data, PublicKey.HashOf(PublicKey.Bits), DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>PKCS#8, unencrypted: for the keyring to seal, never for a file.</summary>
    public byte[] ExportPkcs8() => _key.ExportPkcs8PrivateKey();

    public static EcdsaSigner FromPkcs8(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return new EcdsaSigner(key);
    }

    public void Dispose() => _key.Dispose();
}
