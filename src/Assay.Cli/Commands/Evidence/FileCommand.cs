using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Governance;
using Assay.Text;

namespace Assay.Cli;

/// <summary><c>assay evidence file</c>: a statement by a person, signed with their key.</summary>
static class FileCommand
{
    const int MaxBytes = 4 * 1024 * 1024;

    public static Command Create()
    {
        var kind = new Argument<string>("kind") { Description = "Kind of evidence; list them with: assay kinds", HelpName = "KIND" };
        var things = new Option<string[]>("--subject") { Description = "What it is about: slug or id. Not needed for evidence about the organisation.", HelpName = "THING" };
        var from = new Option<string?>("--from") { Description = "The statement as JSON or YAML; see: assay evidence form KIND --example", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "One field of the statement; lists have an item a line, rows have cells parted by |.", HelpName = "FIELD=VALUE" };
        var result = EnumOption.Of<EvidenceResult>("--result", "What it says of its subject; without it, it is stated and has no result.", hidden: EvidenceResult.NotStated);
        var until = When.Option("--valid-until", "When it goes stale.");
        var comment = CommentOption.Create();
        return RecordCommand.Create("file", "File a statement: something a person says, shown as filed and never as measured.", RecordUse.Write, [kind, things, from, set, result, until, comment], async (context, record) =>
        {
            if (!EvidenceKinds.TryGet(context.Get(kind), out var known))
                return context.Fail($"There is no evidence kind '{context.Get(kind)}'.", null, "List them with: assay kinds");
            if (Read(known, context.Get(from), context.Get(set) ?? [], out var problem) is not { } predicate)
                return problem!.Write(context.Out.Format);
            IReadOnlyList<Subject> subjects = [];
            if (known.Scope == EvidenceScope.Organisation && context.Get(things) is not { Length: > 0 })
            {
                var about = await record.RecordAsync(context.Cancel).ConfigureAwait(false);
                subjects = [new Subject(about.Organisation, Digest.Sha256(Encoding.UTF8.GetBytes(about.Record)))];
            }

            var request = new EvidenceRequest(known.Id, context.Get(things) ?? [], subjects, predicate, null, context.Get(result) ?? EvidenceResult.NotStated, Origin.Filed, ValidUntil: context.Get(until), Comment: context.Get(comment));
            return context.Finish(await record.FileEvidenceAsync(request, context.Cancel).ConfigureAwait(false), EvidenceCommand.Filed);
        });
    }

    static JsonElement? Read(EvidenceKind kind, string? from, string[] set, out Problem? problem)
    {
        problem = null;
        if ((from is null) == (set.Length == 0))
            problem = new Problem("Give the statement: either --from FILE, or --set FIELD=VALUE for each field.", Hint: $"The fields: assay evidence form {kind.Id}");
        else if (from is not null)
            return FromFile(kind, from, out problem);
        else if (Pairs.Read(set, out var error) is not { } values)
            problem = new Problem(error, "--set", $"The fields: assay evidence form {kind.Id}");
        else if (EvidenceForm.Read(kind.Id, values) is { Predicate: { } predicate })
            return predicate;
        else
            problem = Wrong(kind, "--set", EvidenceForm.Read(kind.Id, values).Errors);
        return null;
    }

    static JsonElement? FromFile(EvidenceKind kind, string path, out Problem? problem)
    {
        problem = !File.Exists(path) ? new Problem("There is no such file.", path, Problem.CheckPath)
            : new FileInfo(path).Length > MaxBytes ? new Problem($"The statement is larger than {MaxBytes} bytes.", path, "Put large attachments in by their digest.") : null;
        if (problem is not null)
            return null;
        JsonElement element;
        var text = File.ReadAllText(path);
        if (Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml")
        {
            if (YamlJson.Read(text, out var error) is not { } node)
            {
                problem = new Problem($"Not a statement in YAML: {(error.Length > 0 ? error : "the file is empty")}", path, $"The fields: assay evidence form {kind.Id}");
                return null;
            }

            element = JsonSerializer.SerializeToElement<JsonNode>(node, Json.Options);
        }
        else
            try
            {
                element = Json.Read<JsonElement>(Encoding.UTF8.GetBytes(text));
            }
            catch (JsonException e)
            {
                problem = new Problem($"Not JSON: {e.Message}", path, $"The fields: assay evidence form {kind.Id}");
                return null;
            }

        if (element.GetRawText().Contains(EvidenceExample.Blank, StringComparison.Ordinal))
        {
            problem = new Problem($"The statement has blanks that nobody filled in: '{EvidenceExample.Blank} ...>'.", path, "Fill them in, or leave out what does not apply.");
            return null;
        }

        if (EvidenceSchemas.Validate(kind, kind.PredicateType, element) is { Count: > 0 } errors)
        {
            problem = Wrong(kind, path, errors);
            return null;
        }

        return element;
    }

    static Problem Wrong(EvidenceKind kind, string where, IReadOnlyList<SchemaError> errors) =>
        new($"This is not a {kind.Title} as its schema asks.", where, $"The fields: assay evidence form {kind.Id}") { Type = "invalid", Errors = [.. errors.Take(50).Select(e => e.ToString())] };
}
