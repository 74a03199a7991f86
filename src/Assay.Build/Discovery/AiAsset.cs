namespace Assay.Build.Discovery;

/// <summary>What an AI asset is.</summary>
public enum AssetKind
{
    /// <summary>A file of weights by its content, or a model that is named in code.</summary>
    Model,

    /// <summary>Text that is given to a model: a file, or a constant in code.</summary>
    Prompt,

    /// <summary>A store of embeddings: an index file, a client in code, a package, a container.</summary>
    VectorStore,

    AgentFramework,

    /// <summary>An agent that is made in code or described in a file.</summary>
    Agent,

    /// <summary>Something a model may call.</summary>
    Tool,

    /// <summary>An MCP server: configured for a client, or made in code.</summary>
    McpServer,

    /// <summary>Code that connects to an MCP server.</summary>
    McpClient,

    /// <summary>What an agent may do without asking.</summary>
    AgentSettings,

    /// <summary>A command that an agent's program runs by itself.</summary>
    Hook,

    Skill,

    /// <summary>Standing instructions to an agent (AGENTS.md, CLAUDE.md, .cursorrules).</summary>
    RuleFile,

    ModelEndpoint,

    /// <summary>A credential of a model service: the variable it is read from, or where it stands.</summary>
    Key,
}

/// <summary>An AI asset, and where it was found.</summary>
/// <param name="Name">Its own name; never a secret.</param>
/// <param name="Path">File below what was looked at, with <c>/</c>; files of the user's home begin with <c>~/</c>.</param>
/// <param name="Line">Counts from one; null for a file as a whole.</param>
/// <param name="Details">What more is known of it, by name; <c>docs/guides/discover-agents.md</c> lists the names.</param>
public sealed record AiAsset(AssetKind Kind, string Name, string Path, int? Line, IReadOnlyDictionary<string, string> Details)
{
    /// <summary>How many findings are about it.</summary>
    public int Findings { get; init; }

    /// <summary>The severity of the worst of them.</summary>
    public Severity? Worst { get; init; }
}
