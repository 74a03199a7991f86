using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay verify key</c> and <c>assay verify certificate</c>: whether a model is what somebody signed.</summary>
static class VerifyCommand
{
    public const int MaxKeyBytes = 64 * 1024;
    const int MaxBundleBytes = 64 * 1024 * 1024;
    const int MaxListBytes = 64 * 1024 * 1024;
    public const int MaxCertificatesBytes = 4 * 1024 * 1024;

    public static Command Create()
    {
        var command = VerifyLoadCommand.Create();
        command.Add(Key());
        command.Add(Certificate());
        command.Add(VerifyProvenance.Create());
        return command;
    }

    static AssayCommand Key()
    {
        var key = new Option<string>("--public-key", "--public_key") { Description = "Public key in PEM.", HelpName = "PEM", Required = true };
        return Verification("key", "Verify a model's signature with a public key. Exit code 0 when it is verified, 1 when not.", [key], (context, source, bundle, options) =>
        {
            var file = context.Get(key)!;
            if (!File.Exists(file))
                return new Problem("There is no such file.", file, Problem.CheckPath);
            if (PublicKey.TryReadPem(BoundedFile.Text(file, MaxKeyBytes, context.Cancel), out _) is not { } publicKey)
                return new Problem("The public key cannot be used: it is not ECDSA on P-256, P-384 or P-521 in PEM.", file, "Give the public key of the signer, in PEM.");
            return Opening<ModelVerification>.Of(ModelVerifier.Verify(source, bundle, publicKey, options, context.Cancel));
        });
    }

    static AssayCommand Certificate()
    {
        var chain = new Option<string[]>("--certificate-chain", "--certificate_chain") { Description = "Trusted certificates in PEM.", HelpName = "PEM", Required = true };
        var lists = new Option<string[]>("--crl") { Description = "Certificate revocation list, DER or PEM.", HelpName = "FILE" };
        var responses = new Option<string[]>("--ocsp") { Description = "OCSP response, DER.", HelpName = "FILE" };
        var fetch = new Option<bool>("--fetch-revocation") { Description = "Ask the addresses that the certificates name, over the network, for what is not given." };
        var scope = new Option<RevocationScope?>("--revocation") { Description = "Of what it must be known that it is not revoked (default: the chain when a list or response is given or fetched, else none).", HelpName = "none|leaf|chain", CustomParser = r => EnumOption.Parse<RevocationScope>(r) };
        var identity = new Option<string[]>("--identity") { Description = "Only this signer: the certificate's subject (CN=...), or an address, DNS name or URI it is for.", HelpName = "NAME" };
        return Verification("certificate", "Verify a model's signature by certificate. Exit code 0 when it is verified, 1 when not.", [chain, lists, responses, fetch, scope, identity], (context, source, bundle, options) =>
        {
            if (ReadCertificates(context.Get(chain)!) is { Problem: { } problem })
                return problem;
            using var network = new RevocationFetch(context.Cancel);
            var trust = new CertificateTrust
            {
                Certificates = ReadCertificates(context.Get(chain)!).Value!,
                RevocationLists = ReadAll(context.Get(lists), context.Cancel),
                OcspResponses = ReadAll(context.Get(responses), context.Cancel),
                Revocation = context.Get(scope),
                Fetch = context.Get(fetch) ? network.Find : null,
                Identities = context.Get(identity) ?? [],
            };
            return Opening<ModelVerification>.Of(ModelVerifier.VerifyCertificate(source, bundle, trust, options, context.Cancel));
        });
    }

    /// <summary>Certificates of PEM files.</summary>
    public static Opening<IReadOnlyList<X509Certificate2>> ReadCertificates(IReadOnlyList<string> files)
    {
        var read = new X509Certificate2Collection();
        foreach (var file in files)
            try
            {
                var before = read.Count;
                read.ImportFromPem(BoundedFile.Text(file, MaxCertificatesBytes));
                if (read.Count == before)
                    return new Problem("There is no certificate in the file.", file, "Give the certificates that you trust, in PEM.");
            }
            catch (CryptographicException e)
            {
                return new Problem($"The certificates cannot be used: {e.Message}", file, "Give the certificates that you trust, in PEM.");
            }

        return Opening<IReadOnlyList<X509Certificate2>>.Of([.. read]);
    }

