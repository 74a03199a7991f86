using System.CommandLine;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay seal</c>: a model that only its recipients can read; also changes for whom a sealed one is.</summary>
static class SealCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = "File or folder to seal; - reads standard input.", HelpName = "PATH" };
        var target = new Option<string>("--to") { Description = "File to write; - writes to standard output.", HelpName = "FILE", Required = true };
        var recipients = new SealRecipientOptions("--recipient", "--for-passphrase-file", "--for-command");
        var command = new AssayCommand("seal", "Seal a model: encrypt it for its recipients, so that any change is noticed when it is unsealed.", async context =>
        {
            var opened = await recipients.ReadAsync(context).ConfigureAwait(false);
            if (opened.Problem is { } problem)
                return problem.Write(context.Out.Format);
            if (opened.Value!.Count == 0)
                return context.Fail("Say who may unseal it.", null, "--recipient PUBLIC-KEY.pem, --for-passphrase-file FILE, or --for-command NAME.");
            var (from, to) = (context.Get(input), context.Get(target)!);
            if ((from == "-") != (to == "-") && from == "-" && Directory.Exists(to))
                return context.Fail("--to names a folder; name a file.", to);
            var outcome = from == "-" || to == "-"
                ? await Task.Run(() => Streams(context, from, to, (a, b) => ModelSealer.Seal(a, b, opened.Value!, context.Cancel))).ConfigureAwait(false)
                : await context.WithByteProgress("Sealing", progress => Task.Run(() => ModelSealer.Seal(from, to, opened.Value!, new HashingProgress(progress), context.Cancel))).ConfigureAwait(false);
            return SealText.Finish(context, outcome, "sealed", from, to);
        })
        { input, target };
        recipients.AddTo(command);
        return command;
    }

    /// <summary>Standard input or output, or the files that are named instead of one of them.</summary>
    public static SealOutcome Streams(CommandContext context, string from, string to, Func<Stream, Stream, SealOutcome> work)
    {
        using var input = from == "-" ? Console.OpenStandardInput() : new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var output = to == "-" ? Console.OpenStandardOutput() : new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var outcome = work(input, output);
        context.Cancel.ThrowIfCancellationRequested();
        return outcome;
    }
}
