using System.Globalization;

namespace Assay.Cli;

/// <summary>
/// Answers the completion scripts: <c>assay "[suggest:POSITION]" "COMMAND LINE"</c>, the protocol of
/// System.CommandLine, one suggestion a line.
/// </summary>
static class Suggestions
{
    public static int Write(string[] args)
    {
        var line = args.Length > 1 ? args[1] : "";
        var directive = args[0].Trim('[', ']').Split(':');
        var position = directive.Length > 1 && int.TryParse(directive[1], NumberStyles.None, CultureInfo.InvariantCulture, out var p) ? p : line.Length;
        foreach (var label in At(line, Math.Min(position, line.Length)))
            Console.WriteLine(label);
        return 0;
    }

    /// <summary>What could stand at <paramref name="position"/> of a line that begins with the command's own name.</summary>
    public static IReadOnlyList<string> At(string line, int position)
    {
        var parsed = CommandLine.Root().Parse(line[..position]);
        // What an option was called before works, and is not offered.
        var former = parsed.CommandResult.Command.Options.SelectMany(o => o.Aliases).Where(a => a.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
        return [.. parsed.GetCompletions(position).Select(c => c.Label).Where(l => l[0] != '/' && l != "-?" && !former.Contains(l)).Distinct()];
    }
}
