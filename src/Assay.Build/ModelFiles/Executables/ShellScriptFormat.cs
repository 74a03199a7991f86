using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Executables;

/// <summary>
/// Shell scripts beside a model (git hooks, set-up) that fetch and run programs, open a way in, take secrets or destroy
/// files. Scripts that do nothing of the kind are ordinary text.
/// </summary>
internal sealed class ShellScriptFormat : IModelFormat
{
    const int Longest = 1 << 20;

    static readonly Rule Command = new("script-dangerous-command",
        "A script of the repository has a command that fetches and runs a program, opens a way in, takes secrets or destroys files. Hooks and set-up scripts run without anybody reading them.",
        "Do not run it. Find out who put it beside the model.", new Reference("cwe", "CWE-506"), HiddenFunctionality, SupplyChain);

    public string Id => "shell-script";

    public IReadOnlyList<Rule> Rules => [Command];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && !scope.Filesystem && source.Length <= Longest && IsShell(head) && Dangers(source).Any();

    public void Scan(ByteSource source, ScanScope scope)
    {
        foreach (var (line, text, why) in Dangers(source).Take(50))
            scope.Find(Command, Severity.Medium, $"Has a command that {why}", ScanScope.Printable(text), part: $"line {line}", identity: why + ":" + text);
    }

    static bool IsShell(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("#!"u8))
            return false;
        var end = head.IndexOf((byte)'\n');
        var first = head[..(end < 0 ? head.Length : end)].TrimEnd("\r "u8);
        return first.EndsWith("sh"u8) || first.IndexOf("sh "u8) >= 0;
    }

    static IEnumerable<(int Line, string Text, string Why)> Dangers(ByteSource source)
    {
        // A backslash at its end goes on with the next line.
        var lines = Pickle.PickleText.Decode(source.Bytes(0, Longest)).Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');
        for (var i = 0; i < lines.Length; i++)
            if (lines[i].TrimStart() is { Length: > 0 } line && line[0] != '#' && ShellText.Danger(line) is { } why)
                yield return (i + 1, line, why);
    }
}
