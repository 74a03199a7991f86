using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Tests.Shared;

/// <summary>A root, an authority under it, and signers; made by the base library, which does not check what they may do.</summary>
internal sealed class TestAuthority
{
    static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset InTime = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public TestAuthority(Action<CertificateRequest>? authority = null)
    {
        var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=test root", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        Root = root.CreateSelfSigned(Begin, Begin.AddYears(10));
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        authority?.Invoke(request);
        Authority = request.Create(Root, Begin, Begin.AddYears(5), [1, 2, 3]).CopyWithPrivateKey(key);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Authority { get; }

    public static void Limit(CertificateRequest request, string mailDomain)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
            writer.WriteCharacterString(UniversalTagNumber.IA5String, mailDomain, new Asn1Tag(TagClass.ContextSpecific, 1));
        request.CertificateExtensions.Add(new X509Extension("2.5.29.30", writer.Encode(), critical: true));
    }

    public TestSigner Signer(
        string curve = "nistP256", X509KeyUsageFlags? usage = X509KeyUsageFlags.DigitalSignature, string? extended = "1.3.6.1.5.5.7.3.3", string? mail = null, byte serial = 7, Action<CertificateRequest>? more = null)
    {
        var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        var request = new CertificateRequest("CN=test signer", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        if (usage is { } flags)
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, true));
        if (extended is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(extended)], false));
        if (mail is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddEmailAddress(mail);
            request.CertificateExtensions.Add(names.Build());
        }

        more?.Invoke(request);
        return new TestSigner(new EcdsaSigner(key), key, request.Create(Authority, Begin, Begin.AddYears(1), [serial]));
    }

    /// <summary>A certificate, with its key, for one who answers OCSP requests in the authority's place.</summary>
    public X509Certificate2 Responder(bool noCheck = true, string extended = "1.3.6.1.5.5.7.3.9", X509Certificate2? issuer = null, DateTimeOffset? from = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test responder", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(extended)], false));
        if (noCheck)
            request.CertificateExtensions.Add(new X509Extension("1.3.6.1.5.5.7.48.1.5", [5, 0], critical: false));
        return request.Create(issuer ?? Authority, from ?? Begin, Begin.AddYears(4), [42]).CopyWithPrivateKey(key);
    }

    /// <summary>Names the responder in a certificate.</summary>
    public static Action<CertificateRequest> AnsweredAt(string address) =>
        request => request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([address], null));

    public static byte[] List(X509Certificate2 issuer, DateTimeOffset from, DateTimeOffset until, params (X509Certificate2 Certificate, DateTimeOffset At, X509RevocationReason Reason)[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var (certificate, at, reason) in revoked)
            builder.AddEntry(certificate, at, reason);
        return builder.Build(issuer, 1, until, HashAlgorithmName.SHA256, thisUpdate: from);
    }

    public static byte[] Fresh(X509Certificate2 issuer, params (X509Certificate2 Certificate, DateTimeOffset At, X509RevocationReason Reason)[] revoked) =>
        List(issuer, InTime.AddDays(-1), InTime.AddDays(1), revoked);
}

internal sealed record TestSigner(EcdsaSigner Key, ECDsa Private, X509Certificate2 Certificate);
