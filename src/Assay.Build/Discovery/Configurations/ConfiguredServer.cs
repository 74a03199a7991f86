namespace Assay.Build.Discovery.Configurations;

/// <summary>A value of a configuration and the line it stands on.</summary>
internal readonly record struct Placed(string Text, int Line);

/// <summary>A name with its value, and the line.</summary>
internal readonly record struct NamedValue(string Name, string Value, int Line);

/// <summary>An MCP server as a client's configuration names it, in whatever way that client writes it.</summary>
internal sealed record ConfiguredServer(string Name, string Client, int Line)
{
    public string? Command { get; init; }

    public IReadOnlyList<Placed> Arguments { get; init; } = [];

    public IReadOnlyList<NamedValue> Environment { get; init; } = [];

    public IReadOnlyList<NamedValue> Headers { get; init; } = [];

    public Placed? Url { get; init; }

    /// <summary>How the configuration calls the transport, where it says so.</summary>
    public string? Transport { get; init; }

    public bool Disabled { get; init; }

    /// <summary>Tools that run without a question; <c>*</c> for all of them.</summary>
    public IReadOnlyList<string> AutoApproved { get; init; } = [];
}
