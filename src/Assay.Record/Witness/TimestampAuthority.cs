using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Record;

/// <summary>A time stamp that an authority gave. <paramref name="Signer"/> is the subject of its certificate.</summary>
sealed record Stamp(byte[] Token, DateTimeOffset At, string Signer);

/// <summary>Asks an RFC 3161 authority over HTTP (section 3.4), and checks tokens. The imprint is SHA-256 of the head's envelope.</summary>
static class TimestampAuthority
{
    const int NonceBytes = 16;

    public static async Task<Stamp> StampAsync(HttpClient http, Uri address, byte[] envelope, CancellationToken cancel)
    {
        var request = Rfc3161TimestampRequest.CreateFromHash(
            SHA256.HashData(envelope), HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(NonceBytes), requestSignerCertificates: true);
        var answer = await WitnessHttp.PostAsync(http, address, request.Encode(), "application/timestamp-query", cancel).ConfigureAwait(false);
        Rfc3161TimestampToken token;
        try
        {
            // Checks status, nonce, imprint and that the certificate is inside.
            token = request.ProcessResponse(answer, out _);
        }
        catch (CryptographicException e)
        {
            throw new WitnessException(WitnessFault.BadAnswer, $"its answer is not a time stamp of this head: {e.Message}");
        }

        var encoded = token.AsSignedCms().Encode();
        return Check(encoded, envelope, null, out var error) ?? throw new WitnessException(WitnessFault.BadAnswer, error);
    }

    /// <summary>Reads a token and checks that it is signed, by a certificate for time stamping, over this envelope.</summary>
    /// <param name="roots">Certificates that the reader trusts; null leaves it open who signed.</param>
    public static Stamp? Check(byte[] token, byte[] envelope, X509Certificate2Collection? roots, out string error)
    {
        try
        {
            if (!Rfc3161TimestampToken.TryDecode(token, out var read, out var length) || length != token.Length)
                error = "it is not an RFC 3161 time-stamp token";
            else if (read.TokenInfo.HashAlgorithmId.Value != "2.16.840.1.101.3.4.2.1" || !read.TokenInfo.GetMessageHash().Span.SequenceEqual(SHA256.HashData(envelope)))
                error = "it stamps something else than this tree head";
            else if (!read.VerifySignatureForHash(SHA256.HashData(envelope), HashAlgorithmName.SHA256, out var signer) || signer is null)
                error = "its signature does not verify, or its certificate is not one for time stamping";
            else
                using (signer)
                {
                    error = roots is null ? "" : Untrusted(signer, read, roots);
                    return error.Length == 0 ? new Stamp(token, read.TokenInfo.Timestamp, signer.Subject) : null;
                }
        }
        catch (CryptographicException e)
        {
            error = $"it cannot be checked: {e.Message}";
        }

        return null;
    }

    static string Untrusted(X509Certificate2 signer, Rfc3161TimestampToken token, X509Certificate2Collection roots)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true } };
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(token.AsSignedCms().Certificates);
        // A stamp outlives the certificate that signed it: what counts is the time that it states.
        chain.ChainPolicy.VerificationTime = token.TokenInfo.Timestamp.LocalDateTime;
        return chain.Build(signer) ? "" : $"its signer {signer.Subject} is not trusted: {string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()))}";
    }
}
