using System.CommandLine;
using Assay.Build.Provenance;

namespace Assay.Cli;

/// <summary><c>assay verify provenance</c>: whether files are what a run made.</summary>
static class VerifyProvenance
{
    public static AssayCommand Create()
    {
        var folder = new Argument<string>("folder") { Description = "Folder of the run's outputs.", HelpName = "FOLDER" };
        var provenance = new Option<string>("--provenance") { Description = "The signed provenance (a DSSE envelope).", HelpName = "FILE", Required = true };
        var key = new Option<string>("--public-key") { Description = "Public key in PEM.", HelpName = "PEM", Required = true };
        return new AssayCommand("provenance", "Verify that files are what a run made. Exit code 0 when they are, 1 when not.", context =>
        {
            foreach (var file in new[] { context.Get(provenance)!, context.Get(key)! })
                if (!File.Exists(file))
                    return context.Fail("There is no such file.", file, Problem.CheckPath);
            if (!Directory.Exists(context.Get(folder)))
                return context.Fail("There is no such folder.", context.Get(folder), Problem.CheckPath);
            if (PublicKey.TryReadPem(BoundedFile.Text(context.Get(key)!, VerifyCommand.MaxKeyBytes, context.Cancel), out _) is not { } publicKey)
                return context.Fail("The public key cannot be used: it is not ECDSA on P-256, P-384 or P-521 in PEM.", context.Get(key), "Give the public key of whoever ran the training, in PEM.");
            var done = ProvenanceVerifier.Verify(BoundedFile.ReadAsync(context.Get(provenance)!, Envelope.MaxBytes, context.Cancel).GetAwaiter().GetResult(), publicKey, context.Get(folder), context.Cancel);
            context.Out.Write(new { done.Verified, done.Files, done.Problems, done.Statement }, text =>
            {
                foreach (var problem in done.Problems)
                    text.Line(problem, Tone.Bad);
                text.Line(done.Verified ? $"verified: {done.Files} files are what the run made, signed by {publicKey.KeyId}." : "not verified.", done.Verified ? Tone.Good : Tone.Bad);
            });
            return done.Verified ? ExitCode.Yes : ExitCode.No;
        })
        { folder, provenance, key };
    }
}
