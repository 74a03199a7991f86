using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>Time stamps by RFC 3161 over a signature: proof that it was there at a time, given by an authority the verifier trusts.</summary>
internal static class SignatureTimestamp
{
    /// <summary>The earliest time that a trusted authority vouches for; null, and why, when a token does not hold.</summary>
    public static SigningTime? Check(IReadOnlyList<byte[]> tokens, byte[] signature, IReadOnlyList<X509Certificate2> trusted, out string error)
    {
        error = "";
        SigningTime? earliest = null;
        foreach (var der in tokens)
        {
            if (Check(der, signature, trusted, out error) is not { } time)
                return null;
            if (earliest is null || time.At < earliest.At)
                earliest = time;
        }

        return earliest;
    }

    static SigningTime? Check(byte[] der, byte[] signature, IReadOnlyList<X509Certificate2> trusted, out string error)
    {
        error = "";
        try
        {
            if (!Rfc3161TimestampToken.TryDecode(der, out var token, out var length) || length != der.Length)
                error = "the time stamp is not an RFC 3161 token";
            else if (!token.VerifySignatureForData(signature, out var authority, [.. trusted]))
                error = "the time stamp is not one of this signature, or its own signature is not good";
            else
                using (authority)
                {
                    var at = token.TokenInfo.Timestamp;
                    if (SigningCertificate.Build(authority, token.AsSignedCms().Certificates, trusted, at, SigningCertificate.TimeStamping, out error) is not null)
                        return new SigningTime(at, Printable.Name(authority.Subject));
                    error = $"the time-stamping authority is not trusted: {error}";
                }
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            error = $"the time stamp cannot be checked: {e.Message}";
        }

        return null;
    }
}
