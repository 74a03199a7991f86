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
    static System.Text.Json.JsonElement Predicate(Statement signed, ReadOnlySpan<byte> bundle, string signedBy)
    {
        var members = signed.Predicate.EnumerateObject().ToDictionary(m => m.Name, m => (object)m.Value);
        var own = signed.Predicate.TryGetProperty("assay", out var extras) && extras.ValueKind == System.Text.Json.JsonValueKind.Object
            ? extras.EnumerateObject().ToDictionary(m => m.Name, m => (object)m.Value) : [];
        own["bundle"] = new { sha256 = Digest.Sha256(bundle).Hex, mediaType = SigstoreBundle.MediaType };
        own["signedBy"] = signedBy;
        members["assay"] = own;
        return Json.Element(members);
    }
}
