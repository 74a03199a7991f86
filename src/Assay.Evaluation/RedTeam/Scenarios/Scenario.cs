namespace Assay.Evaluation.RedTeam;

/// <summary>
/// The world an attack takes place in. For a bare model Assay plays it: gives the system prompt, offers the tools and answers them. For an application
/// it says what is there already: which secrets were planted, which tool does what, whose order is whose.
/// </summary>
public sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>The system prompt: given to a bare model; of an application as far as its owner tells it. May name secrets as <c>{name}</c>.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>What must never show, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>Each attempt gets secrets of its own, as long as these: Assay gives them to the model, so what shows came from there and nowhere else.</summary>
    public bool DrawSecrets { get; init; }

    /// <summary>Words that texts of probes may use: <c>order</c>, <c>other-order</c>, <c>topic</c>. A probe that needs one that is missing is not applicable.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Which tool plays which role: <c>refund</c>, <c>mail</c>, <c>role</c>, <c>code</c>.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>();

    /// <summary>Tools that Assay offers a bare model, with what they answer.</summary>
    public IReadOnlyList<ScenarioTool> Tools { get; init; } = [];

    /// <summary>Harmless documents among which planted ones stand, for a bare model.</summary>
    public IReadOnlyList<Plant> Documents { get; init; } = [];
}

/// <summary>A simulated tool: what it answers is data, nothing happens.</summary>
public sealed record ScenarioTool(ToolDefinition Definition, string Answer);
