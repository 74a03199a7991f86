using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// The evidence of a signature. The bundle is left as the format asks (one subject, the root digest); the statement we
/// record adds the digests by which other evidence names the model.
/// </summary>
internal static class SignatureEvidence
{
    public static EvidenceStatement Of(
        Statement signed, IReadOnlyList<Subject> subjects, ReadOnlySpan<byte> bundle, string signedBy, EvidenceResult result) =>
        new("checkpoint-signature", new Statement(subjects, PredicateTypes.ModelSigning, Predicate(signed, bundle, signedBy)), result);

    /// <summary>The root that signatures name, then the digests by which other evidence names the model.</summary>
    public static IReadOnlyList<Subject> SubjectsOf(ModelDigest model) =>
        [new Subject(model.Name, model.Root), .. model.Subjects.Where(s => s.Sha256 != model.Root)];

    // As signed, but for "assay", a member that verifiers of v1.0 ignore: there the bundle is named.
    static JsonElement Predicate(Statement signed, ReadOnlySpan<byte> bundle, string signedBy)
    {
        var sha256 = Digest.Sha256(bundle).Hex;
        return Json.WrittenElement(json =>
        {
            json.WriteStartObject();
            foreach (var member in signed.Predicate.EnumerateObject())
                if (!member.NameEquals("assay"))
                    member.WriteTo(json);
            json.WriteStartObject("assay");
            if (signed.Predicate.TryGetProperty("assay", out var extras) && extras.ValueKind == JsonValueKind.Object)
                foreach (var member in extras.EnumerateObject())
                    if (!member.NameEquals("bundle") && !member.NameEquals("signedBy"))
                        member.WriteTo(json);
            json.WriteStartObject("bundle");
            json.WriteString("sha256", sha256);
            json.WriteString("mediaType", SigstoreBundle.MediaType);
            json.WriteEndObject();
            json.WriteString("signedBy", signedBy);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }
}
