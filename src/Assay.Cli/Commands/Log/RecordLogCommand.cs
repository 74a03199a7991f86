using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay record</c>: the log itself: verify, head, entries, copies, erasure.</summary>
static class RecordLogCommand
{
    public static Command Create() => new("record", "The record itself: verify it, keep its tree head, show entries, export, erase.")
    {
        RecordVerifyCommand.Create(), Head(), Show(), Rebuild(), TransferCommand.Export(), TransferCommand.Import(), TimestampCommand.Create(), WitnessCommand.Create(), Erase(),
    };

    static AssayCommand Head() => RecordCommand.Create("head", "Show the latest signed tree head. --format json gives it as signed: keep it, and verify against it later.", RecordUse.Read, [], async (context, record) =>
    {
        var view = await record.RecordAsync(context.Cancel).ConfigureAwait(false);
        if (view.Head is not { Envelope: { } envelope } head)
            return context.Fail("The record has no tree head yet.", hint: "The next command that writes into the record makes one.");
        if (context.Out.Format == OutputFormat.Json)
            context.Out.WriteRaw(Encoding.UTF8.GetString(envelope) + "\n");
        else
            context.Out.Write(head, text =>
            {
                text.Pairs(("record", head.Record), ("size", $"{head.Size}"), ("root", head.Root.ToString()), ("at", head.At.ToString("O", CultureInfo.InvariantCulture)));
                text.Line("Keep it where this machine cannot change it:  assay record head --format json --output head.json", Tone.Quiet);
            });
        return ExitCode.Yes;
    });

    static AssayCommand Show()
    {
        var index = new Argument<long>("entry") { Description = "Index of the entry.", HelpName = "ENTRY" };
        return RecordCommand.CreateLocal("show", "Show an entry of the log as it is, with the proof that it is in the tree.", RecordUse.Read, [index], async (context, local) =>
        {
            var at = context.Get(index);
            var shown = await local.Store.ReadAsync(
                view => at < 0 || at >= view.Size ? null : new Shown(at, Merkle.LeafHash(view.Entry(at).Leaf), Json.Read<JsonElement>(view.Entry(at).Leaf), view.Inclusion(at, view.Size), view.Root(view.Size)), context.Cancel).ConfigureAwait(false);
            if (shown is null)
                return context.Fail($"There is no entry {at}.", null, "See the latest: assay activity");
            return context.Finish(shown, (s, text) =>
            {
                text.Pairs(("entry", $"{s.Index}"), ("leaf hash", s.LeafHash.ToString()), ("root", $"{s.Root} of {s.Inclusion.Size} entries"));
                foreach (var line in Json.Text(s.Leaf, indented: true).Split('\n'))
                    text.Line(line.TrimEnd('\r'));
            });
        });
    }

    static AssayCommand Rebuild() => RecordCommand.CreateLocal("rebuild", "Drop what is derived from the log and fold it again from the first entry.", RecordUse.Write, [], async (context, local) =>
    {
        await local.Store.RebuildAsync(null, context.Cancel).ConfigureAwait(false);
        var size = await local.Store.ReadAsync(view => view.Size, context.Cancel).ConfigureAwait(false);
        return context.Finish(new { entries = size }, (done, text) => text.Line($"Rebuilt from {done.entries} entries.", Tone.Good));
    });

    static AssayCommand Erase()
    {
        var entry = new Option<long?>("--entry") { Description = "All erasable content of this entry.", HelpName = "ENTRY" };
        var blobs = new Option<string[]>("--blob") { Description = "One piece of content, by its commitment as 'assay record show' prints it.", HelpName = "HEX" };
        var reason = new Option<string>("--reason") { Description = "Why; kept for ever, so without personal data.", HelpName = "TEXT", Required = true };
        return RecordCommand.Create("erase", "Erase content: the entry stays, its envelope, names or comments go. It cannot be undone.", RecordUse.Write, [entry, blobs, reason], async (context, record) =>
        {
            if (context.Get(entry) is null && context.Get(blobs) is not { Length: > 0 })
                return context.Fail("Say what to erase: --entry INDEX or --blob HEX.", null, "The name of a person: assay actor erase NAME --reason TEXT");
            return context.Finish(
                await record.EraseAsync(new ErasureRequest(context.Get(reason)!, Entry: context.Get(entry), Blobs: context.Get(blobs)), context.Cancel).ConfigureAwait(false),
                (receipt, text) => text.Line($"Erased, by entry {receipt.Index}.", Tone.Good));
        });
    }

    sealed record Shown(long Index, Digest LeafHash, JsonElement Leaf, InclusionProof Inclusion, Digest Root);
}
