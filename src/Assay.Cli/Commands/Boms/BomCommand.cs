using System.CommandLine;
using System.Text;
using Assay.Build;
using Assay.Text;

namespace Assay.Cli;

/// <summary><c>assay bom</c>: the bill of materials of a model, and what one does with bills.</summary>
static class BomCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("model") { Description = "Model file or folder; or a registered model version, whose recorded bill is written with its findings as VEX.", HelpName = "PATH|MODEL-VERSION" };
        var card = new Option<string?>("--card", "--facts") { Description = "What only people know, as YAML or JSON (docs/guides/bill-of-materials.md). Shown as stated.", HelpName = "FILE" };
        var spec = BomFormats.Spec();
        var at = When.Option("--at", "Time to write into the bill (default: now); the only part that content does not decide.");
        var noHash = new Option<bool>("--no-hash") { Description = "Do not read the files for digests. The bill then identifies nothing." };
        var reuse = new Option<string?>("--reuse") { Description = "An earlier bill: files of the same name and length keep their digest from there.", HelpName = "BOM" };
        var memory = new DigestReuse();
        var recording = new Recording { WhenRecorded = memory.Save, Kept = BomCompleteness.Folded };
        var command = new AssayCommand("bom", "The bill of materials of a model (CycloneDX, SPDX): write, compare, verify, search. CycloneDX 1.6 or 1.7 with a model card, or SPDX 3.0.1.", async context =>
        {
            var time = context.Get(at) ?? TimeProvider.System.GetUtcNow();
            if (!Path.Exists(context.Get(path)) && !context.Get(path).Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) && BomRecord.IsHere())
                return await BomRecord.WriteAsync(context, context.Get(path), BomFormats.Of(context, spec), time, recording.Connect(context, RecordUse.Read)).ConfigureAwait(false);
            var (facts, problem) = await FactsAsync(context, context.Get(card), time).ConfigureAwait(false);
            if (facts is null)
                return problem;
            if (context.Get(at) is { } asked)
                facts = facts with { Timestamp = asked };
            var options = new AibomOptions
            {
                Format = BomFormats.Of(context, spec),
                NoHash = context.Get(noHash),
                // A statement holds the whole bill a second time: it is made for those who read it.
                WithStatement = recording.Wanted(context) || context.Out.Format is not (OutputFormat.Cyclonedx or OutputFormat.Spdx),
            };
            if (context.Get(reuse) is { } earlier)
            {
                if (recording.Wanted(context))
                    return context.Fail("A bill with digests from an earlier one was not measured, so it cannot be recorded as measured.", null, "Leave --reuse or --record away.");
                if (await BomFiles.ReadAsync(context, earlier).ConfigureAwait(false) is not { Bom: { } known })
                    return ExitCode.Usage;
                options = options with { Reuse = known };
            }
            else if (!options.NoHash)
                options = options with { Files = options.Files with { Memory = memory.Open(context) } };

            Aibom? bom = null;
            return await recording.RunAsync(context, async _ =>
            {
                bom = await context.WithProgress("Reading", _ => Task.Run(() => AibomWriter.Write(context.Get(path), facts, options, context.Cancel))).ConfigureAwait(false);
                return [bom.Report];
            }, context.Out.Format is OutputFormat.Cyclonedx or OutputFormat.Spdx ? report => Document(context, bom!, report) : null).ConfigureAwait(false);
        }, CommandShape.Bom)
        { path, card, spec, at, noHash, reuse };
        command.OneOnly(noHash, reuse);
        memory.AddTo(command);
        recording.AddTo(command);
        foreach (var sub in new[] { BomCompareCommands.Diff(), BomCompareCommands.Verify(), BomCompareCommands.Score(), BomConvertCommands.Convert(), BomConvertCommands.Merge(), BomQueryCommand.Create() })
            command.Add(sub);
        return command;
    }

    // The document is the result; what is missing from it goes beside it.
    public static void Document(CommandContext context, Aibom bom, Report report)
    {
        if (bom.Json is { } json)
            context.Out.WriteRaw(json);
        foreach (var finding in report.Findings)
            Console.Error.WriteLine(SafeText.Of($"not stated: {finding.Title}"));
        foreach (var gap in report.Gaps)
            Console.Error.WriteLine(SafeText.Of($"not looked at: {gap.Where}: {gap.Reason}"));
    }

    static async Task<(AibomFacts? Facts, ExitCode Problem)> FactsAsync(CommandContext context, string? file, DateTimeOffset time)
    {
        if (file is null)
            return (new AibomFacts { Timestamp = time }, default);
        if (!File.Exists(file))
            return (null, context.Fail("There is no such file.", file, Problem.CheckPath));
        if (new FileInfo(file).Length > AibomFacts.MaxBytes)
            return (null, context.Fail($"A card has at most {AibomFacts.MaxBytes} bytes.", file, "Leave out what a card does not say; link to long texts."));
        var bytes = await File.ReadAllBytesAsync(file, context.Cancel).ConfigureAwait(false);
        if (bytes.AsSpan().TrimStart(" \t\r\n\uFEFF"u8) is not [(byte)'{' or (byte)'[', ..])
        {
            if (YamlJson.Read(Encoding.UTF8.GetString(bytes), out var wrong) is not { } yaml)
                return (null, context.Fail(wrong.Length > 0 ? $"The card is not YAML that can be read: {wrong}" : "The card is empty.", file, "docs/guides/bill-of-materials.md shows one."));
            bytes = Json.Bytes(yaml);
        }

        return AibomFacts.TryRead(bytes, time, out var error) is { } facts ? (facts, default) : (null, context.Fail(error, file, "docs/guides/bill-of-materials.md shows one."));
    }
}
