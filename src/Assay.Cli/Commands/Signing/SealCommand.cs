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
        var command = new AssayCommand("seal", "Encrypt a model for its recipients; any change is noticed when it is unsealed.", async context =>
        {
            var opened = await recipients.ReadAsync(context).ConfigureAwait(false);
            if (opened.Problem is { } problem)
                return problem.Write(context.Out.Format);
            if (opened.Value!.Count == 0)
                return context.Fail("Say who may unseal it.", null, "--recipient PUBLIC-KEY.pem, --for-passphrase-file FILE, or --for-command NAME.");
            var (from, to) = (context.Get(input), context.Get(target)!);
            if (from != "-" && to == "-" && Directory.Exists(from))
                return context.Fail("A folder is sealed into a file, not to standard output.", from, "Give --to FILE.");
            if (to != "-" && Directory.Exists(to))
                return context.Fail("--to names a folder; name a file.", to, "For example: --to model.sealed");
            var outcome = context.WithByteProgress("Sealing", progress => Run(from, to, opened.Value!, HashingProgress.Of(progress), context.Cancel));
            return SealText.Finish(context, outcome, "sealed", from, to);
        })
        { input, target };
        recipients.AddTo(command);
        return command;
    }

    static SealOutcome Run(string from, string to, IReadOnlyList<SealRecipient> recipients, HashingProgress? progress, CancellationToken cancel)
    {
        if (from != "-" && to != "-")
            return ModelSealer.Seal(from, to, recipients, progress, cancel);
        using var input = Input(from);
        if (to != "-")
            return ModelSealer.Seal(input, to, recipients, progress, cancel);
        using var output = Console.OpenStandardOutput();
        return ModelSealer.Seal(input, output, recipients, cancel);
    }

    /// <summary>The named file, or standard input for <c>-</c>.</summary>
    public static Stream Input(string from) => from == "-" ? Console.OpenStandardInput() : new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
}
