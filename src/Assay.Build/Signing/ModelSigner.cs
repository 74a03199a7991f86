using System.Reflection;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>How to sign. The defaults are those of the reference implementation: SHA-256 of whole files.</summary>
public sealed record ModelSigningOptions
{
    public ModelDigestOptions Tree { get; init; } = new();

    /// <summary><c>sha256</c>, <c>blake2b</c> or <c>blake3</c>.</summary>
    public string HashType { get; init; } = "sha256";

    /// <summary>Bytes a shard; null signs files whole. Shards let one large file be hashed by all cores.</summary>
    public long? ShardSize { get; init; }

    /// <summary>Certificate of the signer, then those above it; empty signs by key.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; init; } = [];

    /// <summary>Said under the signature as the time of signing; null leaves it out.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>Gives an RFC 3161 token (DER) over the signature; null when it has none, which refuses the signature.</summary>
    public Func<byte[], byte[]?>? Timestamp { get; init; }

    internal SignedForm Form => new(HashType, ShardSize);
}

/// <summary>A model's signature: the bundle to write beside it, and what it is about.</summary>
/// <param name="Bundle">sigstore bundle v0.3 JSON, UTF-8; usually written to <c>model.sig</c>.</param>
/// <param name="Root">The signed root digest.</param>
/// <param name="Files">Signed files.</param>
/// <param name="SignedBy">Key id, or the certificate's subject.</param>
/// <param name="Evidence">Statement of kind <c>checkpoint-signature</c> for the record.</param>
public sealed record SignedModel(byte[] Bundle, Digest Root, int Files, string SignedBy, EvidenceStatement Evidence)
{
    /// <summary>The model's name, for people.</summary>
    public string Name => Subjects[0].Name;

    public IReadOnlyList<Subject> Subjects => Evidence.Statement.Subjects;
}

