using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>What to check, and what to let pass.</summary>
public sealed record ModelVerificationOptions
{
    /// <summary>Unsigned files under these paths are not reported as added. A signed file is always checked.</summary>
    public IReadOnlyList<string> IgnorePaths { get; init; } = [];

    /// <summary>As <see cref="IgnorePaths"/> for <c>.git</c>, <c>.gitattributes</c>, <c>.github</c>, <c>.gitignore</c>.</summary>
    public bool IgnoreGitPaths { get; init; } = true;

    /// <summary>Leave out what the signer left out (the signed <c>ignore_paths</c>). Off: only what is named here is left out.</summary>
    public bool HonourSignedIgnorePaths { get; init; } = true;

    /// <summary>Follow links to files. The signature's own <c>allow_symlinks</c> does not turn this on.</summary>
    public bool AllowSymlinks { get; init; }

    /// <summary>Do not report files that are not signed; they become notes.</summary>
    public bool IgnoreUnsignedFiles { get; init; }

    /// <summary>Signatures by shards do not cover empty files: let those that are there pass, as a note.</summary>
    public bool AllowEmptyFilesInShards { get; init; }

    /// <summary>The moment at which certificates must be valid; now when null.</summary>
    public DateTimeOffset? At { get; init; }

    public IProgress<HashProgress>? Progress { get; init; }
}

/// <summary>
/// Verifies OpenSSF model signatures v1.0 (methods <c>files</c> and <c>shards</c>, SHA-256 and BLAKE2b, ECDSA on P-256,
/// P-384, P-521) by public key or by certificate chain. First the signature, then the files: an untrusted list is never followed.
/// </summary>
public static class ModelVerifier
{
    public static ModelVerification Verify(
        string modelPath, ReadOnlyMemory<byte> bundle, PublicKey key, ModelVerificationOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new ModelVerificationOptions();
        if (SigstoreBundle.TryRead(bundle, out var refusal) is not { } read)
            return Refused(modelPath, new Mismatch(refusal.Kind, null, refusal.Detail));
        if (read.Certificates.Count > 0)
            return Refused(modelPath, new Mismatch(MismatchKind.Unsupported, null, "signed by certificate: verify it with the trusted certificates, not with a key"));
        if (read.Hint is not null && read.Hint != key.KeyId)
            return Refused(modelPath, new Mismatch(MismatchKind.HintMismatch, null, $"signed with key {Printable.Name(read.Hint, 64)}, not with {key.KeyId}"));
        var notes = read.Hint is null ? new List<string> { "The bundle does not say which key signed it." } : [];
        return CheckSigned(modelPath, bundle, read, key, key.KeyId, notes, options, cancel);
    }

    /// <summary>Verifies by certificate: the chain in the bundle must lead to a self-signed certificate of <paramref name="trusted"/>.</summary>
    public static ModelVerification VerifyCertificate(
        string modelPath, ReadOnlyMemory<byte> bundle, IReadOnlyList<X509Certificate2> trusted, ModelVerificationOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new ModelVerificationOptions();
        if (SigstoreBundle.TryRead(bundle, out var refusal) is not { } read)
            return Refused(modelPath, new Mismatch(refusal.Kind, null, refusal.Detail));
        if (read.Certificates.Count == 0)
            return Refused(modelPath, new Mismatch(MismatchKind.Unsupported, null, "signed by key: verify it with the public key"));
        if (SigningCertificate.Check(read.Certificates, trusted, options.At ?? TimeProvider.System.GetUtcNow(), out var subject, out var error) is not { } key)
            return Refused(modelPath, new Mismatch(MismatchKind.CertificateUntrusted, null, error));
        List<string> notes = [$"Signed by the certificate of {subject}. Revocation was not checked, and a signature by certificate carries no time of signing."];
        return CheckSigned(modelPath, bundle, read, key, subject, notes, options, cancel);
    }

    static ModelVerification CheckSigned(
        string path, ReadOnlyMemory<byte> bundle, SigstoreBundle read, PublicKey key, string signer, List<string> notes, ModelVerificationOptions options, CancellationToken cancel)
    {
        if (!key.Verifies(Envelope.PreAuthenticationEncoding(Envelope.InTotoPayloadType, read.Payload), read.Signature))
            return Refused(path, new Mismatch(MismatchKind.SignatureBad, null, "the signature does not fit the signed list of files and the key"));
        try
        {
            var manifest = SignedManifest.Read(read.Payload);
            return TreeCheck.Run(path, bundle, read, manifest, signer, notes, options, cancel);
        }
        catch (BadBundleException e)
        {
            return Refused(path, new Mismatch(e.Kind, null, e.Message));
        }
    }

    static ModelVerification Refused(string path, Mismatch mismatch) => new() { Name = Path.GetFileName(ModelTree.RootOf(path)), Mismatches = [mismatch] };
}
