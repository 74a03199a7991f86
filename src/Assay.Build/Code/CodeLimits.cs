namespace Assay.Build.Code;

/// <summary>What a scan of code may cost. What is beyond a limit is a gap, never silence.</summary>
public sealed record CodeLimits
{
    public static CodeLimits Default { get; } = new();

    /// <summary>Files below the path.</summary>
    public int Files { get; init; } = 500_000;

    /// <summary>Bytes of one file of code.</summary>
    public int FileBytes { get; init; } = 16 << 20;

    /// <summary>Bytes of one notebook: its outputs hold images.</summary>
    public int NotebookBytes { get; init; } = 128 << 20;

    /// <summary>Wall-clock time for one file.</summary>
    public int SecondsPerFile { get; init; } = 30;

    public int FindingsPerFile { get; init; } = 1000;
}
