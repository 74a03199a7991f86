using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;

namespace Assay.Cli;

/// <summary>From arguments to an exit code: parses, runs one command, and words what is wrong with the arguments.</summary>
static class CommandLine
{
    public static int Run(string[] args)
    {
        if (args.Length > 0 && args[0].StartsWith("[suggest", StringComparison.Ordinal))
            return Suggestions.Write(args);

        if (args is ["help", ..])
            return Help(args[1..]);
        if (args is ["scan", ..])
            PrepareScan();
        var parsed = Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not ShowHelp)
            return (int)ArgumentProblem.Of(parsed).Write(Output.FormatIn(args));
        if (Misspelt(parsed, args) is { } token)
            return (int)ArgumentProblem.OfOption(parsed, token).Write(Output.FormatIn(args));

        // Termination is ours (see Interruption); exceptions are worded by AssayCommand.
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    // Where the words name no command, that is said: a page about something else would look like the answer.
    static int Help(string[] words)
    {
        var parsed = Parse([.. words.TakeWhile(w => !w.StartsWith('-'))]);
        return parsed.UnmatchedTokens.Count > 0 && parsed.CommandResult.Command.Arguments.Count == 0
            ? (int)ArgumentProblem.Of(parsed).Write(OutputFormat.Text)
            : ShowHelp.Show(parsed.CommandResult.Command, Console.Out);
    }

    // A command that takes many paths takes a misspelt option for one of them, and does what was not asked for. Behind -- everything is a path; what is run has options of its own; a sentence is no option.
    static string? Misspelt(ParseResult parsed, string[] args) => parsed.Action is ShowHelp ? null
        : parsed.CommandResult.Children.OfType<ArgumentResult>().Where(a => a.Argument.Name != "command").SelectMany(a => a.Tokens).Select(t => t.Value)
            .FirstOrDefault(value => value.Length > 2 && value.StartsWith("--", StringComparison.Ordinal) && !value.Contains(' ', StringComparison.Ordinal) && args.TakeWhile(a => a != "--").Contains(value));

    static ParseResult Parse(string[] args) => Root(args.Length > 0 ? args[0] : null).Parse(args, new ParserConfiguration { EnablePosixBundling = false });

    // Kept apart, so that other commands do not load it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void PrepareScan() => ScanPreparation.Begin();

    /// <summary>The command tree; with <paramref name="only"/> the name of a command, just that branch of it.</summary>
    public static Command Root(string? only = null)
    {
        // Not the library's HelpOption: its description is read from resources, which costs a tenth of a short command.
        var help = new Option<bool>("--help", "-h", "-?") { Description = "Show this help and stop.", Recursive = true, Action = new ShowHelp() };
        var root = new Command("assay", "Security evidence for machine learning: do the work, keep the record, decide at gates.") { help };
        foreach (var group in CommandList.Groups)
            foreach (var (name, create) in group.Commands)
                if (name == only)
                {
                    root.Add(create());
                    return root;
                }

        var version = new Option<bool>("--version") { Description = "Show the version and stop." };
        root.Add(version);
        root.SetAction(parsed => parsed.GetValue(version) ? Version() : ((ShowHelp)help.Action!).Invoke(parsed));
        foreach (var group in CommandList.Groups)
            foreach (var (_, create) in group.Commands)
                root.Add(create());
        return root;
    }

    static int Version()
    {
        Console.WriteLine($"assay {ProductVersion.Text}");
        return (int)ExitCode.Yes;
    }
}
