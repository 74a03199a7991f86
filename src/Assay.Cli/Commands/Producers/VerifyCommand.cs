using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay verify</c>: whether a model is what somebody signed.</summary>
static class VerifyCommand
{
    const int MaxKeyBytes = 64 * 1024;
    const int MaxBundleBytes = 256 * 1024 * 1024;

    public static Command Create() => new("verify", "Verify a model's OpenSSF signature, or the provenance of a run.") { Key(), Certificate(), VerifyProvenance.Create() };

    static AssayCommand Key()
    {
        var key = new Option<string>("--public-key", "--public_key") { Description = "Public key in PEM.", HelpName = "PEM", Required = true };
        return Verification("key", "Verify a model's signature with a public key. Exit code 0 when it is verified, 1 when not.", [key], (context, path, bundle, options) =>
        {
            var file = context.Get(key)!;
            if (!File.Exists(file))
                return new Problem("There is no such file.", file);
            if (new FileInfo(file).Length > MaxKeyBytes || PublicKey.TryReadPem(File.ReadAllText(file), out var error) is not { } publicKey)
                return new Problem("The public key cannot be used: it is not ECDSA on P-256, P-384 or P-521 in PEM.", file);
            return Opening<ModelVerification>.Of(ModelVerifier.Verify(path, bundle, publicKey, options, context.Cancel));
        });
    }

    static AssayCommand Certificate()
    {
        var chain = new Option<string[]>("--certificate-chain", "--certificate_chain") { Description = "Trusted certificates in PEM. May be given several times.", HelpName = "PEM", Required = true };
        return Verification("certificate", "Verify a model's signature by certificate. Exit code 0 when it is verified, 1 when not.", [chain], (context, path, bundle, options) =>
        {
            var trusted = new X509Certificate2Collection();
            foreach (var file in context.Get(chain)!)
                try
                {
                    trusted.ImportFromPemFile(file);
                }
                catch (CryptographicException e)
                {
                    return new Problem($"The certificates cannot be used: {e.Message}", file);
                }

            return trusted.Count == 0
                ? new Problem("There is no certificate in the chain file.", context.Get(chain)![0])
                : Opening<ModelVerification>.Of(ModelVerifier.VerifyCertificate(path, bundle, [.. trusted], options, context.Cancel));
        });
    }

    static AssayCommand Verification(string name, string description, Option[] more, Func<CommandContext, string, byte[], ModelVerificationOptions, Opening<ModelVerification>> verify)
    {
        var tree = new ModelTreeOptions();
        var signature = new Option<string>("--signature") { Description = "The signature (a sigstore bundle).", HelpName = "FILE", Required = true };
        var unsigned = new Option<bool>("--ignore-unsigned-files", "--ignore_unsigned_files") { Description = "Let files pass that are not signed, as a note." };
        var at = When.Option("--at", "The moment at which certificates must be valid (default: now).");
        var recording = new Recording();
        var command = new AssayCommand(name, description, async context =>
        {
            var file = Path.GetFullPath(context.Get(signature)!);
            if (!File.Exists(file))
                return context.Fail("There is no such file.", file);
            if (new FileInfo(file).Length > MaxBundleBytes)
                return context.Fail($"A signature has at most {MaxBundleBytes} bytes.", file);
            if (!Path.Exists(tree.Path(context)))
                return context.Fail("There is no such file or folder.", tree.Path(context));
            var options = new ModelVerificationOptions
            {
                IgnorePaths = tree.Ignored(context, file),
                IgnoreGitPaths = tree.IgnoreGit(context),
                AllowSymlinks = tree.Links(context),
                IgnoreUnsignedFiles = context.Get(unsigned),
                At = context.Get(at),
            };
            var bundle = await File.ReadAllBytesAsync(file, context.Cancel).ConfigureAwait(false);
            var done = await context.WithProgress("Hashing", _ => Task.Run(() => verify(context, tree.Path(context), bundle, options))).ConfigureAwait(false);
            if (done.Value is not { } verification)
                return done.Problem!.Write(context.Out.Format);
            var code = await recording.RunAsync(context, _ => Task.FromResult<IReadOnlyList<Report>>([verification.ToReport()])).ConfigureAwait(false);
            foreach (var note in verification.Notes)
                Console.Error.WriteLine(SafeText.Of($"note: {note}"));
            if (context.Out.Format == OutputFormat.Text && verification.Verified)
                Console.Error.WriteLine(SafeText.Of($"verified: {verification.Name}, {verification.Files} files, signed by {verification.SignedBy}"));
            return code;
        }, CommandShape.Report)
        { signature, unsigned, at };
        foreach (var option in more)
            command.Add(option);
        tree.AddTo(command);
        recording.AddTo(command);
        return command;
    }
}
