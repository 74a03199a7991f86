using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>The names of a certificate's holder: the subject, and the subject alternative names that are text.</summary>
internal static class SubjectNames
{
    const string AlternativeNames = "2.5.29.17";
    const int Mail = 1, Dns = 2, Uri = 6;

    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        List<string> names = certificate.Subject.Length > 0 ? [certificate.Subject] : [];
        foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == AlternativeNames))
            try
            {
                for (var list = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence(); list.HasData;)
                {
                    var tag = list.PeekTag();
                    if (tag is { TagClass: TagClass.ContextSpecific, TagValue: Mail or Dns or Uri })
                        names.Add(list.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    else
                        list.ReadEncodedValue();
                }
            }
            catch (AsnContentException e)
            {
                throw new CryptographicException($"the subject alternative names are malformed: {e.Message}", e);
            }

        return names;
    }
}
