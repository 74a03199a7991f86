using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>A basic OCSP response (RFC 6960): what an authority says of single certificates.</summary>
internal sealed class OcspResponse
{
    const int MaxBytes = 1024 * 1024;
    const string Basic = "1.3.6.1.5.5.7.48.1.1", OcspSigning = "1.3.6.1.5.5.7.3.9";

    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0), Second = new(TagClass.ContextSpecific, 1), Third = new(TagClass.ContextSpecific, 2);

    readonly List<Single> _answers = [];
    readonly List<byte[]> _certificates = [];
    byte[] _signed = [];
    byte[] _signature = [];
    string _algorithm = "";

    /// <param name="Status">Good: null and <paramref name="Known"/>. Unknown to the responder: null and not known.</param>
    sealed record Single(string Hash, byte[] Name, byte[] Key, BigInteger Serial, Revoked? Status, bool Known, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate);

    public static OcspResponse? TryRead(byte[] der, out string error)
    {
        error = "";
        try
        {
            if (der.Length > MaxBytes)
                throw new AsnContentException($"longer than {MaxBytes} bytes");
            return Read(der);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            error = $"not an OCSP response: {e.Message}";
            return null;
        }
    }

    /// <summary>Whether the response speaks of the certificate at all.</summary>
    public bool SpeaksOf(X509Certificate2 certificate, X509Certificate2 issuer) => Find(certificate, issuer) is not null;

    /// <summary>What keeps the response from counting; null when it counts, with <paramref name="revoked"/> what it says.</summary>
    public string? Judge(X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset now, out Revoked? revoked)
    {
        revoked = null;
        if (Find(certificate, issuer) is not { } answer)
            return "it does not speak of this certificate";
        if (!answer.Known)
            return "its responder does not know this certificate";
        if (answer.ThisUpdate > now + RevocationList.Skew)
            return $"it is of {answer.ThisUpdate:u}, which is still to come";
        if ((answer.NextUpdate ?? answer.ThisUpdate.AddDays(1)) is var end && end < now)
            return $"it ended on {end:u}: get a current one";
        revoked = answer.Status;
        return SignatureComplaint(issuer, now);
    }

    Single? Find(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var serial = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true);
        return _answers.Find(a => a.Serial == serial
            && a.Name.AsSpan().SequenceEqual(HashOf(a.Hash, issuer.SubjectName.RawData)) && a.Key.AsSpan().SequenceEqual(HashOf(a.Hash, issuer.PublicKey.EncodedKeyValue.RawData)));
    }

    [SuppressMessage("Security", "CA5350", Justification = "SHA-1 names the issuer, as RFC 6960 has it; what is trusted is the signature.")]
    static byte[] HashOf(string oid, byte[] data) => oid switch
    {
        "1.3.14.3.2.26" => SHA1.HashData(data),
        "2.16.840.1.101.3.4.2.1" => SHA256.HashData(data),
        _ => [],
    };

    string? SignatureComplaint(X509Certificate2 issuer, DateTimeOffset now)
    {
        try
        {
            return ComplaintOfSigners(issuer, now);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or PlatformNotSupportedException)
        {
            return $"a certificate in it cannot be read: {e.Message}";
        }
    }

    // Signed by the issuer itself, or by one whom the issuer certified for nothing but this (RFC 6960, 4.2.2.2).
    string? ComplaintOfSigners(X509Certificate2 issuer, DateTimeOffset now)
    {
        if (X509Signature.Complaint(issuer, _algorithm, _signed, _signature) is not { } complaint)
            return null;
        foreach (var der in _certificates)
        {
            using var responder = X509CertificateLoader.LoadCertificate(der);
            var mayAnswer = responder.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(e => e.EnhancedKeyUsages.OfType<Oid>().Any(o => o.Value == OcspSigning));
            if (!mayAnswer || !responder.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData) || responder.NotAfter.ToUniversalTime() < now.UtcDateTime)
                continue;
            if (IsIssuedBy(responder, issuer) && X509Signature.Complaint(responder, _algorithm, _signed, _signature) is null)
                return null;
        }

        return complaint;
    }

    static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var parts = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
        var signed = parts.ReadEncodedValue();
        var algorithm = Asn1Text.Algorithm(parts.ReadSequence());
        return X509Signature.Complaint(issuer, algorithm, signed.Span, parts.ReadBitString(out _)) is null;
    }

    static OcspResponse Read(byte[] der)
    {
        var response = new OcspResponse();
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var parts = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        var status = parts.ReadEnumeratedBytes().Span[^1];
        if (status != 0)
            throw new AsnContentException($"the responder refused to answer (status {status})");
        var bytes = parts.ReadSequence(First).ReadSequence();
        if (bytes.ReadObjectIdentifier() != Basic)
            throw new AsnContentException("it is not of the basic kind");
        var basic = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
        response._signed = basic.PeekEncodedValue().ToArray();
        response.ReadData(basic.ReadSequence());
        response._algorithm = Asn1Text.Algorithm(basic.ReadSequence());
        response._signature = basic.ReadBitString(out _);
        if (basic.HasData)
            for (var certificates = basic.ReadSequence(First).ReadSequence(); certificates.HasData && response._certificates.Count < 8;)
                response._certificates.Add(certificates.ReadEncodedValue().ToArray());
        return response;
    }

    void ReadData(AsnReader data)
    {
        if (data.PeekTag().HasSameClassAndValue(First))
            data.ReadEncodedValue();
        data.ReadEncodedValue();
        data.ReadGeneralizedTime();
        for (var answers = data.ReadSequence(); answers.HasData;)
            _answers.Add(ReadSingle(answers.ReadSequence()));
    }

    static Single ReadSingle(AsnReader single)
    {
        var id = single.ReadSequence();
        var hash = Asn1Text.Algorithm(id.ReadSequence());
        var (name, key, serial) = (id.ReadOctetString(), id.ReadOctetString(), id.ReadInteger());
        var tag = single.PeekTag();
        Revoked? revoked = null;
        if (tag.HasSameClassAndValue(Second))
        {
            var info = single.ReadSequence(Second);
            var at = info.ReadGeneralizedTime();
            revoked = new Revoked(at, info.HasData ? info.ReadSequence(First).ReadEnumeratedBytes().Span[^1] : 0);
        }
        else
            single.ReadEncodedValue();
        var thisUpdate = single.ReadGeneralizedTime();
        DateTimeOffset? nextUpdate = single.HasData && single.PeekTag().HasSameClassAndValue(First) ? single.ReadSequence(First).ReadGeneralizedTime() : null;
        return new Single(hash, name, key, serial, revoked, !tag.HasSameClassAndValue(Third), thisUpdate, nextUpdate);
    }
}
