using System.Text.Json;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>A statement to fill in, as YAML: what a kind of evidence requires and, commented out, what it may say besides.</summary>
static class EvidenceExample
{
    /// <summary>How a blank begins; a statement that still has one says nothing and is not filed.</summary>
    public const string Blank = "<fill in";

    public static string Of(EvidenceKind kind, IReadOnlyList<FormField> fields)
    {
        var about = kind.Scope == EvidenceScope.Organisation ? "" : $" --subject {kind.Scope.Name().ToUpperInvariant()}";
        IEnumerable<string> head =
        [
            $"# {kind.Title}. Fill in what stands in <>, and take '# ' away before what applies. Then:",
            $"# assay evidence file {kind.Id}{about} --from {kind.Id}.yaml",
        ];
        return string.Concat(head.Concat(Members(fields, all: !fields.Any(f => f.Required))).Select(line => $"{line}\n"));
    }

    // What stands under an object's name comes as NAME.MEMBER.
    static IEnumerable<string> Members(IEnumerable<FormField> fields, bool all)
    {
        foreach (var group in fields.GroupBy(f => f.Name.Split('.')[0]))
        {
            var needed = group.Any(f => f.Required);
            var lines = group.First().Name == group.Key
                ? Member(group.First())
                : Under(group.Key, Members(group.Select(f => f with { Name = f.Name[(group.Key.Length + 1)..] }), all: !needed));
            foreach (var line in lines)
                yield return all || needed ? line : $"# {line}";
        }
    }

    static IEnumerable<string> Member(FormField field)
    {
        if (field.Help is { } help)
            yield return $"# {help.ReplaceLineEndings(" ")}";
        IEnumerable<string> value = field switch
        {
            { Columns.Count: > 0 } => Under(field.Name, Members(field.Columns, all: !field.Columns.Any(c => c.Required)).Select(l => $"  {l}").Prepend("-")),
            { Type: FormFieldType.List, Default: { } given } => Under(field.Name, given.Split('\n').Select(item => $"- {Quoted(item)}")),
            { Type: FormFieldType.List } => Under(field.Name, [$"- {Quoted(Blank + ">")}"]),
            _ => [$"{field.Name}: {Value(field)}"],
        };
        foreach (var line in value)
            yield return line;
    }

    static IEnumerable<string> Under(string name, IEnumerable<string> lines) => lines.Select(l => $"  {l}").Prepend($"{name}:");

    // Numbers and yes-or-no are plain, so that what is put in their place is none in quotes.
    static string Value(FormField field) => field switch
    {
        { Type: FormFieldType.Number, Default: { } number } => number,
        { Type: FormFieldType.Number } => $"{Blank} a number>",
        { Choices: ["true", "false"], Default: { } flag } => flag,
        { Choices: ["true", "false"] } => $"{Blank} true or false>",
        { Default: { } text } => Quoted(text),
        { Choices.Count: > 0 } => Quoted($"{Blank} {string.Join(" | ", field.Choices)}>"),
        { Type: FormFieldType.Date } => Quoted($"{Blank} YYYY-MM-DD>"),
        _ => Quoted($"{Blank}>"),
    };

    static string Quoted(string text) => JsonSerializer.Serialize(text, Json.Options);
}
