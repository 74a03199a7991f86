using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Assay.Build;

namespace Assay.Cli;

/// <summary>
/// Fetches the revocation list that a certificate names (RFC 5280, CRL distribution points, http only as they are). The
/// certificates were found to lead to a trusted root before, so the addresses are the authority's, not an attacker's.
/// </summary>
sealed class RevocationFetch(HttpClient http, CancellationToken cancel)
{
    const string DistributionPoints = "2.5.29.31";
    const int MaxBytes = 64 * 1024 * 1024;

    static readonly Asn1Tag First = new(TagClass.ContextSpecific, 0);

    public FetchedRevocation? Find(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        foreach (var address in Addresses(certificate))
            try
            {
                using var message = new HttpRequestMessage(HttpMethod.Get, address);
                using var response = http.Send(message, HttpCompletionOption.ResponseHeadersRead, cancel);
                if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength > MaxBytes)
                    continue;
                using var stream = response.Content.ReadAsStream(cancel);
                using var buffer = new MemoryStream();
                var chunk = new byte[64 * 1024];
                for (int count; (count = stream.Read(chunk)) > 0 && buffer.Length <= MaxBytes;)
                    buffer.Write(chunk, 0, count);
                return new FetchedRevocation(buffer.ToArray(), IsOcsp: false);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Console.Error.WriteLine(SafeText.Of($"note: {address} gave no revocation list: {e.Message}"));
            }

        return null;
    }

    static List<Uri> Addresses(X509Certificate2 certificate)
    {
        var addresses = new List<Uri>();
        foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == DistributionPoints))
            try
            {
                for (var points = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence(); points.HasData && addresses.Count < 4;)
                {
                    var point = points.ReadSequence();
                    if (!point.HasData || !point.PeekTag().HasSameClassAndValue(First))
                        continue;
                    var name = point.ReadSequence(First);
                    if (!name.PeekTag().HasSameClassAndValue(First))
                        continue;
                    for (var names = name.ReadSequence(First); names.HasData;)
                    {
                        var tag = names.PeekTag();
                        if (tag is { TagClass: TagClass.ContextSpecific, TagValue: 6 } && Uri.TryCreate(names.ReadCharacterString(UniversalTagNumber.IA5String, tag), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                            addresses.Add(uri);
                        else if (tag.TagValue != 6)
                            names.ReadEncodedValue();
                    }
                }
            }
            catch (AsnContentException)
            {
                // A malformed extension names no address; the verification then says that nothing is known.
            }

        return addresses;
    }
}
