using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Build;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay sign key</c> and <c>assay sign certificate</c>: an OpenSSF model signature.</summary>
static class SignCommand
{
    const int MaxDigestsBytes = 64 * 1024 * 1024;

    public static Command Create() => new("sign", "Sign a model (OpenSSF model signing v1.0).")
    {
        Signing("key", "Sign a model, file or folder, with a key.", null, null),
        Signing(
            "certificate", "Sign a model, file or folder, with a key and the certificate for it.",
            new Option<string>("--signing-certificate", "--signing_certificate") { Description = "Certificate of the private key, in PEM.", HelpName = "PEM", Required = true },
            new Option<string[]>("--certificate-chain", "--certificate_chain") { Description = "Certificates above it, in PEM.", HelpName = "PEM" }),
    };

    static AssayCommand Signing(string name, string description, Option<string>? certificate, Option<string[]>? chain)
    {
        var tree = new ModelTreeOptions();
        var key = new SigningKeyOptions();
        var signature = new Option<string>("--signature") { Description = "Where to write the signature (a sigstore bundle).", HelpName = "FILE", DefaultValueFactory = _ => "model.sig" };
        var hash = new Option<string>("--hash") { Description = "Hash of the files: sha256, blake2b or blake3.", HelpName = "NAME", DefaultValueFactory = _ => "sha256" };
        OneOf.Bound(hash, "sha256", "blake2b", "blake3");
        var shard = new Option<long?>("--shard-size") { Description = "Sign by shards of so many bytes, so that all cores can hash one large file.", HelpName = "BYTES" };
        var digests = new Option<string?>("--digests") { Description = "SHA-256 of the files, from sha256sum or an OCI image manifest, instead of hashing them. MODEL is then only compared by its names, if it is there.", HelpName = "FILE" };
        var authority = new Option<string?>("--timestamp-authority") { Description = "Ask this RFC 3161 authority for a time stamp over the signature.", HelpName = "URL" };
        var reuse = new DigestReuse();
        var recording = new Recording { WhenRecorded = reuse.Save };
        var command = new AssayCommand(name, description, async context =>
        {
            if (!key.Given(context) && (certificate is not null || !recording.Wanted(context)))
                return context.Fail("Say what to sign with.", null, certificate is null ? "--private-key PEM, --private-key-env NAME, --signer KEY, or --record to sign with the record's evidence key." : "--private-key PEM, --private-key-env NAME or --signer KEY.");
            var opened = key.Given(context) ? await key.OpenAsync(context).ConfigureAwait(false) : default;
            if (opened.Problem is { } unusable)
                return unusable.Write(context.Out.Format);
            using var owned = opened.Value as IDisposable;
            var target = Path.GetFullPath(context.Get(signature)!);
            if (Directory.Exists(target))
                return context.Fail("--signature names a folder; name a file.", target, "For example: --signature model.sig");
            if (Certificates(context, certificate, chain) is { Problem: { } bad })
                return bad.Write(context.Out.Format);
            var known = await KnownAsync(context, digests).ConfigureAwait(false);
            var source = tree.Source(context);
            if ((known.Problem ?? source.Problem) is { } wrong)
                return wrong.Write(context.Out.Format);
            var memory = known.Value is null ? reuse.Open(context) : null;
            var options = new ModelSigningOptions
            {
                Tree = tree.Digest(context, target) with { Memory = memory },
                HashType = context.Get(hash)!,
                ShardSize = context.Get(shard),
                Certificates = Certificates(context, certificate, chain).Value!,
                SignedAt = TimeProvider.System.GetUtcNow(),
                Timestamp = context.Get(authority) is { } url ? bytes => Stamp(url, bytes, context.Cancel) : null,
            };
            IReadOnlyList<FileProblem> problems = [];
            try
            {
                return await recording.RunAsync(context, local =>
                {
                    var with = opened.Value ?? local?.Session.Evidence ?? throw new IOException("A server does not lend its evidence key. Sign with a key of yours: openssl ecparam -name prime256v1 -genkey -noout -out KEY.pem, then assay sign key MODEL --private-key KEY.pem --record");
                    var signed = context.WithByteProgress("Hashing", progress => known.Value is { } given
                        ? Given(source.Value!, tree, context, given, with, options, out problems)
                        : ModelSigner.Sign(source.Value!, with, options with { Tree = options.Tree with { Progress = HashingProgress.Of(progress) } }, out problems, context.Cancel));
                    if (signed is not null)
                    {
                        Replace(target, signed.Bundle);
                        recording.Done = $"Signed: {signed.Name}, {signed.Files} file{(signed.Files == 1 ? "" : "s")}, {(certificate is null ? "with key" : "by")} {signed.SignedBy}. The signature is in {context.Get(signature)}.";
                    }

                    return Task.FromResult<IReadOnlyList<Report>>([Report(signed, problems, memory)]);
                }).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ArgumentException or SignerException)
            {
                return context.Fail(e.Message.Split(" (Parameter", 2)[0], hint: "Run it with --help to see what the options take.");
            }
        }, CommandShape.Report)
        { signature, hash, shard, digests, authority };
        if (certificate is not null)
            command.Add(certificate);
        if (chain is not null)
            command.Add(chain);
        key.AddTo(command);
        reuse.AddTo(command);
        tree.AddTo(command, parts: true);
        recording.AddTo(command);
        return command;
    }

