using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Serving.Exposure;

/// <summary>Whether a certificate is good for the host: by the system's authorities or those that were named.</summary>
static class ProbeTrust
{
    public static bool Good(X509Certificate? certificate, SslPolicyErrors errors, X509Chain? sent, X509Certificate2Collection? authorities)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        return errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 theirs && Known(theirs, sent, authorities);
    }

    /// <summary>Whether its chain ends at one of the named authorities.</summary>
    public static bool Known(X509Certificate2 theirs, X509Chain? sent, X509Certificate2Collection? authorities)
    {
        if (authorities is not { Count: > 0 })
            return false;
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true } };
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (sent is not null)
            foreach (var element in sent.ChainElements)
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(theirs);
    }
}
