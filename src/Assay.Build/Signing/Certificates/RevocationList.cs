using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>When and why a certificate was revoked. Reasons as RFC 5280 numbers them; 0: not said.</summary>
internal sealed record Revoked(DateTimeOffset At, int Reason)
{
    /// <summary>The key itself is in other hands: what it signed before counts no more than what it signed after.</summary>
    public bool Compromised => Reason is 1 or 2 or 10;

    public string Why => Reason switch
    {
        1 => "key compromise",
        2 => "compromise of the authority",
        3 => "change of affiliation",
        4 => "superseded",
        5 => "cessation of operation",
        6 => "on hold",
        9 => "privilege withdrawn",
        10 => "compromise of the attribute authority",
        _ => "no reason given",
    };
}

/// <summary>A certificate revocation list (RFC 5280, section 5): full lists of one issuer. Delta and indirect lists are refused.</summary>
internal sealed class RevocationList
{
    const int MaxBytes = 64 * 1024 * 1024;
    const string ReasonCode = "2.5.29.21", InvalidityDate = "2.5.29.24", DistributionPoint = "2.5.29.28";

    readonly Dictionary<BigInteger, Revoked> _revoked = [];
    byte[] _signed = [];
    byte[] _signature = [];
    string _algorithm = "";
    bool _userOnly, _authoritiesOnly;

    public byte[] Issuer { get; private set; } = [];

    public DateTimeOffset ThisUpdate { get; private set; }

    public DateTimeOffset? NextUpdate { get; private set; }

    public static RevocationList? TryRead(byte[] content, out string error)
    {
        error = "";
        try
        {
            if (content.Length > MaxBytes)
                throw new AsnContentException($"longer than {MaxBytes} bytes");
            return Read(Asn1Text.FromPem(content, "X509 CRL"));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or ArgumentException)
        {
            error = $"not a certificate revocation list: {e.Message}";
            return null;
        }
    }

    /// <summary>What keeps the list from speaking of certificates of this issuer at that time; null when nothing does.</summary>
    public string? Complaint(X509Certificate2 issuer, bool ofAuthority, DateTimeOffset now)
    {
        if (ofAuthority ? _userOnly : _authoritiesOnly)
            return "it does not speak of such certificates";
        if (issuer.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign))
            return "its issuer may not sign lists";
        if (ThisUpdate > now + Skew)
            return $"it is of {ThisUpdate:u}, which is still to come";
        if (NextUpdate is { } next && next < now)
            return $"it ended on {next:u}: get the current one";
        return X509Signature.Complaint(issuer, _algorithm, _signed, _signature);
    }

    public static TimeSpan Skew { get; } = TimeSpan.FromMinutes(5);

    public Revoked? Find(X509Certificate2 certificate) =>
        _revoked.GetValueOrDefault(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true));

    static RevocationList Read(byte[] der)
    {
        var list = new RevocationList();
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var parts = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        list._signed = parts.PeekEncodedValue().ToArray();
        var body = parts.ReadSequence();
        list._algorithm = Asn1Text.Algorithm(parts.ReadSequence());
        list._signature = Asn1Text.Signature(parts);
        parts.ThrowIfNotEmpty();

        if (body.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            body.ReadInteger();
        if (Asn1Text.Algorithm(body.ReadSequence()) != list._algorithm)
            throw new AsnContentException("it names two signature algorithms");
        list.Issuer = body.ReadEncodedValue().ToArray();
        list.ThisUpdate = Asn1Text.Time(body);
        if (body.HasData && Asn1Text.IsTime(body.PeekTag()))
            list.NextUpdate = Asn1Text.Time(body);
        if (body.HasData && body.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            for (var entries = body.ReadSequence(); entries.HasData;)
                list.ReadEntry(entries.ReadSequence());
        if (body.HasData)
        {
            var extensions = body.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
            while (extensions.HasData)
                list.ReadExtension(extensions.ReadSequence());
        }

        return list;
    }

    void ReadEntry(AsnReader entry)
    {
        var serial = entry.ReadInteger();
        var at = Asn1Text.Time(entry);
        var reason = 0;
        if (entry.HasData)
            for (var extensions = entry.ReadSequence(); extensions.HasData;)
            {
                var (oid, critical, value) = Asn1Text.Extension(extensions.ReadSequence());
                if (oid == ReasonCode)
                    reason = new AsnReader(value, AsnEncodingRules.DER).ReadEnumeratedBytes().Span[^1];
                else if (critical && oid != InvalidityDate)
                    throw new AsnContentException($"an entry has the critical extension {oid}, which is not supported");
            }

        _revoked[serial] = new Revoked(at, reason);
    }

    void ReadExtension(AsnReader extension)
    {
        var (oid, critical, value) = Asn1Text.Extension(extension);
        if (oid != DistributionPoint)
        {
            if (critical)
                throw new AsnContentException($"it has the critical extension {oid}, which is not supported (a delta list, perhaps)");
            return;
        }

        var scope = new AsnReader(value, AsnEncodingRules.DER).ReadSequence();
        while (scope.HasData)
        {
            var tag = scope.PeekTag();
            var content = scope.ReadEncodedValue();
            var yes = content.Span[^1] != 0;
            switch (tag.TagValue)
            {
                case 0:
                    break;
                case 1:
                    _userOnly = yes;
                    break;
                case 2:
                    _authoritiesOnly = yes;
                    break;
                default:
                    throw new AsnContentException("it is indirect, or for some reasons only, which is not supported");
            }
        }
    }
}
