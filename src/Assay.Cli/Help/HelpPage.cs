using System.CommandLine;

namespace Assay.Cli;

/// <summary>
/// The help of a command: what it is for, how it is typed, what is its own and then what all commands share. The first page is a table of
/// contents: the commands in groups, a sentence each.
/// </summary>
static class HelpPage
{
    // The order in which they are listed; each means the same wherever it stands.
    static readonly string[] Shared = ["--format", "--output", "--fail-on", "--passphrase-file", "--as", "--help"];

    // What the options of Recording say of themselves.
    const string TakesIn = "Take the result into the record", WithRecord = "With --record: ";

    /// <param name="width">Columns of a line.</param>
    public static void Write(Command command, TextWriter output, int width)
    {
        var page = new HelpLines(output, width);
        if (command.Parents.Any())
            WriteCommand(command, page);
        else
            WriteContents(command, page);
    }

    static void WriteContents(Command root, HelpLines page)
    {
        page.Paragraph(root.Description!);
        page.Blank();
        page.Paragraph("Usage: assay COMMAND [OPTIONS]        'assay help COMMAND', or 'assay COMMAND --help', says more of one.", hanging: "Usage: ".Length);
        var created = root.Subcommands.ToDictionary(c => c.Name);
        foreach (var group in CommandList.Groups)
            page.Section(group.Title, [.. group.Commands.Select(c => (c.Name, Summary(created[c.Name])))], CommandColumn);
        page.Section("Options", Rows(root.Options), CommandColumn);
        page.Blank();
        page.Paragraph("Exit codes: 0 yes, 1 no, 2 wrong use, 3 incomplete (docs/guides/exit-codes.md).");
        page.Paragraph("Documents: docs/README.md");
    }

    // One column over all groups, so that the eye runs down it.
    const int CommandColumn = 10;

    static void WriteCommand(Command command, HelpLines page)
    {
        page.Paragraph(command.Description ?? "");
        page.Blank();
        foreach (var line in Usage(command))
            page.Paragraph(line, hanging: "Usage: ".Length);
        page.Section("Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, Summary(c)))]);
        page.Section("Arguments", [.. command.Arguments.Where(a => !a.Hidden).Select(a => (Label(a), Text(a)))]);
        var all = AllOptions(command);
        var recording = OfRecording(all);
        var shared = Shared.Select(n => all.FirstOrDefault(o => o.Name == n)).OfType<Option>().ToList();
        var own = all.Except(recording).Except(shared).OrderBy(o => o.Required ? 0 : 1);
        page.Section("Options", Rows(own));
        page.Section("To take the result into the record", [.. Rows(recording).Select(r => (r.Item1, WithoutMark(r.Item2)))]);
        page.Section("Options of every command", Rows(shared));
        var examples = Examples.Of(Path(command));
        if (examples.Count == 0)
            return;
        page.Title("Examples");
        foreach (var example in examples)
            page.Verbatim(example);
    }

    /// <summary>Each way to type the command, from <c>Usage:</c> on.</summary>
    static IEnumerable<string> Usage(Command command)
    {
        var label = "Usage: ";
        if (command.Action is not null)
        {
            yield return label + UsageOf(command);
            label = "       ";
        }

        if (command.Subcommands.Count > 0)
            yield return $"{label}assay {Path(command)} COMMAND [OPTIONS]";
    }

    /// <summary>The command as it is typed: what it needs, what it may have. Arguments of commands above it are not given here, and not shown.</summary>
    internal static string UsageOf(Command command)
    {
        var parts = new List<string> { $"assay {Path(command)}" };
        var behind = command.Arguments.Where(IsCommandLine).ToList();
        parts.AddRange(command.Arguments.Except(behind).Where(a => !a.Hidden).Select(InUsage));
        parts.AddRange(command.Options.Where(o => o is { Required: true, Hidden: false }).Select(o => $"{o.Name} {ValueOf(o)}"));
        parts.Add("[OPTIONS]");
        parts.AddRange(behind.Select(a => a.Arity.MinimumNumberOfValues == 0 ? $"[-- {Label(a)}...]" : $"-- {Label(a)}..."));
        return string.Join(' ', parts);
    }

    static string InUsage(Argument argument)
    {
        var label = argument.Arity.MaximumNumberOfValues > 1 ? $"{Label(argument)}..." : Label(argument);
        return argument.Arity.MinimumNumberOfValues == 0 || argument.HasDefaultValue ? $"[{label}]" : label;
    }

    /// <summary>A command line of another program, which stands behind two hyphens.</summary>
    static bool IsCommandLine(Argument argument) => argument.Name == "command";

    /// <summary>The names of a command from the root on, without that of the program.</summary>
    internal static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent && parent.Parents.Any() ? $"{Path(parent)} {command.Name}" : command.Name;

    /// <summary>The first sentence of what a command is for.</summary>
    internal static string Summary(Command command)
    {
        var text = command.Description ?? "";
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    internal static string Label(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    /// <summary>What stands for an option's value; empty for one without.</summary>
    internal static string ValueOf(Option option) =>
        option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? "" : option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant();

    static (string, string)[] Rows(IEnumerable<Option> options) => [.. options.Where(o => !o.Hidden).Select(o => (Label(o), Text(o)))];

    /// <summary>The name and its letter. Longer second names are what an option was called before: they work and are not shown.</summary>
    static string Label(Option option)
    {
        var letter = option.Aliases.FirstOrDefault(a => a.Length == 2 && char.IsAsciiLetter(a[1]));
        return $"{(letter is null ? "" : $"{letter}, ")}{option.Name} {ValueOf(option)}".TrimEnd();
    }

    static string Text(Argument argument) => $"{argument.Description}{Default(argument.HasDefaultValue ? argument.GetDefaultValue() : null)}";

    static string Text(Option option) => string.Concat(
        option.Description,
        option.Required ? " Required." : "",
        option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 1 ? " May be given several times." : "",
        Default(option.HasDefaultValue ? option.GetDefaultValue() : null));

    static string Default(object? value)
    {
        var text = value switch
        {
            null or bool => "",
            string s => s,
            System.Collections.IEnumerable many => string.Join(", ", many.Cast<object>()),
            _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
        };
        return text.Length == 0 ? "" : $" [default: {text}]";
    }

    // Under that title it need not be said of each.
    static string WithoutMark(string text) => text.StartsWith(WithRecord, StringComparison.Ordinal) ? $"{char.ToUpperInvariant(text[WithRecord.Length])}{text[(WithRecord.Length + 1)..]}" : text;

    // A gateway's --record follows a record; only the one that takes a result in has others that go with it.
    static List<Option> OfRecording(List<Option> all) => all.Exists(o => o.Name == "--record" && o.Description?.StartsWith(TakesIn, StringComparison.Ordinal) == true)
        ? [.. all.Where(o => o.Name == "--record" || o.Description?.StartsWith(WithRecord, StringComparison.Ordinal) == true)]
        : [];

    static List<Option> AllOptions(Command command) =>
        [.. command.Options, .. command.Parents.OfType<Command>().SelectMany(p => AllOptions(p).Where(o => o.Recursive))];
}