    // Apart, so that signing without a time stamp loads nothing of the network.
    static byte[] Stamp(string url, byte[] signature, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        return TimestampRequest.Send(http, url, signature, cancel);
    }

    // What is there must have the names that the digests have; its content is not read.
    static SignedModel? Given(ModelSource source, ModelTreeOptions tree, CommandContext context, KnownDigests known, ISigner signer, ModelSigningOptions options, out IReadOnlyList<FileProblem> problems)
    {
        if (Path.Exists(tree.Path(context)) && known.Differences(source, options.Tree) is { Count: > 0 } differences)
        {
            problems = differences;
            return null;
        }

        return ModelSigner.Sign(source.Name, known, signer, options, out problems);
    }

    static async Task<Opening<KnownDigests>> KnownAsync(CommandContext context, Option<string?> digests)
    {
        if (context.Get(digests) is not { } file)
            return default;
        var content = await BoundedFile.ReadAsync(file, MaxDigestsBytes, context.Cancel).ConfigureAwait(false);
        return KnownDigests.TryRead(content, out var error) is { } known ? Opening<KnownDigests>.Of(known) : new Problem($"The digests cannot be used: {error}.", file, "Give what sha256sum writes, or an OCI image manifest.");
    }

    static Opening<IReadOnlyList<X509Certificate2>> Certificates(CommandContext context, Option<string>? certificate, Option<string[]>? chain)
    {
        if (certificate is null)
            return Opening<IReadOnlyList<X509Certificate2>>.Of([]);
        var all = new List<X509Certificate2>();
        foreach (var file in new[] { context.Get(certificate)! }.Concat(context.Get(chain!) ?? []))
            try
            {
                var read = new X509Certificate2Collection();
                read.ImportFromPem(BoundedFile.Text(file, VerifyCommand.MaxCertificatesBytes));
                if (read.Count == 0)
                    return new Problem("There is no certificate in PEM in the file.", file, "Give the certificate of the private key, in PEM.");
                all.AddRange(all.Count == 0 ? read.Take(1) : read.Where(c => !all.Any(a => a.RawData.AsSpan().SequenceEqual(c.RawData))));
            }
            catch (CryptographicException e)
            {
                return new Problem($"The certificate cannot be used: {e.Message}", file, "Give the certificate of the private key, in PEM.");
            }

        return Opening<IReadOnlyList<X509Certificate2>>.Of(all);
    }

    static Report Report(SignedModel? signed, IReadOnlyList<FileProblem> problems, DigestMemory? memory) => new()
    {
        Tool = new Tool("assay", AssayVersion.Text),
        Subjects = signed?.Subjects ?? [],
        Metrics = signed is null ? [] : [new Metric("signature.files", signed.Files, "files"), .. memory is { Reused: > 0 and var reused } ? new[] { new Metric("signature.files-not-read-again", reused, "files") } : []],
        Statements = signed is null ? [] : [signed.Evidence],
        Gaps = [.. problems.Select(p => new Gap(p.Path, p.Detail))],
    };

    static void Replace(string path, byte[] content)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        File.WriteAllBytes(partial, content);
        File.Move(partial, path, overwrite: true);
    }
}

/// <summary>Bytes hashed, for the progress line.</summary>
sealed class HashingProgress(IProgress<Advance> whole) : IProgress<HashProgress>
{
    /// <summary>Null when nobody watches.</summary>
    public static HashingProgress? Of(IProgress<Advance>? whole) => whole is null ? null : new HashingProgress(whole);

    public void Report(HashProgress value) => whole.Report(new Advance(value.BytesDone, value.BytesTotal, ""));
}