    /// <exception cref="IOException">A file is not there or too long.</exception>
    public static IReadOnlyList<byte[]> ReadAll(IReadOnlyList<string>? files, CancellationToken cancel) =>
        [.. (files ?? []).Select(f => BoundedFile.ReadAsync(f, MaxListBytes, cancel).GetAwaiter().GetResult())];

    static AssayCommand Verification(string name, string description, Option[] more, Func<CommandContext, ModelSource, byte[], ModelVerificationOptions, Opening<ModelVerification>> verify)
    {
        var tree = new ModelTreeOptions();
        var signature = new Option<string>("--signature") { Description = "The signature (a sigstore bundle).", HelpName = "FILE", Required = true };
        var unsigned = new Option<bool>("--ignore-unsigned-files", "--ignore_unsigned_files") { Description = "Let files pass that are not signed, as a note." };
        var ignored = new Option<bool>("--allow-ignored-paths") { Description = "Let files pass that only the signer left out, as a note." };
        var empty = new Option<bool>("--allow-empty") { Description = "Let empty folders pass, and empty files beside a signature by shards, which the format does not cover, as a note." };
        var at = When.Option("--at", "The moment at which certificates must be valid (default: now).");
        var stampers = new Option<string[]>("--timestamp-certificates") { Description = "Certificates of the time-stamping authorities that count, in PEM.", HelpName = "PEM" };
        var copy = new Option<string?>("--copy-to") { Description = "Write the files into this new folder as they are hashed; it appears only when everything is verified. Load from there.", HelpName = "FOLDER" };
        var recording = new Recording();
        var command = new AssayCommand(name, description, async context =>
        {
            var file = Path.GetFullPath(context.Get(signature)!);
            if (!File.Exists(file))
                return context.Fail("There is no such file.", file, Problem.CheckPath);
            var source = tree.Source(context);
            var authorities = ReadCertificates(context.Get(stampers) ?? []);
            if ((source.Problem ?? authorities.Problem) is { } bad)
                return bad.Write(context.Out.Format);
            if (source.Value!.Parts.Count == 0 && !Path.Exists(tree.Path(context)))
                return context.Fail("There is no such file or folder.", tree.Path(context), Problem.CheckPath);
            var bundle = await BoundedFile.ReadAsync(file, MaxBundleBytes, context.Cancel).ConfigureAwait(false);
            var options = new ModelVerificationOptions
            {
                IgnorePaths = tree.Ignored(context, file),
                IgnoreGitPaths = tree.IgnoreGit(context),
                AllowSymlinks = tree.Links(context),
                IgnoreUnsignedFiles = context.Get(unsigned),
                AllowSignedIgnorePaths = context.Get(ignored),
                AllowEmptyFolders = context.Get(empty),
                AllowEmptyFilesInShards = context.Get(empty),
                At = context.Get(at),
                TimestampAuthorities = authorities.Value!,
                CopyTo = context.Get(copy),
            };
            var done = context.WithByteProgress("Hashing", progress => verify(context, source.Value!, bundle, options with { Progress = HashingProgress.Of(progress) }));
            if (done.Value is not { } verification)
                return done.Problem!.Write(context.Out.Format);
            var code = await recording.RunAsync(context, _ => Task.FromResult<IReadOnlyList<Report>>([verification.ToReport()])).ConfigureAwait(false);
            VerificationText.Write(verification, context, options.CopyTo);
            return code;
        }, CommandShape.Report)
        { signature, unsigned, ignored, empty, at, stampers, copy };
        foreach (var option in more)
            command.Add(option);
        tree.AddTo(command, parts: true);
        recording.AddTo(command);
        return command;
    }
}
