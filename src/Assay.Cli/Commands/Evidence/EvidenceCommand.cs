using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay evidence</c>: file, push, list, show.</summary>
static class EvidenceCommand
{
    public static Command Create() => new("evidence", "Evidence: file a statement, push a signed envelope, list, show.") { FileCommand.Create(), Push(), List(), Show(), Form() };

    static AssayCommand Push()
    {
        var file = new Argument<string>("envelope") { Description = "DSSE envelope (JSON) with an in-toto statement.", HelpName = "ENVELOPE" };
        var kind = new Option<string>("--kind") { Description = "Kind of evidence; list them with: assay kinds", HelpName = "KIND", Required = true };
        var things = new Option<string[]>("--subject") { Description = "Registered thing it is about; its digest must be one of the statement's subjects.", HelpName = "THING" };
        var result = EnumOption.Of<EvidenceResult>("--result", "What it says of its subject; without it, it is stated and has no result.", hidden: EvidenceResult.NotStated);
        var until = When.Option("--valid-until", "When it goes stale.");
        return RecordCommand.Create("push", "Take an envelope that was signed elsewhere into the record, byte for byte.", RecordUse.Write, [file, kind, things, result, until], async (context, record) =>
        {
            var path = context.Get(file);
            if (!File.Exists(path))
                return context.Fail("There is no such file.", path, Problem.CheckPath);
            if (new FileInfo(path).Length > Envelope.MaxBytes)
                return context.Fail($"An envelope has at most {Envelope.MaxBytes} bytes.", path, "Put large attachments in by their digest.");
            var bytes = await File.ReadAllBytesAsync(path, context.Cancel).ConfigureAwait(false);
            var request = new EvidenceRequest(context.Get(kind)!, context.Get(things) ?? [], [], null, bytes, context.Get(result) ?? EvidenceResult.NotStated, Origin.Filed, ValidUntil: context.Get(until));
            return context.Finish(await record.FileEvidenceAsync(request, context.Cancel).ConfigureAwait(false), Filed);
        });
    }

    static AssayCommand List()
    {
        var layer = EnumOption.Of<Layer>("--layer", "Only of this layer.");
        var kind = new Option<string?>("--kind") { Description = "Only of this kind.", HelpName = "KIND" };
        var thing = new Option<string?>("--subject") { Description = "Only of this thing: slug or id.", HelpName = "THING" };
        var limit = new Option<int>("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var after = new Option<string?>("--after") { Description = "Continue behind a page: the cursor it ended with.", HelpName = "CURSOR" };
        return RecordCommand.Create("list", "List evidence, newest first.", RecordUse.Read, [layer, kind, thing, limit, after], async (context, record) =>
        {
            if (await UnknownFilter.OfAsync(record, context.Get(thing), cancel: context.Cancel).ConfigureAwait(false) is { } unknown)
                return context.Refuse(unknown);
            var page = await record.EvidenceListAsync(context.Get(layer), context.Get(kind), context.Get(thing), context.Get(after), context.Get(limit), context.Cancel).ConfigureAwait(false);
            return context.Finish(page, (p, text) =>
            {
                EvidenceText.Table(p.Items, text);
                text.Line(p.Items.Count == 0 ? "No evidence." : $"{p.Items.Count} of {p.Total}.{(p.Next is null ? "" : $" Next page: --after {p.Next}")}");
            });
        });
    }

    static AssayCommand Show()
    {
        var entry = new Argument<long>("entry") { Description = "Log entry.", HelpName = "ENTRY" };
        var envelope = new Option<string?>("--envelope") { Description = "Write the signed envelope to this file, byte for byte.", HelpName = "FILE" };
        return RecordCommand.Create("show", "Show a piece of evidence: decoded, checked, with its place in the log. Exit code 1 when a check fails.", RecordUse.Read, [entry, envelope], async (context, record) =>
        {
            var answer = await record.EvidenceAsync(context.Get(entry), context.Cancel).ConfigureAwait(false);
            if (answer.Value is { } view && context.Get(envelope) is { } path)
            {
                if (view.Envelope is null)
                    return context.Fail($"The envelope of entry {view.Row.Entry} was erased.", hint: "Who erased it, and why: assay activity --type erasure");
                await File.WriteAllBytesAsync(path, view.Envelope, context.Cancel).ConfigureAwait(false);
            }

            var code = context.Finish(answer, EvidenceText.Of);
            return code == ExitCode.Yes && answer.Value!.Checks.Any(c => !c.Holds) ? ExitCode.No : code;
        });
    }

    static AssayCommand Form()
    {
        var kind = new Argument<string>("kind") { Description = "Kind of evidence; list them with: assay kinds", HelpName = "KIND" };
        var example = new Option<bool>("--example") { Description = "Print a file for --from instead, as YAML with blanks." };
        return new AssayCommand("form", "Show what to fill in for a kind of evidence: the fields for --set and --from.", context =>
        {
            if (!EvidenceKinds.TryGet(context.Get(kind), out var known))
                return context.Fail($"There is no evidence kind '{context.Get(kind)}'.", null, "List them with: assay kinds");
            if (context.Get(example))
                return Example(context, known);
            return context.Finish(EvidenceForm.FieldsFor(known.Id), (fields, text) =>
            {
                text.Line(known.Title, Tone.Strong);
                text.Table(["Field", "Needed", "What", "Type"], [.. fields.Select(f => new Cell[]
                {
                    new(f.Name, Tone.Strong), f.Required ? "yes" : "", f.Help ?? f.Title,
                    f.Choices.Count > 0 ? string.Join(" | ", f.Choices) : f.Columns.Count > 0 ? $"rows of {string.Join(" | ", f.Columns.Select(c => c.Name))}" : f.Type.Name(),
                })]);
            });
        })
        { kind, example };
    }

    static ExitCode Example(CommandContext context, EvidenceKind kind)
    {
        if (EvidenceForm.FieldsFor(kind.Id) is not { Count: > 0 } fields)
            return context.Fail($"Evidence of the kind '{kind.Id}' is not filled in by hand.", null, kind.Command is { } command ? $"Make it with: {command}" : $"Push the statement of another tool: assay evidence push ENVELOPE --kind {kind.Id}");
        var text = EvidenceExample.Of(kind, fields);
        if (context.Out.Format == OutputFormat.Text)
            context.Out.WriteRaw(text);
        else
            context.Out.Write(new { kind = kind.Id, example = text }, _ => { });
        return ExitCode.Yes;
    }

    public static void Filed(EvidenceRow row, TextOutput text)
    {
        text.Line($"{row.About()} is entry {row.Entry}, {row.Origin.Name()}{(row.Result == EvidenceResult.NotStated ? "" : $", {EvidenceText.Says(row.Result)}")}.", Tone.Good);
        text.Pairs(("envelope", row.Envelope.ToString()), ("findings", row.Findings > 0 ? $"{row.Findings}" : null));
        if (row.Note is { } note)
            text.Line(note, Tone.Warn);
    }
}
