using Assay.Build.Code;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Discovery.Instructions;

/// <summary>What is said of skills, commands and agents beside their texts, which the tools' judge reads.</summary>
internal static class InstructionRules
{
    public static readonly CodeRule Allowed = new("skill-allowed-tools", Severity.Medium, "A skill, command or agent brings permission to run any command",
        "Its front matter allows a shell or an interpreter without limit: while it is in use nothing is asked, and its text says what is run.",
        "Allow single commands with their arguments (Bash(git status:*)).", Cwe(250), Cwe(862), PluginCompromise, LlmAgency);

    public static readonly CodeRule RunsAtLoad = new("instruction-runs-at-load", Severity.High, "A command file runs a dangerous command when it is used",
        "A line of the form !`command` runs before the model reads the text, with the user's rights.", "Remove it; look at what it has done where it ran.", Cwe(78), SupplyChain, LlmAgency);

    public static IReadOnlyList<CodeRule> All => [Allowed, RunsAtLoad];
}
