namespace Assay.Build.Discovery.Tools;

/// <summary>
/// A tool as it is shown to a model: what a Model Context Protocol server lists, or what a source file declares. Everything in it
/// reaches the model, the schema's parameter descriptions too; a person sees the name at most.
/// </summary>
/// <param name="Server">Who offers it: the name of a server in its configuration, a framework, a file.</param>
/// <param name="Name">The name that the model calls.</param>
public sealed record ToolDescription(string Server, string Name)
{
    /// <summary>The name for people, where there is one.</summary>
    public string? Title { get; init; }

    public string? Description { get; init; }

    /// <summary>JSON text of the parameters' schema; null when none is known.</summary>
    public string? InputSchema { get; init; }

    /// <summary>JSON text of the schema of the result.</summary>
    public string? OutputSchema { get; init; }

    /// <summary>JSON text of the annotations (<c>readOnlyHint</c>, <c>destructiveHint</c>).</summary>
    public string? Annotations { get; init; }

    /// <summary>The file that declares it, with <c>/</c>; null for a live server. Becomes the subject of its findings.</summary>
    public string? Path { get; init; }

    /// <summary>The line of the declaration, counted from one.</summary>
    public int? Line { get; init; }

    /// <summary>What declares it in a file: <c>mcp</c>, an agent framework.</summary>
    internal string? Framework { get; init; }
}
