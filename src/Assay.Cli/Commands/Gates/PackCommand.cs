using System.CommandLine;
using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay pack</c>: the bundle that an auditor receives, and verifies without us.</summary>
static class PackCommand
{
    public static Command Create() => new("pack", "Assurance packs for auditors: build, list, get, verify offline.") { Build(), List(), Get(), PackVerifyCommand.Create() };

    static AssayCommand Build()
    {
        var useCase = new Option<string>("--use-case") { Description = "The use case: slug or id.", HelpName = "USE-CASE", Required = true };
        var version = new Option<string?>("--model-version") { Description = "The model version (default: the one linked last).", HelpName = "VERSION" };
        var to = new Option<string?>("--to", "-o", "--output") { Description = "Write the pack to this new file too.", HelpName = "FILE" };
        var since = new Option<string?>("--since") { Description = "A tree head that somebody keeps: puts the proof into the pack that the record still begins with it.", HelpName = "FILE" };
        return RecordCommand.CreateConnected("build", "Build an assurance pack of the record as it is now, and record that.", RecordUse.Write, [useCase, version, to, since], async (context, connection) =>
        {
            var record = connection.Record;
            // Before anything is appended: a pack that cannot be written is not asked for.
            if (context.Get(to) is { } there && Unwritable(there) is { } no)
                return no.Write(context.Out.Format);
            long? from = null;
            if (context.Get(since) is { } file)
            {
                var (head, noHead) = await KeptFiles.TreeHeadAsync(file, context.Cancel).ConfigureAwait(false);
                if (head is null)
                    return noHead!.Write(context.Out.Format);
                if (await KeptHead.WrongAsync(connection, head, context.Cancel).ConfigureAwait(false) is { } wrong)
                    return (wrong with { Where = file }).Write(context.Out.Format);
                from = head.Size;
            }

            var answer = await record.BuildPackAsync(context.Get(useCase)!, context.Get(version), from, context.Cancel).ConfigureAwait(false);
            if (answer.Value is { } row && context.Get(to) is { } target && await SaveAsync(context, record, row.Id, target).ConfigureAwait(false) is { } problem)
                return problem.Write(context.Out.Format);
            return context.Finish(answer, (pack, text) =>
            {
                text.Line($"{pack.Id}: {pack.UseCase} {pack.ModelVersion}, {pack.Bytes} bytes, {pack.Digest} (entry {pack.Entry}).", Tone.Good);
                text.Line(context.Get(to) is { } file ? $"Verify it anywhere:  assay pack verify {file} --key root.pem" : $"Get it:  assay pack get {pack.Id} --to FILE", Tone.Quiet);
            });
        }).WithoutOutput();
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
        var pack = new Argument<string>("pack") { Description = "Id of the pack; or a use case, model or model version, for the newest of it.", HelpName = "PACK" };
        var to = new Option<string>("--to", "-o", "--output") { Description = "Write the pack to this new file.", HelpName = "FILE", Required = true };
        return RecordCommand.Create("get", "Write a pack to a file; it is made again from the log, byte for byte.", RecordUse.Read, [pack, to], async (context, record) =>
        {
            var asked = context.Get(pack);
            var packs = await record.PacksAsync(context.Cancel).ConfigureAwait(false);
            var found = packs.FirstOrDefault(p => p.Id == asked) ?? Newest(packs, asked);
            // Under its id, too, and a model by its versions; and a thing that there is, is told apart from a pack that there is not.
            if (found is null && (await record.ThingAsync(asked, context.Cancel).ConfigureAwait(false)).Value is { } page && (found = Newest(packs, [page.Thing.Slug, .. page.Versions.Select(v => v.Slug)])) is null)
                return context.Fail($"No pack of '{page.Thing.Slug}' was built.", null, "Build one with: assay pack build --use-case USE-CASE --to FILE");
            var id = found?.Id ?? asked;
            return await SaveAsync(context, record, id, context.Get(to)!).ConfigureAwait(false) is { } problem
                ? problem.Write(context.Out.Format)
                : context.Finish(new { pack = id, file = context.Get(to) }, (done, text) => text.Line(found is null ? $"{done.pack} is in {done.file}." : $"{done.pack} ({found.ModelVersion}, tree size {found.TreeSize}) is in {done.file}.", Tone.Good));
        }).WithoutOutput();
    }

    static PackRow? Newest(IReadOnlyList<PackRow> packs, params IReadOnlyList<string> slugs) => packs.Where(p => slugs.Contains(p.UseCase) || slugs.Contains(p.ModelVersion)).MaxBy(p => p.Entry);

    static Problem? Unwritable(string file) =>
        Path.Exists(file) ? new Problem("The file is there already; nothing was written.", file, "Name a file that is not there yet.")
        : Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder) ? new Problem("There is no such folder; nothing was written.", folder, "Make it first.")
        : null;

    static async Task<Problem?> SaveAsync(CommandContext context, IRecord record, string id, string file)
    {
        if (Unwritable(file) is { } no)
            return no;
        if (!(await record.PackAsync(id, context.Cancel).ConfigureAwait(false)).TryGet(out var bytes, out var refusal))
            return Refusals.ProblemOf(refusal);
        var partial = $"{file}.{Environment.ProcessId}.partial";
        await File.WriteAllBytesAsync(partial, bytes, context.Cancel).ConfigureAwait(false);
        File.Move(partial, file);
        return null;
    }
}
