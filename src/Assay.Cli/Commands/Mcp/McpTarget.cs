using Assay.Build.Discovery.Mcp;

namespace Assay.Cli;

/// <summary>A server to look at.</summary>
/// <param name="Label">What it is called; empty to take what it calls itself.</param>
/// <param name="Command">Program and arguments, or null.</param>
/// <param name="Address">Where it listens, or null.</param>
/// <param name="Folder">The folder to start it in.</param>
/// <param name="Environment">Beside the few variables that every program gets.</param>
sealed record McpTarget(string Label, IReadOnlyList<string>? Command, Uri? Address, string Folder, IReadOnlyDictionary<string, string> Environment, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>What will be run or asked, for a person to approve. Values of variables and headers stay out of sight: they are secrets.</summary>
    public string Shown => (Command is null ? $"asks {Address}" : $"runs {string.Join(' ', Command.Select(Quoted))}")
        + (Environment.Count > 0 ? $"  with {string.Join(", ", Environment.Keys)}" : "") + (Headers.Count > 0 ? $"  with the headers {string.Join(", ", Headers.Keys)}" : "");

    /// <summary>The targets of a configuration file; a server that the file disables is none.</summary>
    /// <param name="passed">Variables of the own environment that <c>${NAME}</c> may stand for.</param>
    public static IReadOnlyList<McpTarget> Of(IReadOnlyList<McpServerEntry> entries, string folder, IReadOnlyDictionary<string, string> passed) =>
    [
        .. entries.Where(e => !e.Disabled).Select(e => new McpTarget(
            e.Name, e.Command is null ? null : [Filled(e.Command, passed), .. e.Arguments.Select(a => Filled(a, passed))], e.Address, e.Folder is null ? folder : Path.GetFullPath(e.Folder, folder),
            passed.Concat(e.Environment.Where(v => !passed.ContainsKey(v.Key))).ToDictionary(v => v.Key, v => Filled(v.Value, passed)), e.Headers.ToDictionary(h => h.Key, h => Filled(h.Value, passed)))),
    ];

    // A file must not take what the caller did not hand out: only variables of --env are filled in.
    static string Filled(string text, IReadOnlyDictionary<string, string> passed)
    {
        foreach (var (name, value) in passed)
            text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal).Replace($"${{env:{name}}}", value, StringComparison.Ordinal);
        return text;
    }

    static string Quoted(string argument) => argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@=,+".Contains(c, StringComparison.Ordinal)) ? argument : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
