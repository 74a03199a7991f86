using System.CommandLine;
using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay pack verify</c>: what an auditor runs, with files alone.</summary>
static class PackVerifyCommand
{
    const long MaxBytes = 1L << 30;

    // How an export of a record begins, whatever its version.
    static ReadOnlySpan<byte> Export => "assay record export "u8;

    public static AssayCommand Create()
    {
        var file = new Argument<string>("pack") { Description = "The pack.", HelpName = "FILE" };
        var key = new Option<string>("--key") { Description = "The organisation's root key (PEM), as you were given it another way.", HelpName = "PEM", Required = true };
        var previous = new Option<string?>("--previous") { Description = "A pack of the same record that you were given before: shows a rewritten history.", HelpName = "PACK" };
        var against = new Option<string?>("--against") { Description = "A tree head of the same record that you kept ('assay record head --format json'): shows a rewritten history.", HelpName = "FILE" };
        var at = When.Option("--at", "The moment at which gates, findings and expiry are judged (default: when the pack's tree head was signed).");
        return new AssayCommand("verify", "Verify an assurance pack: no record, no network. Exit code 0 when every check holds, 1 when not, 2 when what was asked could not be compared.", async context =>
        {
            var (root, noKey) = await KeptFiles.RootKeyAsync(context.Get(key)!, context.Cancel).ConfigureAwait(false);
            if (root is null)
                return noKey!.Write(context.Out.Format);
            var (head, noHead) = context.Get(against) is { } headFile ? await KeptFiles.TreeHeadAsync(headFile, context.Cancel).ConfigureAwait(false) : default;
            if (noHead is not null)
                return noHead.Write(context.Out.Format);
            if (Folder(context.Get(file)) is { } folder)
                return folder.Write(context.Out.Format);
            var pack = await BoundedFile.ReadAsync(context.Get(file), MaxBytes, context.Cancel).ConfigureAwait(false);
            if (pack.AsSpan().StartsWith(Export))
                return context.Fail("This is an export of a record and no pack, so nothing was verified.", context.Get(file), $"An export is verified with: assay record verify --export {context.Get(file)} --key {context.Get(key)}");
            if (!pack.AsSpan().StartsWith("PK"u8))
                return context.Fail("The file does not begin as a zip does, so it is no pack, or what is left of a damaged one. Nothing was verified.", context.Get(file), "Give the zip as you received it.");
            // Not a conditional expression: its null would become an empty pack.
            ReadOnlyMemory<byte>? old = null;
            if (context.Get(previous) is { } before)
                old = await BoundedFile.ReadAsync(before, MaxBytes, context.Cancel).ConfigureAwait(false);
            var verified = PackVerifier.Verify(pack, root, old, context.Get(at), head);
            // Nothing was found against the pack, and what was asked was not answered: neither yes nor no.
            context.Out.Write(verified, text => Write(verified, text));
            return verified.NotCompared is { } why && verified.Checks.All(c => c.Holds)
                ? (verified.Summary is null ? Problem.Told(why, "Nothing is said for the pack or against it.", context.Get(file))
                    : Problem.Told(why, "Give them as you received them, or leave them out.", context.Get(previous) ?? context.Get(against))).Write(context.Out.Format)
                : verified.Ok ? ExitCode.Yes : ExitCode.No;
        })
        { file, key, previous, against, at };
    }

    static Problem? Folder(string path) => Directory.Exists(path) ? new Problem("This is a folder.", path, "Give the zip as you received it.") : null;

    static void Write(PackVerification verified, TextOutput text)
    {
        if (verified.Summary is { } s)
        {
            text.Line($"{s.Organisation}: {s.UseCase.Name}, {s.ModelVersion.Name}", Tone.Strong);
            text.Line(s.Released);
            text.Pairs(
                ("record", s.Record), ("as of", s.At.ToString("u", CultureInfo.InvariantCulture)), ("judged at", s.JudgedAt == s.At ? null : s.JudgedAt.ToString("u", CultureInfo.InvariantCulture)), ("tree size", $"{s.TreeSize}"),
                ("gates", GateText.Strip(s.Gates, s.NotJudged)), ("evidence", $"{s.Evidence}"), ("findings", FindingText.Counted(s.Findings, s.Accepted)),
                ("erased", s.Erased.Count > 0 ? $"{s.Erased.Count}" : null), ("expired", s.Expired.Count > 0 ? string.Join(", ", s.Expired) : null), ("other keys", s.OtherKeys.Count > 0 ? $"{s.OtherKeys.Count}" : null));
            text.Line(s.NotJudged.Count == 0 ? GateText.Legend : $"{GateText.Legend}  {GateText.NotJudged}", Tone.Quiet);
            foreach (var policy in s.Policies)
                text.Line(policy, s.NotJudged.Count == 0 ? Tone.Quiet : Tone.Warn);
        }

        text.Heading("Checks");
        foreach (var check in verified.Checks)
            text.Line($"{(check.Holds ? "holds" : "FAILS")}  {check.Name}: {check.Detail}", check.Holds ? Tone.Good : Tone.Worst);
        if (verified.Since is { Count: > 0 } since)
        {
            text.Heading("Since the earlier pack, of what this one holds");
            text.Table(["What", "How many", "Entries"], [.. since.Select(s => new Cell[] { s.Type.Replace('-', ' '), $"{s.Entries.Count}", string.Join(", ", s.Entries) })]);
        }

        var holds = verified.Checks.All(c => c.Holds);
        if (verified.NotCompared is { } why && !holds)
            text.Line(why, Tone.Warn);
        // Why stands on the error stream, with what to do.
        text.Line(
            verified.Ok ? "The pack verifies." : holds && verified.Summary is null ? "Nothing of the pack was verified." : holds ? "Every check of the pack by itself holds. What you asked for beyond that was not compared." : "The pack does NOT verify; do not believe it.",
            verified.Ok ? Tone.Good : holds ? Tone.Warn : Tone.Worst);
    }
}
