using System.Reflection;

namespace Assay.Build;

/// <summary>A model's signature: the bundle to write beside it, and what it is about.</summary>
/// <param name="Bundle">sigstore bundle v0.3 JSON, UTF-8; usually written to <c>model.sig</c>.</param>
/// <param name="Model">Every signed file with its digest.</param>
/// <param name="Evidence">Statement of kind <c>checkpoint-signature</c> for the record.</param>
public sealed record SignedModel(byte[] Bundle, ModelDigest Model, string KeyId, EvidenceStatement Evidence);

/// <summary>
/// Signs models as OpenSSF model signing v1.0 does with a key: a sigstore bundle whose DSSE payload lists every file with
/// its SHA-256. Any verifier of that format reads it.
/// </summary>
public static class ModelSigner
{
    internal static readonly Tool Tool = new("assay", typeof(ModelSigner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");

    /// <summary>Signs the file or folder; null, and the reasons, when any part of it could not be read. Nothing is written.</summary>
    public static SignedModel? Sign(
        string path, ISigner signer, ModelDigestOptions? options, out IReadOnlyList<FileProblem> problems, CancellationToken cancel = default)
    {
        options ??= new ModelDigestOptions();
        if (ModelDigest.Of(path, options, out problems, cancel) is not { } model)
            return null;
        var ignored = new IgnoredPaths(ModelTree.RootOf(path), options.IgnorePaths, options.IgnoreGitPaths).Ordered;
        var statement = SignedManifest.Statement(model, options.AllowSymlinks, ignored);
        var payload = statement.ToBytes();
        var signature = signer.Sign(Envelope.PreAuthenticationEncoding(Envelope.InTotoPayloadType, payload));
        var bundle = new SigstoreBundle(signer.PublicKey.KeyId, [], payload, signature).ToBytes();
        return new SignedModel(bundle, model, signer.PublicKey.KeyId, Evidence(statement, model, bundle, signer.PublicKey.KeyId));
    }

    static EvidenceStatement Evidence(Statement statement, ModelDigest model, byte[] bundle, string keyId) =>
        SignatureEvidence.Of(statement, SignatureEvidence.SubjectsOf(model), bundle, keyId, EvidenceResult.Passed);
}

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

    // serialization and resources as signed; "assay" is a member that verifiers of v1.0 ignore.
    static System.Text.Json.JsonElement Predicate(Statement signed, ReadOnlySpan<byte> bundle, string signedBy)
    {
        var members = signed.Predicate.EnumerateObject().Where(m => m.Name != "assay").ToDictionary(m => m.Name, m => (object)m.Value);
        members["assay"] = new { bundle = new { sha256 = Digest.Sha256(bundle).Hex, mediaType = SigstoreBundle.MediaType }, signedBy };
        return Json.Element(members);
    }
}
