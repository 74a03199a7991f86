using Assay.Build.Code;

namespace Assay.Build.Discovery.Tools;

/// <summary>What to do about a text, by whose it is: a live server is left out, a file of one's own is mended.</summary>
internal static class ToolRemedies
{
    /// <param name="live">A server said it; otherwise it stands in a file.</param>
    public static string Of(CodeRule rule, InstructionKind kind, bool live) => rule.Remediation.Replace(ToolRules.Leave, For(kind, live), StringComparison.Ordinal);

    static string For(InstructionKind kind, bool live) => (kind, live) switch
    {
        (_, true) => "Do not use this server. Tell its author; if you are the author, describe what is offered and nothing else.",
        (InstructionKind.Skill, _) => "Do not use this skill until the passage is gone. Find out where the skill comes from and who wrote the passage.",
        (InstructionKind.RuleFile, _) => "Take the passage out of the file, and find out who put it there (git log -p): the agent of everybody who opened the project has read it.",
        (InstructionKind.Prompt or InstructionKind.Resource, _) => "Take the passage out, and find out who wrote it.",
        _ => "Describe what the tool does and nothing else. If the code is somebody else's, do not use it, and tell its author.",
    };
}
