using System.CommandLine;
using System.CommandLine.Invocation;

namespace Assay.Cli;

/// <summary>What <c>--help</c> does: the page of the command that stands before it, whatever else is wrong with the line.</summary>
sealed class ShowHelp : SynchronousCommandLineAction
{
    // As wide as a page of a book where nobody looks at a terminal, and never wider.
    const int UsualWidth = 100, LeastWidth = 40, MostWidth = 120;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parsed) => Show(parsed.CommandResult.Command, parsed.InvocationConfiguration.Output);

    /// <summary>The same for <c>assay help COMMAND</c>.</summary>
    public static int Show(Command command, TextWriter output)
    {
        HelpPage.Write(command, output, Width);
        return (int)ExitCode.Yes;
    }

    static int Width => Console.IsOutputRedirected ? UsualWidth : Math.Clamp(Console.WindowWidth, LeastWidth, MostWidth);
}
