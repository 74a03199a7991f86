using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>Of which certificates of the chain it must be known that they are not revoked.</summary>
public enum RevocationScope
{
    /// <summary>Of none; said as a note.</summary>
    None,

    /// <summary>Of the signing certificate.</summary>
    Leaf,

    /// <summary>Of every certificate but the root.</summary>
    Chain,
}

/// <summary>Whose certificates count, and what is known of their revocation.</summary>
public sealed record CertificateTrust
{
    /// <summary>Self-signed ones are trusted roots; others only help to build the chain.</summary>
    public required IReadOnlyList<X509Certificate2> Certificates { get; init; }

    /// <summary>Certificate revocation lists (RFC 5280), each DER or PEM.</summary>
    public IReadOnlyList<byte[]> RevocationLists { get; init; } = [];

    /// <summary>OCSP responses (RFC 6960), DER.</summary>
    public IReadOnlyList<byte[]> OcspResponses { get; init; } = [];

    /// <summary>Null: the whole chain when a list or response is given, else nothing.</summary>
    public RevocationScope? Revocation { get; init; }

    /// <summary>
    /// Asked for lists and responses that are missing: the certificate and its issuer, once the chain is trusted. What it returns is
    /// checked like a file, one after the other, until one speaks of the certificate (<see cref="RevocationSource"/>).
    /// </summary>
    public Func<X509Certificate2, X509Certificate2, IEnumerable<FetchedRevocation>>? Fetch { get; init; }

    /// <summary>Only a signer with one of these names counts: the whole subject (<c>CN=...</c>), or a subject alternative name (address, DNS name, URI). Empty: any under the roots.</summary>
    public IReadOnlyList<string> Identities { get; init; } = [];

    internal RevocationScope Scope => Revocation ?? (RevocationLists.Count + OcspResponses.Count > 0 || Fetch is not null ? RevocationScope.Chain : RevocationScope.None);
}

/// <summary>What was fetched about a certificate: a list, or an OCSP response.</summary>
public sealed record FetchedRevocation(byte[] Content, bool IsOcsp);
