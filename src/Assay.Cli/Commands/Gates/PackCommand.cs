using System.CommandLine;
using System.Globalization;
using System.Text;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay pack</c>: the bundle that an auditor receives, and verifies without us.</summary>
static class PackCommand
{
    const long MaxBytes = 1L << 30;

    public static Command Create() => new("pack", "Assurance packs for auditors: build, list, get, verify offline.") { Build(), List(), Get(), Verify() };

    static AssayCommand Build()
    {
        var useCase = new Option<string>("--use-case") { Description = "The use case: slug or id.", HelpName = "USE-CASE", Required = true };
        var version = new Option<string?>("--model-version") { Description = "The model version (default: the one linked last).", HelpName = "VERSION" };
        var to = new Option<string?>("--to") { Description = "Write the pack to this new file too.", HelpName = "FILE" };
        return RecordCommand.Create("build", "Build an assurance pack of the record as it is now, and record that.", RecordUse.Write, [useCase, version, to], async (context, record) =>
        {
            var answer = await record.BuildPackAsync(context.Get(useCase)!, context.Get(version), context.Cancel).ConfigureAwait(false);
            if (answer.Value is { } row && context.Get(to) is { } file && await SaveAsync(context, record, row.Id, file).ConfigureAwait(false) is { } problem)
                return problem.Write(context.Out.Format);
            return context.Finish(answer, (pack, text) =>
            {
                text.Line($"{pack.Id}: {pack.UseCase} {pack.ModelVersion}, {pack.Bytes} bytes, {pack.Digest} (entry {pack.Entry}).", Tone.Good);
                text.Line(context.Get(to) is { } file ? $"Verify it anywhere:  assay pack verify {file} --key root.pem" : $"Get it:  assay pack get {pack.Id} --to FILE", Tone.Quiet);
            });
        });
    }

    static AssayCommand List() => RecordCommand.Create("list", "List the packs that were built.", RecordUse.Read, [], async (context, record) =>
        context.Finish(await record.PacksAsync(context.Cancel).ConfigureAwait(false), (packs, text) =>
        {
            if (packs.Count == 0)
                text.Line("No pack was built. Make one with: assay pack build --use-case USE-CASE");
            else
                text.Table(["Pack", "Use case", "Version", "Tree size", "Built", "By", "Digest"], [.. packs.Select(p => new Cell[]
                {
                    new(p.Id, Tone.Strong), p.UseCase, p.ModelVersion, $"{p.TreeSize}", p.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), p.ActorName, new(p.Digest.Short, Tone.Quiet),
                })]);
        }));

    static AssayCommand Get()
    {
        var id = new Argument<string>("pack") { Description = "Id of the pack.", HelpName = "PACK" };
        var to = new Option<string>("--to") { Description = "New file.", HelpName = "FILE", Required = true };
        return RecordCommand.Create("get", "Write a pack to a file; it is made again from the log, byte for byte.", RecordUse.Read, [id, to], async (context, record) =>
            await SaveAsync(context, record, context.Get(id), context.Get(to)!).ConfigureAwait(false) is { } problem
                ? problem.Write(context.Out.Format)
                : context.Finish(new { pack = context.Get(id), file = context.Get(to) }, (done, text) => text.Line($"{done.pack} is in {done.file}.", Tone.Good)));
    }

    static async Task<Problem?> SaveAsync(CommandContext context, IRecord record, string id, string file)
    {
        if (Path.Exists(file))
            return new Problem("The file is there already; nothing was written.", file, "Name a file that is not there yet.");
        if (!(await record.PackAsync(id, context.Cancel).ConfigureAwait(false)).TryGet(out var bytes, out var refusal))
            return Refusals.ProblemOf(refusal);
        var partial = $"{file}.{Environment.ProcessId}.partial";
        await File.WriteAllBytesAsync(partial, bytes, context.Cancel).ConfigureAwait(false);
        File.Move(partial, file);
        return null;
    }

    static AssayCommand Verify()
    {
        var file = new Argument<string>("pack") { Description = "The pack.", HelpName = "FILE" };
        var key = new Option<string>("--key") { Description = "The organisation's root key (PEM), as you were given it another way.", HelpName = "PEM", Required = true };
        var previous = new Option<string?>("--previous") { Description = "A pack of the same record that you were given before: shows a rewritten history.", HelpName = "PACK" };
        var at = When.Option("--at", "The moment at which expiry is judged (default: when the pack's tree head was signed).");
        return new AssayCommand("verify", "Verify an assurance pack: no record, no network. Exit code 0 when every check holds, 1 when not.", async context =>
        {
            var pem = await BoundedFile.ReadAsync(context.Get(key)!, 64 * 1024, context.Cancel).ConfigureAwait(false);
            if (PublicKey.TryReadPem(Encoding.UTF8.GetString(pem), out var error) is not { } root)
                return context.Fail($"This is not a root key: {error}", context.Get(key), "Ask the organisation for the PEM of its root key; the one in the pack proves nothing.");
            var pack = await BoundedFile.ReadAsync(context.Get(file), MaxBytes, context.Cancel).ConfigureAwait(false);
            // Not a conditional expression: its null would become an empty pack.
            ReadOnlyMemory<byte>? old = null;
            if (context.Get(previous) is { } before)
                old = await BoundedFile.ReadAsync(before, MaxBytes, context.Cancel).ConfigureAwait(false);
            var verified = PackVerifier.Verify(pack, root, old, context.Get(at));
            context.Out.Write(verified, text => Write(verified, text));
            return verified.Ok ? ExitCode.Yes : ExitCode.No;
        })
        { file, key, previous, at };
    }

    static void Write(PackVerification verified, TextOutput text)
    {
        if (verified.Summary is { } s)
        {
            text.Line($"{s.Organisation}: {s.UseCase.Name}, {s.ModelVersion.Name}", Tone.Strong);
            text.Pairs(
                ("record", s.Record), ("as of", s.At.ToString("u", CultureInfo.InvariantCulture)), ("tree size", $"{s.TreeSize}"), ("gates", GateText.Strip(s.Gates)), ("evidence", $"{s.Evidence}"), ("open findings", $"{s.Findings.Total}"),
                ("erased", s.Erased.Count > 0 ? $"{s.Erased.Count}" : null), ("expired", s.Expired.Count > 0 ? string.Join(", ", s.Expired) : null), ("other keys", s.OtherKeys.Count > 0 ? $"{s.OtherKeys.Count}" : null));
            text.Line(GateText.Legend, Tone.Quiet);
        }

        text.Heading("Checks");
        foreach (var check in verified.Checks)
            text.Line($"{(check.Holds ? "holds" : "FAILS")}  {check.Name}: {check.Detail}", check.Holds ? Tone.Good : Tone.Worst);
        text.Line(verified.Ok ? "The pack verifies." : "The pack does NOT verify; do not believe it.", verified.Ok ? Tone.Good : Tone.Worst);
    }
}
