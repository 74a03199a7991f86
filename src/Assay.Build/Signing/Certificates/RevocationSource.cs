using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>Where a certificate says that its revocation can be asked for: http and https addresses only.</summary>
/// <param name="Request">What to post there (an OCSP request, RFC 6960); null to get a list (RFC 5280).</param>
public sealed record RevocationSource(Uri Address, byte[]? Request)
{
    const int MaxSources = 4;
    const string AuthorityInformation = "1.3.6.1.5.5.7.1.1", Ocsp = "1.3.6.1.5.5.7.48.1", DistributionPoints = "2.5.29.31", Sha1 = "1.3.14.3.2.26";

    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0), Address6 = new(TagClass.ContextSpecific, 6);

    public bool IsOcsp => Request is not null;

    /// <summary>OCSP responders first (short answers about this certificate), then lists; none when the certificate names none that can be read.</summary>
    public static IReadOnlyList<RevocationSource> Of(X509Certificate2 certificate, X509Certificate2 issuer) =>
        [.. Addresses(certificate, AuthorityInformation, Responders).Select(a => new RevocationSource(a, OcspRequest(certificate, issuer))), .. Addresses(certificate, DistributionPoints, Lists).Select(a => new RevocationSource(a, null))];

    static IEnumerable<Uri> Addresses(X509Certificate2 certificate, string extension, Action<AsnReader, List<string>> read)
    {
        var found = new List<string>();
        foreach (var one in certificate.Extensions.Where(e => e.Oid?.Value == extension))
            try
            {
                for (var entries = new AsnReader(one.RawData, AsnEncodingRules.DER).ReadSequence(); entries.HasData;)
                    read(entries.ReadSequence(), found);
            }
            catch (AsnContentException)
            {
                // A malformed extension names no further address; the verification then says that nothing is known.
            }

        return found.Select(f => Uri.TryCreate(f, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null).OfType<Uri>().Take(MaxSources);
    }

    static void Responders(AsnReader description, List<string> found)
    {
        if (description.ReadObjectIdentifier() == Ocsp)
            Name(description, found);
    }

    static void Lists(AsnReader point, List<string> found)
    {
        if (!point.HasData || !point.PeekTag().HasSameClassAndValue(First))
            return;
        var name = point.ReadSequence(First);
        if (!name.PeekTag().HasSameClassAndValue(First))
            return;
        for (var names = name.ReadSequence(First); names.HasData;)
            Name(names, found);
    }

    static void Name(AsnReader names, List<string> found)
    {
        if (names.PeekTag().HasSameClassAndValue(Address6))
            found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, Address6));
        else
            names.ReadEncodedValue();
    }

    // Every responder knows SHA-1 here (RFC 5019); it names the issuer and protects nothing.
    [SuppressMessage("Security", "CA5350", Justification = "SHA-1 names the issuer, as RFC 5019 has it; what is trusted is the signature of the answer.")]
    static byte[] OcspRequest(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Sha1);
                writer.WriteNull();
            }

            writer.WriteOctetString(SHA1.HashData(issuer.SubjectName.RawData));
            writer.WriteOctetString(SHA1.HashData(issuer.PublicKey.EncodedKeyValue.RawData));
            writer.WriteInteger(certificate.SerialNumberBytes.Span);
        }

        return writer.Encode();
    }
}
