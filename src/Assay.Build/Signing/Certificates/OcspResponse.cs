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
    const int MaxCertificates = 8;
    const string Basic = "1.3.6.1.5.5.7.48.1.1", OcspSigning = "1.3.6.1.5.5.7.3.9", NoCheck = "1.3.6.1.5.5.7.48.1.5";

    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0), Second = new(TagClass.ContextSpecific, 1), Third = new(TagClass.ContextSpecific, 2);

    // RFC 6960, 4.2.1.
    static readonly Dictionary<byte, string> Refusals = new() { [1] = "malformed request", [2] = "internal error", [3] = "try later", [5] = "the request must be signed", [6] = "not authorised to be asked" };

    readonly List<Single> _answers = [];
    readonly List<byte[]> _certificates = [];
    byte[] _responderName = [], _responderKey = [];
    byte[] _signed = [];
    byte[] _signature = [];
    string _algorithm = "";

    /// <param name="Status">Good: null and <paramref name="Known"/>. Unknown to the responder: null and not known.</param>
    sealed record Single(string Hash, byte[] Name, byte[] Key, BigInteger Serial, Revoked? Status, bool Known, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate)
    {
        public string? Complaint(DateTimeOffset now) =>
            !Known ? "its responder does not know this certificate"
            : ThisUpdate > now + RevocationList.Skew ? $"it is of {ThisUpdate:u}, which is still to come"
            : (NextUpdate ?? ThisUpdate.AddDays(1)) is var end && end < now ? $"it ended on {end:u}: get a current one"
            : null;
    }

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
    public bool SpeaksOf(X509Certificate2 certificate, X509Certificate2 issuer) => Find(certificate, issuer).Count > 0;

    /// <summary>What keeps the response from counting; null when it counts, with <paramref name="revoked"/> what it says.</summary>
    /// <param name="responder">Says what is known against a responder's own certificate; null when it is known not to be revoked.</param>
    public string? Judge(X509Certificate2 certificate, X509Certificate2 issuer, DateTimeOffset now, Func<X509Certificate2, string?> responder, out Revoked? revoked)
    {
        revoked = null;
        var answers = Find(certificate, issuer);
        if (answers.Count == 0)
            return "it does not speak of this certificate";
        if (answers.Select(a => a.Complaint(now)).FirstOrDefault(c => c is not null) is { } complaint)
            return complaint;
        revoked = answers.Select(a => a.Status).FirstOrDefault(s => s is not null);
        return SignatureComplaint(issuer, now, responder);
    }

    List<Single> Find(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var serial = new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true);
        return _answers.FindAll(a => a.Serial == serial
            && a.Name.AsSpan().SequenceEqual(HashOf(a.Hash, issuer.SubjectName.RawData)) && a.Key.AsSpan().SequenceEqual(HashOf(a.Hash, issuer.PublicKey.EncodedKeyValue.RawData)));
    }

    [SuppressMessage("Security", "CA5350", Justification = "SHA-1 names the issuer, as RFC 6960 has it; what is trusted is the signature.")]
    static byte[] HashOf(string oid, byte[] data) => oid switch
    {
        "1.3.14.3.2.26" => SHA1.HashData(data),
        "2.16.840.1.101.3.4.2.1" => SHA256.HashData(data),
        "2.16.840.1.101.3.4.2.2" => SHA384.HashData(data),
        "2.16.840.1.101.3.4.2.3" => SHA512.HashData(data),
        _ => [],
    };

    string? SignatureComplaint(X509Certificate2 issuer, DateTimeOffset now, Func<X509Certificate2, string?> ofResponder)
    {
        try
        {
            return ComplaintOfSigners(issuer, now, ofResponder);
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException or PlatformNotSupportedException)
        {
            return $"a certificate in it cannot be read: {e.Message}";
        }
    }

    // Signed by the issuer itself, or by one whom the issuer certified for nothing but this (RFC 6960, 4.2.2.2).
    string? ComplaintOfSigners(X509Certificate2 issuer, DateTimeOffset now, Func<X509Certificate2, string?> ofResponder)
    {
        if (Names(issuer))
            return X509Signature.Complaint(issuer, _algorithm, _signed, _signature);
        foreach (var der in _certificates)
        {
            using var responder = X509CertificateLoader.LoadCertificate(der);
            if (Names(responder) && X509Signature.Complaint(responder, _algorithm, _signed, _signature) is null)
                return ResponderComplaint(responder, issuer, now) ?? (responder.Extensions.Any(e => e.Oid?.Value == NoCheck) ? null : ofResponder(responder));
        }

        return "it is signed neither by the certificate's issuer nor by a responder whose certificate is in it";
    }

    bool Names(X509Certificate2 signer) => _responderName.Length > 0
        ? _responderName.AsSpan().SequenceEqual(signer.SubjectName.RawData)
        : _responderKey.AsSpan().SequenceEqual(HashOf("1.3.14.3.2.26", signer.PublicKey.EncodedKeyValue.RawData));

    static string? ResponderComplaint(X509Certificate2 responder, X509Certificate2 issuer, DateTimeOffset now)
    {
        var mayAnswer = responder.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(e => e.EnhancedKeyUsages.OfType<Oid>().Any(o => o.Value == OcspSigning));
        var usage = responder.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        return !mayAnswer || usage?.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature) == false ? "its responder's certificate is not one for OCSP signing"
            : !responder.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData) || !IsIssuedBy(responder, issuer) ? "its responder was not authorised by the certificate's issuer"
            : responder.NotBefore.ToUniversalTime() > (now + RevocationList.Skew).UtcDateTime || responder.NotAfter.ToUniversalTime() < now.UtcDateTime ? "its responder's certificate is not valid now"
            : null;
    }

    static bool IsIssuedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var parts = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
        var signed = parts.ReadEncodedValue();
        var algorithm = Asn1Text.Algorithm(parts.ReadSequence());
        return X509Signature.Complaint(issuer, algorithm, signed.Span, Asn1Text.Signature(parts)) is null;
    }

    static OcspResponse Read(byte[] der)
    {
        var response = new OcspResponse();
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var parts = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        if (parts.ReadEnumeratedBytes().Span is not [0] and var status)
            throw new AsnContentException($"the responder refused to answer ({(status.Length == 1 ? Refusals.GetValueOrDefault(status[0], "for no known reason") : "for no known reason")})");
        var bytes = parts.ReadSequence(First).ReadSequence();
        if (bytes.ReadObjectIdentifier() != Basic)
            throw new AsnContentException("it is not of the basic kind");
        var whole = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER);
        var basic = whole.ReadSequence();
        whole.ThrowIfNotEmpty();
        response._signed = basic.PeekEncodedValue().ToArray();
        response.ReadData(basic.ReadSequence());
        response._algorithm = Asn1Text.Algorithm(basic.ReadSequence());
        response._signature = Asn1Text.Signature(basic);
        if (basic.HasData)
            for (var certificates = basic.ReadSequence(First).ReadSequence(); certificates.HasData;)
                response._certificates.Add(response._certificates.Count < MaxCertificates ? certificates.ReadEncodedValue().ToArray() : throw new AsnContentException($"it holds more than {MaxCertificates} certificates"));
        basic.ThrowIfNotEmpty();
        return response;
    }

    void ReadData(AsnReader data)
    {
        if (data.PeekTag().HasSameClassAndValue(First))
            data.ReadEncodedValue();
        if (data.PeekTag().HasSameClassAndValue(Second))
            _responderName = data.ReadSequence(Second).ReadEncodedValue().ToArray();
        else
            _responderKey = data.ReadSequence(Third).ReadOctetString();
        data.ReadGeneralizedTime();
        for (var answers = data.ReadSequence(); answers.HasData;)
            _answers.Add(ReadSingle(answers.ReadSequence()));
        RefuseCritical(data);
    }

    // What must be understood and is not may take back what the answer says.
    static void RefuseCritical(AsnReader rest)
    {
        if (!rest.HasData)
            return;
        for (var extensions = rest.ReadSequence(Second).ReadSequence(); extensions.HasData;)
            if (Asn1Text.Extension(extensions.ReadSequence()) is { Critical: true } unknown)
                throw new AsnContentException($"it has the critical extension {unknown.Oid}, which is not supported");
        rest.ThrowIfNotEmpty();
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
        RefuseCritical(single);
        return new Single(hash, name, key, serial, revoked, !tag.HasSameClassAndValue(Third), thisUpdate, nextUpdate);
    }
}
