namespace Assay.Build.Discovery.Tools;

/// <summary>What a text that a model reads is for; what is suspicious in a tool's description may be the whole point of a rule file.</summary>
public enum InstructionKind
{
    /// <summary>A tool's name, description or schema: says what the tool does, and has nothing to ask of the model.</summary>
    Tool,

    /// <summary>The <c>instructions</c> of a server, which clients put into the system prompt.</summary>
    Server,

    /// <summary>Name and description of a prompt that a person picks.</summary>
    Prompt,

    /// <summary>Name and description of a resource.</summary>
    Resource,

    /// <summary>A skill (<c>SKILL.md</c> and what it links): instructions by design.</summary>
    Skill,

    /// <summary>A rule file of a coding agent (<c>AGENTS.md</c>, <c>.cursorrules</c>): instructions by design.</summary>
    RuleFile,
}

/// <summary>A text that a model reads as instructions or next to them.</summary>
/// <param name="Owner">Whose it is: a server's name, a file.</param>
/// <param name="Name">Its name in the owner; <c>instructions</c> for those of a server.</param>
public sealed record InstructionText(InstructionKind Kind, string Owner, string Name, string Text)
{
    /// <summary>The file that holds it, with <c>/</c>; null for a live server. Becomes the subject of its findings.</summary>
    public string? Path { get; init; }

    /// <summary>The line where it starts, counted from one; findings count on from it.</summary>
    public int? Line { get; init; }
}
