using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Serving.Access;

/// <summary>What the gateway shows to a model's server, and what it believes of it.</summary>
/// <param name="Credential">The credential; null where the server asks for none.</param>
/// <param name="Tls">Trust and own certificate; null for the system's trust and none.</param>
sealed record UpstreamAccess(string? Credential, SslClientAuthenticationOptions? Tls)
{
    const int MostCredential = 16 * 1024;

    /// <summary>Reads what an entry names; null with what is wrong.</summary>
    internal static UpstreamAccess? Read(UpstreamEntry entry, string folder, Func<string, string?> environment, CredentialsKey? credentials, out string error)
    {
        error = "";
        var credential = entry.CredentialEnv is { } variable ? environment(variable) : null;
        if (entry.CredentialEnv is not null && string.IsNullOrEmpty(credential))
        {
            error = $"the upstream '{entry.Name}' needs a credential in the variable {entry.CredentialEnv}, and it is not set";
            return null;
        }

        try
        {
            if (entry.CredentialFile is { } file)
                credential = Secret(Path.Combine(folder, file)).Trim();
            if (entry.CredentialSealed is { } beside)
            {
                if (credentials is null)
                    error = $"its credential is sealed, and there is no key to open it: --credentials-key FILE, or the variable {CredentialsKey.Variable}";
                else
                    credential = credentials.Open(entry.Name, Path.Combine(folder, beside), out error);
                if (error.Length > 0)
                {
                    error = $"the upstream '{entry.Name}': {error}";
                    return null;
                }
            }

            if (credential is not null && WrongCredential(credential) is { Length: > 0 } wrong)
            {
                error = $"the credential of the upstream '{entry.Name}' {wrong}";
                return null;
            }

            return new UpstreamAccess(credential, Trust(entry, folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            error = $"the upstream '{entry.Name}': {e.Message}";
            return null;
        }
    }

    /// <summary>What is wrong with a credential, without a word of it; empty when nothing is.</summary>
    internal static string WrongCredential(string credential) =>
        credential.Length is 0 or > MostCredential || credential.AsSpan().ContainsAnyExceptInRange('!', '~') ? "is empty, too long, or holds what no header can carry (blanks, line ends)" : "";

    static SslClientAuthenticationOptions? Trust(UpstreamEntry entry, string folder)
    {
        if (entry.CaFile is null && entry.ClientCertificate is null)
            return null;
        var tls = new SslClientAuthenticationOptions();
        if (entry.CaFile is { } ca)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(Path.Combine(folder, ca));
            if (policy.CustomTrustStore.Count == 0)
                throw new CryptographicException($"{ca} holds no certificate");
            tls.CertificateChainPolicy = policy;
        }

        if (entry is { ClientCertificate: { } certificate, ClientKey: { } key })
            tls.ClientCertificates = [X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(folder, certificate)), Secret(Path.Combine(folder, key)))];
        return tls;
    }

    /// <summary>The text of a file that nobody but its owner may read.</summary>
    /// <exception cref="IOException">It is not there, or too large.</exception>
    /// <exception cref="UnauthorizedAccessException">Others may read it.</exception>
    internal static string Secret(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new UnauthorizedAccessException($"others than its owner may read {path}; chmod 600 it");
        if (new FileInfo(path).Length > MostCredential)
            throw new IOException($"{path} is larger than any credential or key");
        return File.ReadAllText(path);
    }
}
