namespace Assay.Evaluation.RedTeam;

/// <summary>What another tool wrote: prompts, and with results what came of them. All of it is its word, not measured by Assay.</summary>
/// <param name="Tool">The tool, with its version where the file says it.</param>
/// <param name="Format">The kind of file, as it was recognised.</param>
public sealed record ForeignRound(Tool Tool, string Format, IReadOnlyList<ForeignPrompt> Prompts)
{
    public DateOnly? On { get; init; }

    /// <summary>What the file holds that is not taken, with why.</summary>
    public IReadOnlyList<Gap> Left { get; init; } = [];

    public bool HasResults => Prompts.Any(p => p.Answers.Count > 0);
}

/// <summary>One prompt of another tool's file.</summary>
public sealed record ForeignPrompt
{
    /// <summary>What the other tool files it under: a plugin, a probe, a category.</summary>
    public required string Group { get; init; }

    /// <summary>What is said, turn after turn.</summary>
    public required IReadOnlyList<string> Turns { get; init; }

    public Severity Severity { get; init; } = Severity.Medium;

    public required Goal Goal { get; init; }

    public string Catalogue { get; init; } = "owasp-llm:2025/LLM01";

    /// <summary>The other tool's name for how it was dressed up.</summary>
    public string? Strategy { get; init; }

    public IReadOnlyList<ForeignAnswer> Answers { get; init; } = [];

    internal bool Worked => Answers.Any(a => a.Verdict.Outcome == Outcome.Succeeded);
}

/// <summary>An answer, with the other tool's judgement of it.</summary>
public sealed record ForeignAnswer(string Text, Verdict Verdict);
