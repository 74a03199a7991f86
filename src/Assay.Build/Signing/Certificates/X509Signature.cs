using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>Signatures of certificate authorities over lists and responses: ECDSA and RSA with SHA-256, SHA-384 or SHA-512.</summary>
internal static class X509Signature
{
    static readonly Dictionary<string, HashAlgorithmName> Ecdsa = new()
    {
        ["1.2.840.10045.4.3.2"] = HashAlgorithmName.SHA256,
        ["1.2.840.10045.4.3.3"] = HashAlgorithmName.SHA384,
        ["1.2.840.10045.4.3.4"] = HashAlgorithmName.SHA512,
    };

    static readonly Dictionary<string, HashAlgorithmName> Rsa = new()
    {
        ["1.2.840.113549.1.1.11"] = HashAlgorithmName.SHA256,
        ["1.2.840.113549.1.1.12"] = HashAlgorithmName.SHA384,
        ["1.2.840.113549.1.1.13"] = HashAlgorithmName.SHA512,
    };

    const string Ed25519 = "1.3.101.112", RsaPss = "1.2.840.113549.1.1.10";

    /// <summary>Whether a certificate signed with this algorithm may be part of a chain: nothing with MD5 or SHA-1.</summary>
    public static bool IsStrong(string oid) => Ecdsa.ContainsKey(oid) || Rsa.ContainsKey(oid) || oid is Ed25519 or RsaPss;

    /// <returns>What is wrong, or null.</returns>
    public static string? Complaint(X509Certificate2 issuer, string oid, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (Ecdsa.TryGetValue(oid, out var hash))
        {
            using var key = issuer.GetECDsaPublicKey();
            return key is not null && key.VerifyData(data, signature, hash, DSASignatureFormat.Rfc3279DerSequence) ? null : "its signature is not good";
        }

        if (Rsa.TryGetValue(oid, out hash))
        {
            using var key = issuer.GetRSAPublicKey();
            return key is not null && key.VerifyData(data, signature, hash, RSASignaturePadding.Pkcs1) ? null : "its signature is not good";
        }

        return $"it is signed with the algorithm {oid}, which is not supported (ECDSA or RSA with SHA-256 or better)";
    }
}
