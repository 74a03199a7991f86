using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>Checks the certificate chain of a bundle and takes the public key from its first certificate.</summary>
internal static class SigningCertificate
{
    const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    public static PublicKey? Check(
        IReadOnlyList<byte[]> bundled, IReadOnlyList<X509Certificate2> trusted, DateTimeOffset at, out string subject, out string error)
    {
        subject = "";
        var own = new List<X509Certificate2>();
        try
        {
            foreach (var der in bundled)
                own.Add(X509CertificateLoader.LoadCertificate(der));
            var leaf = own[0];
            subject = Printable.Name(leaf.Subject);
            // Bytes after the certificate would be read by nobody and still be part of the bundle.
            for (var i = 0; i < own.Count; i++)
                if (!own[i].RawData.AsSpan().SequenceEqual(bundled[i]))
                {
                    error = $"certificate {i + 1} of the bundle is followed by bytes that do not belong to it";
                    return null;
                }

            if (!MaySign(leaf, out error) || !LeadsToTrust(leaf, own, trusted, at, out error))
                return null;
            using var key = leaf.GetECDsaPublicKey();
            if (key is not null)
                return PublicKey.Of(key);
            error = "the certificate's key is not ECDSA";
        }
        catch (CryptographicException e)
        {
            error = $"a certificate cannot be read: {e.Message}";
        }
        finally
        {
            own.ForEach(c => c.Dispose());
        }

        return null;
    }

    static bool LeadsToTrust(X509Certificate2 leaf, List<X509Certificate2> own, IReadOnlyList<X509Certificate2> trusted, DateTimeOffset at, out string error)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        foreach (var certificate in trusted)
            (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? chain.ChainPolicy.CustomTrustStore : chain.ChainPolicy.ExtraStore).Add(certificate);
        foreach (var certificate in own.Skip(1))
            chain.ChainPolicy.ExtraStore.Add(certificate);
        var good = chain.Build(leaf);
        error = good ? "" : $"the chain of {Printable.Name(leaf.Subject)} is not trusted at {at:u}: {string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()).Distinct())}";
        // Every bundled certificate must have had a part in it, or its bytes would mean nothing.
        var idle = own.FindIndex(c => !chain.ChainElements.Any(e => e.Certificate.RawData.AsSpan().SequenceEqual(c.RawData)));
        if (good && idle >= 0)
            error = $"certificate {idle + 1} of the bundle is not part of the chain";
        foreach (var element in chain.ChainElements)
            element.Certificate.Dispose();
        return good && idle < 0;
    }

    static bool MaySign(X509Certificate2 leaf, out string error)
    {
        var usage = leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        var extended = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        var signs = usage?.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature) == true
            || (usage is null && extended?.EnhancedKeyUsages.OfType<Oid>().Any(o => o.Value == CodeSigning) == true);
        error = signs ? "" : "the certificate may not sign: it has neither the key usage digitalSignature nor, without key usages, the extended usage code signing";
        return signs;
    }
}
