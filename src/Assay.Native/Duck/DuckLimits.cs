namespace Assay.Native;

/// <summary>What a query may cost.</summary>
public sealed record DuckLimits
{
    public static DuckLimits Default { get; } = new();

    /// <summary>DuckDB's own memory; what does not fit spills to a private temporary folder.</summary>
    public long MemoryBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Space for spilling; 0 forbids it.</summary>
    public long SpillBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    public int Threads { get; init; } = 1;

    /// <summary>Rows a single result may have.</summary>
    public int MaxRows { get; init; } = 5_000_000;

    /// <summary>Text a single result may hold, in bytes.</summary>
    public long MaxTextBytes { get; init; } = 256L * 1024 * 1024;

    public TimeSpan QueryTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
