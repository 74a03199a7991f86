using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>What to check, and what to let pass.</summary>
public sealed record ModelVerificationOptions
{
    /// <summary>Unsigned files under these paths are not reported as added. A signed file is always checked.</summary>
    public IReadOnlyList<string> IgnorePaths { get; init; } = [];

    /// <summary>As <see cref="IgnorePaths"/> for <c>.git</c>, <c>.gitattributes</c>, <c>.github</c>, <c>.gitignore</c>.</summary>
    public bool IgnoreGitPaths { get; init; } = true;

    /// <summary>Let pass, as a note, what only the signer left out (the signed <c>ignore_paths</c>). Off: such files are reported.</summary>
    public bool AllowSignedIgnorePaths { get; init; }

    /// <summary>Follow links to files. The signature's own <c>allow_symlinks</c> does not turn this on.</summary>
    public bool AllowSymlinks { get; init; }

    /// <summary>Do not report files that are not signed; they become notes.</summary>
    public bool IgnoreUnsignedFiles { get; init; }

    /// <summary>Signatures by shards do not cover empty files: let those that are there pass, as a note.</summary>
    public bool AllowEmptyFilesInShards { get; init; }

    /// <summary>The format does not cover folders without a file: let those that are there pass, as a note.</summary>
    public bool AllowEmptyFolders { get; init; }

    /// <summary>The moment of checking: certificates without a time stamp must be valid then, and revocation lists current; now when null.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Time-stamping authorities that count. Empty: a time stamp is noted, and proves nothing.</summary>
    public IReadOnlyList<X509Certificate2> TimestampAuthorities { get; init; } = [];

    /// <summary>
    /// A folder that is not there yet: the signed files are written into it as they are hashed, and it appears only when
    /// the model is verified. So what is loaded from it is what was verified, whatever happens to the original.
    /// </summary>
    public string? CopyTo { get; init; }

    public IProgress<HashProgress>? Progress { get; init; }
}

/// <summary>
/// Verifies OpenSSF model signatures v1.0 (methods <c>files</c> and <c>shards</c>; SHA-256, BLAKE2b, BLAKE3; ECDSA on P-256,
/// P-384, P-521), and what the reference still reads of the versions before, by public key or by certificate chain. First
/// the signature, then the files: an untrusted list is never followed.
/// </summary>
public static class ModelVerifier
{
    public static ModelVerification Verify(
        ModelSource model, ReadOnlyMemory<byte> bundle, PublicKey key, ModelVerificationOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new ModelVerificationOptions();
        if (SigstoreBundle.TryRead(bundle, out var refusal) is not { } read)
            return Refused(model, refusal.Kind, refusal.Detail);
        if (read.Certificates.Count > 0)
            return Refused(model, MismatchKind.Unsupported, "signed by certificate: verify it with the trusted certificates, not with a key");
        if ((read.Hint ?? read.CarriedKey?.KeyId) is { } hint && hint != key.KeyId)
            return Refused(model, MismatchKind.HintMismatch, $"signed with key {Printable.Name(hint, 64)}, not with {key.KeyId}");
        if (read.Hint is not null && read.CarriedKey is not null && read.Hint != read.CarriedKey.KeyId)
            return Refused(model, MismatchKind.MalformedBundle, "the bundle carries one key and names another");
        if (!SignedBytes.Fit(read, key, byCertificate: false, out var early))
            return Refused(model, MismatchKind.SignatureBad, "the signature does not fit the signed list of files and the key");
        List<string> notes = read.Hint is null && read.CarriedKey is null ? ["The bundle does not say which key signed it."] : [];
        if (Stamped(read, options, notes, out var stamp) is { } complaint)
            return Refused(model, MismatchKind.TimestampBad, complaint);
        return CheckSigned(model, bundle, read, early, key.KeyId, stamp, notes, options, cancel);
    }

    /// <summary>Verifies by certificate: the chain in the bundle must lead to a self-signed certificate of <paramref name="trusted"/>.</summary>
    public static ModelVerification VerifyCertificate(
        ModelSource model, ReadOnlyMemory<byte> bundle, IReadOnlyList<X509Certificate2> trusted, ModelVerificationOptions? options = null, CancellationToken cancel = default) =>
        VerifyCertificate(model, bundle, new CertificateTrust { Certificates = trusted }, options, cancel);

    /// <summary>Verifies by certificate, at the time of a trusted time stamp or else now, with revocation as <paramref name="trust"/> asks.</summary>
    public static ModelVerification VerifyCertificate(
        ModelSource model, ReadOnlyMemory<byte> bundle, CertificateTrust trust, ModelVerificationOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new ModelVerificationOptions();
        if (SigstoreBundle.TryRead(bundle, out var refusal) is not { } read)
            return Refused(model, refusal.Kind, refusal.Detail);
        if (read.Certificates.Count == 0)
            return Refused(model, MismatchKind.Unsupported, "signed by key: verify it with the public key");
        var notes = new List<string>();
        if (Stamped(read, options, notes, out var stamp) is { } complaint)
            return Refused(model, MismatchKind.TimestampBad, complaint);
        var now = options.At ?? TimeProvider.System.GetUtcNow();
        if (SigningCertificate.Check(read.Certificates, trust, stamp?.At ?? now, out var error) is not { } signer)
            return Refused(model, MismatchKind.CertificateUntrusted, error);
        if (!SignedBytes.Fit(read, signer.Key, byCertificate: true, out var early))
            return Refused(model, MismatchKind.SignatureBad, "the signature does not fit the signed list of files and the certificate's key");
        if (RevocationCheck.Complaint(signer.Chain, trust, stamp?.At ?? now, stamp is not null, now, notes) is { } revoked)
            return Refused(model, MismatchKind.CertificateRevoked, revoked);
        if (stamp is null)
            notes.Add("The signature carries no trusted time stamp: the certificate was checked for the moment of checking.");
        return CheckSigned(model, bundle, read, early, signer.Subject, stamp, notes, options, cancel);
    }

    // What is wrong with the time stamps, or null.
    static string? Stamped(SigstoreBundle read, ModelVerificationOptions options, List<string> notes, out SigningTime? stamp)
    {
        stamp = null;
        if (read.Timestamps.Count == 0)
            return null;
        if (options.TimestampAuthorities.Count == 0)
        {
            notes.Add("The bundle carries a time stamp; no time-stamping authority was named as trusted, so it proves nothing here.");
            return null;
        }

        stamp = SignatureTimestamp.Check(read.Timestamps, read.Signature, options.TimestampAuthorities, out var error);
        return stamp is null ? error : null;
    }

    static ModelVerification CheckSigned(
        ModelSource model, ReadOnlyMemory<byte> bundle, SigstoreBundle read, bool early, string signer, SigningTime? stamp, List<string> notes,
        ModelVerificationOptions options, CancellationToken cancel)
    {
        try
        {
            var manifest = SignedManifest.Read(read.Payload);
            if (early)
                notes.Add("The signature is of a version before 1.0; sign anew to be read by others.");
            if (manifest.Restated is not null)
                notes.Add("The signed statement is of a version before 1.0: it names files, and no root digest.");
            var time = stamp ?? (manifest.Extras?.SignedAt is { } said ? new SigningTime(said, null) : null);
            return new TreeCheck(model, manifest, options, notes, cancel).Run(bundle, read, signer) with { Signed = time };
        }
        catch (BadBundleException e)
        {
            return Refused(model, e.Kind, e.Message);
        }
    }

    static ModelVerification Refused(ModelSource model, MismatchKind kind, string detail) => new() { Name = model.Name, Mismatches = [new Mismatch(kind, null, detail)] };
}
