using System.CommandLine;

namespace Assay.Cli.Tests.Language;

/// <summary>Every command there is, as the parser knows them.</summary>
static class CommandTree
{
    public static Command Root { get; } = CommandLine.Root();

    /// <summary>All below the root, parents before their children.</summary>
    public static IReadOnlyList<Command> All { get; } = [.. Below(Root)];

    /// <summary>Those that do something.</summary>
    public static IEnumerable<Command> Runnable => All.Where(c => c.Action is not null);

    public static string PathOf(Command command) => HelpPage.Path(command);

    public static ParseResult Parse(IReadOnlyList<string> arguments) => Root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false });

    /// <summary>Words of a line as a shell parts them: quotes hold together, a hash begins a comment.</summary>
    public static List<string> Words(string line)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        char? quote = null;
        var begun = false;
        foreach (var c in line)
            if (quote is { } open)
            {
                if (c == open)
                    quote = null;
                else
                    word.Append(c);
            }
            else if (c is '"' or '\'')
                (quote, begun) = (c, true);
            else if (c == '#' && word.Length == 0 && !begun)
                break;
            else if (char.IsWhiteSpace(c))
            {
                if (word.Length > 0 || begun)
                    words.Add(word.ToString());
                word.Clear();
                begun = false;
            }
            else
                word.Append(c);
        if (word.Length > 0 || begun)
            words.Add(word.ToString());
        return words;
    }

    static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(c => Below(c).Prepend(c));
}
