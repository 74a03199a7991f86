using System.CommandLine;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay record verify</c>: the record of this folder, or an export of one, where there is neither a record nor a key.</summary>
static class RecordVerifyCommand
{
    public static AssayCommand Create()
    {
        var against = new Option<string?>("--against") { Description = "A tree head of the same record that you kept ('assay record head --format json'): shows a rewritten history.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "The root key that you trust (PEM). Without it the record is only held against itself.", HelpName = "PEM" };
        var export = new Option<string?>("--export") { Description = "Verify this export in memory instead of the record here: no record and no keys are needed.", HelpName = "FILE" };
        var connect = new ConnectOptions();
        var command = new AssayCommand("verify", "Verify the whole record: every entry, cell, signature and root. Exit code 0 when all holds, 1 when not, 2 when the tree head says nothing of it.", async context =>
        {
            var (head, noHead) = context.Get(against) is { } headFile ? await KeptFiles.TreeHeadAsync(headFile, context.Cancel).ConfigureAwait(false) : default;
            if (noHead is not null)
                return noHead.Write(context.Out.Format);
            var (root, noKey) = context.Get(key) is { } keyFile ? await KeptFiles.RootKeyAsync(keyFile, context.Cancel).ConfigureAwait(false) : default;
            if (noKey is not null)
                return noKey.Write(context.Out.Format);
            VerifyReport report;
            if (context.Get(export) is { } file)
            {
                var read = await ExportAsync(context, file, new VerifyOptions { Against = head, Root = root }).ConfigureAwait(false);
                // Nothing of it was read, so nothing is said of it.
                if (read.NoExport)
                    return new Problem("This is not an export of a record, so nothing was verified.", file, "Give what 'assay record export' wrote. A pack is verified with: assay pack verify PACK.zip --key root.pem").Write(context.Out.Format);
                // One that could not be read to its end has no report, or one that never began.
                if (read.Report is not { } found || (found.ProblemCount == 0 && !read.Ok && found.NotCompared is null))
                    return new Problem($"The export does NOT verify: {read.Refusal}", file, "Do not believe it; ask for another export.") { Code = ExitCode.No, Type = "not-verified" }.Write(context.Out.Format);
                report = found;
            }
            else
            {
                var opening = await LocalRecord.OpenAsync(connect.Read(context, RecordUse.Read)).ConfigureAwait(false);
                if (opening.Value is not { } opened)
                    return opening.Problem!.Write(context.Out.Format);
                await using var local = opened.ConfigureAwait(false);
                var size = await opened.Store.ReadAsync(view => view.Size, context.Cancel).ConfigureAwait(false);
                report = await context.WithProgress("Verifying", progress => RecordVerifier.VerifyAsync(
                    opened.Store, new VerifyOptions { Against = head, Root = root, Progress = new Share(progress, size) }, context.Cancel)).ConfigureAwait(false);
            }

            context.Out.Write(report, text => Write(report, (root, context.Get(key)), (head, context.Get(against)), text));
            // Nothing was found against the record, and what was asked was not answered: neither yes nor no.
            return report.ProblemCount > 0 ? ExitCode.No
                : report.NotCompared is { } why ? Problem.Told(why, "Give a tree head of this record, or leave it out.", context.Get(against)).Write(context.Out.Format)
                : ExitCode.Yes;
        });
        return RecordCommand.Take(command, [against, key, export], connect);
    }

    static Task<TransferResult> ExportAsync(CommandContext context, string file, VerifyOptions options) => context.WithProgress("Verifying", async _ =>
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        await using (stream.ConfigureAwait(false))
            return await RecordTransfer.VerifyAsync(stream, RecordProjections.All, options, context.Cancel).ConfigureAwait(false);
    });

    static void Write(VerifyReport report, (PublicKey? Key, string? File) root, (TreeHead? Head, string? File) kept, TextOutput text)
    {
        foreach (var problem in report.Problems)
            text.Line(problem.ToString(), Tone.Bad);
        if (report.ProblemCount > report.Problems.Count)
            text.Line($"and {report.ProblemCount - report.Problems.Count} more.", Tone.Bad);
        foreach (var note in report.Notes)
            text.Line($"note: {note}", Tone.Quiet);
        text.Line(report.ProblemCount == 0 ? $"The record verifies: {report.Size} entries, root {report.Root}." : $"The record does NOT verify: {report.ProblemCount} problem{(report.ProblemCount == 1 ? "" : "s")}.", report.ProblemCount == 0 ? Tone.Good : Tone.Worst);
        if (root.Key is null)
            text.Line("Held against its own root key only; an operator could have made all of it anew. Trust a key you kept: --key ROOT.pem", Tone.Warn);
        else if (report.ProblemCount == 0)
            text.Line($"It was begun with the root key {root.Key.KeyId[..12]} of {root.File}.", Tone.Good);
        if (report.NotCompared is not null)
            text.Line("It was not held against the tree head.", Tone.Warn);
        else if (kept.Head is null)
            text.Line("Not held against an older head; entries could have been replaced since. Keep one, and use --against FILE.", Tone.Warn);
        else if (report.Ok)
            text.Line($"It begins with the {kept.Head.Size} entries of {kept.File}; {report.Size - kept.Head.Size} came since.", Tone.Good);
    }

    sealed class Share(IProgress<double> whole, long size) : IProgress<long>
    {
        public void Report(long value) => whole.Report(size > 0 ? (double)value / size : 1);
    }
}