/// <summary>
/// Signs models as OpenSSF model signing v1.0 does, with a key or a certificate: a sigstore bundle whose DSSE payload
/// lists every file with its digest. Any verifier of that format reads it.
/// </summary>
public static class ModelSigner
{
    internal static readonly Tool Tool = new("assay", typeof(ModelSigner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");

    /// <summary>Signs the file or folder with the defaults; null, and the reasons, when any part of it could not be read.</summary>
    public static SignedModel? Sign(
        string path, ISigner signer, ModelDigestOptions? options, out IReadOnlyList<FileProblem> problems, CancellationToken cancel = default) =>
        Sign(ModelSource.At(path), signer, new ModelSigningOptions { Tree = options ?? new ModelDigestOptions() }, out problems, cancel);

    /// <summary>Signs the model; null, and the reasons, when any part of it could not be read. Nothing is written.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves, or the certificate is not that of the key.</exception>
    public static SignedModel? Sign(
        ModelSource source, ISigner signer, ModelSigningOptions options, out IReadOnlyList<FileProblem> problems, CancellationToken cancel = default)
    {
        Check(signer, options);
        var ignored = IgnoredPaths.Of(source, options.Tree.IgnorePaths, options.Tree.IgnoreGitPaths);
        var tree = ModelTree.Walk(source, options.Tree.AllowSymlinks, ignored.Covers);
        var jobs = tree.Files.SelectMany(options.Form.Jobs).ToList();
        var outcomes = tree.Problems.Count > 0 ? [] : FileHashing.Run(jobs, options.HashType, options.Tree.Progress, cancel, options.Tree.Memory);
        problems = [.. tree.Problems, .. outcomes.Select(o => o.Problem).OfType<FileProblem>()];
        if (problems.Count == 0 && jobs.Count == 0)
            problems = [new FileProblem(FileProblemKind.NoFiles, ".", "every file is empty, and signatures by shards do not cover empty files")];
        if (problems.Count > 0)
            return null;
        var resources = jobs.Select((j, i) => new SignedResource(j.File.Name, j.Start, j.End, outcomes[i].Digest!)).ToList();
        return Finish(source, signer, options, ignored, tree, resources, out problems);
    }

    /// <summary>Signs a model whose files' SHA-256 are known, as a registry knows those of its layers. No file is read.</summary>
    public static SignedModel? Sign(string name, KnownDigests digests, ISigner signer, ModelSigningOptions options, out IReadOnlyList<FileProblem> problems)
    {
        Check(signer, options);
        if (options.HashType != "sha256" || options.ShardSize is not null)
            throw new ArgumentException("known digests are SHA-256 of whole files", nameof(options));
        var resources = digests.Files.OrderBy(f => f.Key, PathOrder.Instance).Select(f => new SignedResource(f.Key, 0, -1, f.Value.ToBytes())).ToList();
        var source = ModelSource.At(Path.Combine(Path.GetFullPath("/"), name));
        return Finish(source, signer, options, IgnoredPaths.Of(source, [], git: false), null, resources, out problems);
    }

    static SignedModel? Finish(
        ModelSource source, ISigner signer, ModelSigningOptions options, IgnoredPaths ignored, ModelTree? tree, List<SignedResource> resources, out IReadOnlyList<FileProblem> problems)
    {
        problems = [];
        var root = ModelDigest.RootOf(resources.Select(r => r.Digest));
        var sharded = options.ShardSize is not null;
        var extras = new SignedExtras(
            options.SignedAt,
            tree is { EmptyFolders: var folders } ? [.. folders.Where(f => !ignored.Covers(f)).Order(PathOrder.Instance)] : null,
            sharded ? [.. tree!.Files.Where(f => f.Length == 0).Select(f => f.Name)] : null,
            PartsOf(source, resources));
        var statement = new Statement(
            [new Subject(source.Name, root)], PredicateTypes.ModelSigning, ManifestWriter.Predicate(options.Form, options.Tree.AllowSymlinks, ignored.Ordered, resources, extras));
        var payload = statement.ToBytes();
        var signature = signer.Sign(Envelope.PreAuthenticationEncoding(Envelope.InTotoPayloadType, payload));
        IReadOnlyList<byte[]> stamps = [];
        if (options.Timestamp is { } stamp)
        {
            if (stamp(signature) is not { } token)
            {
                problems = [new FileProblem(FileProblemKind.Unreadable, ".", "the time-stamping authority gave no time stamp; nothing was signed")];
                return null;
            }

            stamps = [token];
        }

        var bundle = new SigstoreBundle(signer.PublicKey.KeyId, [.. options.Certificates.Select(c => c.RawData)], payload, signature) { Timestamps = stamps }.ToBytes();
        var by = options.Certificates.Count > 0 ? Printable.Name(options.Certificates[0].Subject) : signer.PublicKey.KeyId;
        var evidence = SignatureEvidence.Of(statement, Subjects(source, tree, options.Form, root, resources), bundle, by, EvidenceResult.Passed);
        return new SignedModel(bundle, root, resources.Select(r => r.Path).Distinct(StringComparer.Ordinal).Count() + (extras.EmptyFiles?.Count ?? 0), by, evidence);
    }

    // The signed root, then the digests by which other evidence names the model, as far as they were computed.
    static IReadOnlyList<Subject> Subjects(ModelSource source, ModelTree? tree, SignedForm form, Digest root, List<SignedResource> resources)
    {
        if (form != SignedForm.Default)
            return [new Subject(source.Name, root)];
        var lengths = tree?.Files.ToDictionary(f => f.Name, f => f.Length, StringComparer.Ordinal);
        var files = resources.ConvertAll(r => new ModelFile(r.Path, new Digest("sha256", Convert.ToHexStringLower(r.Digest)), lengths?[r.Path] ?? 1));
        return SignatureEvidence.SubjectsOf(new ModelDigest(source.Name, files is not [{ Name: "." }], files, []));
    }

    static List<SignedPart> PartsOf(ModelSource source, List<SignedResource> resources) =>
        [.. source.Parts.Select(part =>
        {
            var own = resources.Where(r => r.Path.StartsWith(part.Role + "/", StringComparison.Ordinal)).ToList();
            return new SignedPart(part.Role, Path.GetFileName(part.Path), own.Select(r => r.Path).Distinct(StringComparer.Ordinal).Count(), ModelDigest.RootOf(own.Select(r => r.Digest)));
        })];

    static void Check(ISigner signer, ModelSigningOptions options)
    {
        if (!ContentHash.Names.Contains(options.HashType))
            throw new ArgumentException($"files are hashed with {string.Join(", ", ContentHash.Names)}, not with '{options.HashType}'", nameof(options));
        if (options.ShardSize is < 1)
            throw new ArgumentException("a shard has at least one byte", nameof(options));
        if (options.Certificates.Count == 0)
            return;
        using var key = options.Certificates[0].GetECDsaPublicKey();
        if (key is null || !key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(signer.PublicKey.SubjectPublicKeyInfo))
            throw new ArgumentException("the signing certificate is not that of the private key", nameof(options));
    }
}
