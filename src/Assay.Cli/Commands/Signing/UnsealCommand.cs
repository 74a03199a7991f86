using System.CommandLine;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay unseal</c> and <c>assay recipients</c>: opens a sealed model, or changes for whom it is sealed.</summary>
static class UnsealCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = "Sealed file; - reads standard input.", HelpName = "FILE" };
        var target = new Option<string>("--to") { Description = "File or folder to write, which appears only when everything was authenticated; - writes to standard output as it comes.", HelpName = "PATH", Required = true };
        var keys = new SealKeyOptions();
        var command = new AssayCommand("unseal", "Decrypt a sealed model, if it is whole and unchanged. Exit code 0 when it is, 1 when not.", async context =>
        {
            var opened = await keys.ReadAsync(context).ConfigureAwait(false);
            if (opened.Problem is { } problem)
                return problem.Write(context.Out.Format);
            var (from, to) = (context.Get(input), context.Get(target)!);
            if (from != "-" && !File.Exists(from))
                return context.Fail("There is no such file.", from, Problem.CheckPath);
            var outcome = context.WithByteProgress("Unsealing", progress => Run(from, to, opened.Value!, HashingProgress.Of(progress), context.Cancel));
            if (to == "-" && !outcome.Done && outcome.Bytes > 0)
                Console.Error.WriteLine($"warning: {outcome.Bytes} authenticated bytes were already written before the fault; throw them away");
            foreach (var key in opened.Value!)
                key.Dispose();
            return SealText.Finish(context, outcome, "unsealed", from, to);
        })
        { input, target };
        keys.AddTo(command);
        return command;
    }

    static SealOutcome Run(string from, string to, IReadOnlyList<SealKey> keys, HashingProgress? progress, CancellationToken cancel)
    {
        using var input = SealCommand.Input(from);
        if (to != "-")
            return ModelSealer.Unseal(input, to, keys, progress, cancel);
        using var output = Console.OpenStandardOutput();
        return ModelSealer.Unseal(input, output, keys, cancel);
    }

    public static Command CreateRecipients()
    {
        var file = new Argument<string>("file") { Description = "Sealed file.", HelpName = "FILE" };
        var add = new SealRecipientOptions("--add", "--add-passphrase-file", "--add-command");
        var remove = new Option<string[]>("--remove") { Description = "Id of a recipient, or the beginning of it, or 'passphrase'.", HelpName = "ID" };
        var keys = new SealKeyOptions();
        var command = new AssayCommand("recipients", "The recipients of a sealed model: show, add, remove. The body of the file is not touched.", async context =>
        {
            var path = context.Get(file);
            if (!File.Exists(path))
                return context.Fail("There is no such file.", path, Problem.CheckPath);
            var added = await add.ReadAsync(context).ConfigureAwait(false);
            if (added.Problem is { } unusable)
                return unusable.Write(context.Out.Format);
            var gone = context.Get(remove) ?? [];
            if (added.Value!.Count == 0 && gone.Length == 0)
                return SealText.Finish(context, ModelSealer.Inspect(path), "is sealed", path, path);
            var opened = await keys.ReadAsync(context).ConfigureAwait(false);
            if (opened.Problem is { } problem)
                return problem.Write(context.Out.Format);
            var known = ModelSealer.Inspect(path).Recipients;
            if (gone.FirstOrDefault(g => known.Count(r => Names(r, g)) != 1) is { } unclear)
                return context.Fail(known.Any(r => Names(r, unclear)) ? "Several recipients begin so." : "There is no such recipient.", unclear, "assay recipients FILE lists them.");
            var outcome = ModelSealer.ChangeRecipients(path, opened.Value!, added.Value!, r => gone.Any(g => Names(r, g)));
            return SealText.Finish(context, outcome, "is now sealed", path, path);
        })
        { file, remove };
        add.AddTo(command);
        keys.AddTo(command);
        return command;
    }

    static bool Names(SealedFor recipient, string text) => recipient.Id.Length > 0 ? recipient.Id.StartsWith(text, StringComparison.Ordinal) : recipient.Kind == text;
}
