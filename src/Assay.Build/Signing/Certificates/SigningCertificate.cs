using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>A certificate chain that leads to trust.</summary>
/// <param name="Chain">Leaf first, root last.</param>
internal sealed record TrustedSigner(string Subject, PublicKey Key, IReadOnlyList<X509Certificate2> Chain);

/// <summary>Checks the certificate chain of a bundle and takes the public key from its first certificate.</summary>
internal static class SigningCertificate
{
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3", TimeStamping = "1.3.6.1.5.5.7.3.8", AnyUse = "2.5.29.37.0";
    const int LeastRsaBits = 2048;

    public static TrustedSigner? Check(IReadOnlyList<byte[]> bundled, CertificateTrust trust, DateTimeOffset at, out string error)
    {
        var own = new X509Certificate2Collection();
        try
        {
            foreach (var der in bundled)
                own.Add(X509CertificateLoader.LoadCertificate(der));
            // Bytes after the certificate would be read by nobody and still be part of the bundle.
            for (var i = 0; i < own.Count; i++)
                if (!own[i].RawData.AsSpan().SequenceEqual(bundled[i]))
                {
                    error = $"certificate {i + 1} of the bundle is followed by bytes that do not belong to it";
                    return null;
                }

            var leaf = own[0];
            if (!MaySign(leaf, out error) || !IsNamed(leaf, trust.Identities, out error))
                return null;
            if (Build(leaf, own, trust.Certificates, at, CodeSigning, out error) is not { } chain)
                return null;
            // Every bundled certificate must have had a part in it, or its bytes would mean nothing.
            for (var i = 0; i < own.Count; i++)
                if (!chain.Any(c => c.RawData.AsSpan().SequenceEqual(own[i].RawData)))
                {
                    error = $"certificate {i + 1} of the bundle is not part of the chain";
                    return null;
                }

            using var key = leaf.GetECDsaPublicKey();
            if (key is not null)
                return new TrustedSigner(Printable.Name(leaf.Subject), PublicKey.Of(key), chain);
            error = "the certificate's key is not ECDSA";
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            error = $"a certificate cannot be read: {e.Message}";
        }

        return null;
    }

    /// <summary>
    /// The chain from <paramref name="leaf"/> to a self-signed trusted certificate, leaf first; null, and why. The platform
    /// checks signatures, validity, basic constraints, path lengths, name constraints and usages.
    /// </summary>
    public static IReadOnlyList<X509Certificate2>? Build(
        X509Certificate2 leaf, X509Certificate2Collection own, IReadOnlyList<X509Certificate2> trusted, DateTimeOffset at, string use, out string error)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        // A certificate that limits its uses must allow this one, and so must those above it; one that limits nothing passes.
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(use));
        foreach (var certificate in trusted)
            (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? chain.ChainPolicy.CustomTrustStore : chain.ChainPolicy.ExtraStore).Add(certificate);
        foreach (var certificate in own)
            if (!certificate.RawData.AsSpan().SequenceEqual(leaf.RawData))
                chain.ChainPolicy.ExtraStore.Add(certificate);
        error = chain.Build(leaf) ? ""
            : $"the chain of {Printable.Name(leaf.Subject)} is not trusted at {at:u}: {string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()).Distinct())}";
        if (error.Length > 0)
            return null;
        var elements = chain.ChainElements.Select(e => X509CertificateLoader.LoadCertificate(e.Certificate.RawData)).ToList();
        error = elements.SkipLast(1).Select(Weakness).FirstOrDefault(w => w is not null) ?? "";
        return error.Length == 0 ? elements : null;
    }

    static string? Weakness(X509Certificate2 certificate)
    {
        if (certificate.SignatureAlgorithm.Value is not { } oid || !X509Signature.IsStrong(oid))
            return $"{Printable.Name(certificate.Subject)} is signed with {Printable.Name(certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value ?? "?", 60)}, which no longer proves anything";
        using var rsa = certificate.GetRSAPublicKey();
        return rsa is { KeySize: < LeastRsaBits } ? $"{Printable.Name(certificate.Subject)} has an RSA key of {rsa.KeySize} bits; {LeastRsaBits} are the least that count" : null;
    }

    static bool MaySign(X509Certificate2 leaf, out string error)
    {
        var usage = leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        var extended = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages.OfType<Oid>().Select(o => o.Value).ToList();
        var forCode = extended?.Exists(o => o is CodeSigning or AnyUse) == true;
        error = usage is not null && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature) ? "the certificate may not sign: its key usage does not hold digitalSignature"
            : extended is not null && !forCode ? "the certificate may not sign: its extended usages do not hold code signing"
            : usage is null && !forCode ? "the certificate may not sign: it has neither the key usage digitalSignature nor, without key usages, the extended usage code signing"
            : "";
        return error.Length == 0;
    }

    static bool IsNamed(X509Certificate2 leaf, IReadOnlyList<string> identities, out string error)
    {
        error = "";
        if (identities.Count == 0)
            return true;
        var names = SubjectNames.Of(leaf);
        if (names.Intersect(identities, StringComparer.Ordinal).Any())
            return true;
        error = $"the certificate is that of {Printable.Name(string.Join(", ", names), 400)}, and not of {string.Join(" or ", identities.Select(i => Printable.Name(i)))}";
        return false;
    }
}
