namespace Assay.Cli;

/// <summary>What the process is connected to.</summary>
static class Terminal
{
    /// <summary>Standard output is a terminal that wants colour (https://no-color.org: any non-empty NO_COLOR means it does not).</summary>
    public static bool OutputIsRich => !Console.IsOutputRedirected && !PlainWanted;

    /// <summary>Standard error is a terminal: progress may be drawn there.</summary>
    public static bool ErrorIsTerminal => !Console.IsErrorRedirected && !PlainWanted;

    static bool PlainWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || Environment.GetEnvironmentVariable("TERM") == "dumb";
}
