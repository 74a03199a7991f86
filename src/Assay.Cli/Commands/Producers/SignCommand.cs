using System.CommandLine;
using System.Security.Cryptography;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay sign key</c>: an OpenSSF model signature.</summary>
static class SignCommand
{
    const int MaxKeyBytes = 64 * 1024;

    public static Command Create() => new("sign", "Sign a model, as OpenSSF model signing v1.0 does.") { Key() };

    static AssayCommand Key()
    {
        var tree = new ModelTreeOptions();
        var key = new Option<string?>("--private-key", "--private_key") { Description = "Private key in PEM (ECDSA on P-256, P-384 or P-521). Without it, and with --record: the record's evidence key.", HelpName = "PEM" };
        var signature = new Option<string>("--signature") { Description = "Where to write the signature (a sigstore bundle).", HelpName = "FILE", Required = true };
        var password = new Option<string?>("--password") { Description = "Password of the private key. Others may see it in the list of processes; prefer --password-file.", HelpName = "TEXT" };
        var passwordFile = new Option<string?>("--password-file") { Description = "File whose first line is the password of the private key.", HelpName = "FILE" };
        var recording = new Recording();
        var command = new AssayCommand("key", "Sign a model, file or folder, with a key.", async context =>
        {
            if (context.Get(key) is null && !recording.Wanted(context))
                return context.Fail("Say what to sign with.", null, "--private-key PEM, or --record to sign with the record's evidence key.");
            ISigner? signer = null;
            if (context.Get(key) is { } pem)
            {
                var secret = context.Get(passwordFile) is { } file ? (await File.ReadAllTextAsync(file, context.Cancel).ConfigureAwait(false)).Split('\n')[0].TrimEnd('\r') : context.Get(password);
                signer = ReadKey(pem, secret, out var error);
                if (signer is null)
                    return context.Fail(error, pem);
            }

            using var owned = signer as IDisposable;
            SignedModel? signed = null;
            IReadOnlyList<FileProblem> problems = [];
            var target = Path.GetFullPath(context.Get(signature)!);
            return await recording.RunAsync(context, async local =>
            {
                var with = signer ?? local?.Session.Evidence ?? throw new IOException("A server does not lend its key: give --private-key, or record into the folder here (unset ASSAY_SERVER).");
                signed = await context.WithProgress("Hashing", _ => Task.Run(() => ModelSigner.Sign(tree.Path(context), with, tree.Digest(context, target), out problems, context.Cancel))).ConfigureAwait(false);
                if (signed is not null)
                    Replace(target, signed.Bundle);
                return [Report(signed, problems)];
            }).ConfigureAwait(false);
        }, CommandShape.Report)
        { key, signature, password, passwordFile };
        tree.AddTo(command);
        recording.AddTo(command);
        return command;
    }

    static Report Report(SignedModel? signed, IReadOnlyList<FileProblem> problems) => new()
    {
        Tool = new Tool("assay", AssayVersion.Text),
        Subjects = signed?.Model.Subjects ?? [],
        Metrics = signed is null ? [] : [new Metric("signature.files", signed.Model.Files.Count, "files")],
        Statements = signed is null ? [] : [signed.Evidence],
        Gaps = [.. problems.Select(p => new Gap(p.Path, p.Detail))],
    };

    static void Replace(string path, byte[] content)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        File.WriteAllBytes(partial, content);
        File.Move(partial, path, overwrite: true);
    }

    static EcdsaSigner? ReadKey(string path, string? password, out string error)
    {
        error = "";
        var key = ECDsa.Create();
        try
        {
            if (new FileInfo(path).Length > MaxKeyBytes)
                throw new CryptographicException("the file is too long for a key");
            var pem = File.ReadAllText(path);
            if (password is null)
                key.ImportFromPem(pem);
            else
                key.ImportFromEncryptedPem(pem, password);
            return new EcdsaSigner(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            error = $"The private key cannot be used: {e.Message}";
            return null;
        }
    }
}
