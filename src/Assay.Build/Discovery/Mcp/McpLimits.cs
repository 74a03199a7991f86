namespace Assay.Build.Discovery.Mcp;

/// <summary>How a server is asked and what it may cost. It is somebody else's program and may be hostile: everything it sends is counted.</summary>
public sealed record McpLimits
{
    public static McpLimits Default { get; } = new();

    /// <summary>Time for the whole inspection.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of one message, which is one line on stdio.</summary>
    public int MessageBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of all messages.</summary>
    public long TotalBytes { get; init; } = 64 << 20;

    /// <summary>Messages of any kind.</summary>
    public int Messages { get; init; } = 5_000;

    /// <summary>Pages of one list.</summary>
    public int Pages { get; init; } = 200;

    /// <summary>Entries of one list.</summary>
    public int Entries { get; init; } = 5_000;

    /// <summary>What the client calls itself. A server may show a client that it takes for a scanner other tools than those of its users.</summary>
    public string ClientName { get; init; } = "assay";
}
