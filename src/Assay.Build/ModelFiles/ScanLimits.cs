namespace Assay.Build.ModelFiles;

/// <summary>
/// What a scan may cost. Reaching a limit leaves a <see cref="Gap"/>: the file is then never called clean. The numbers
/// are written into the evidence.
/// </summary>
public sealed record ScanLimits
{
    public static ScanLimits Default { get; } = new();

    /// <summary>Wall-clock time for one file with everything inside it.</summary>
    public int SecondsPerFile { get; init; } = 300;

    /// <summary>Opcodes of one pickle stream.</summary>
    public long PickleOpcodes { get; init; } = 2_000_000_000;

    /// <summary>Values on the stack of the pickle machine.</summary>
    public int PickleStack { get; init; } = 4_000_000;

    /// <summary>Entries in the memo of the pickle machine; each costs 17 bytes, and up to about 140 when it is a container.</summary>
    public int PickleMemo { get; init; } = 8_000_000;

    /// <summary>Distinct names one file may import before the rest is not judged.</summary>
    public int PickleImports { get; init; } = 20_000;

    /// <summary>Containers inside containers: archives, compressed files, pickles inside bytes.</summary>
    public int Depth { get; init; } = 8;

    /// <summary>Bytes that one file may expand to, over all its members.</summary>
    public long ExpandedBytes { get; init; } = 32L << 30;

    /// <summary>Members of one archive.</summary>
    public int Members { get; init; } = 100_000;

    /// <summary>Bytes of one textual or structural header (safetensors allows 100,000,000).</summary>
    public int HeaderBytes { get; init; } = 100_000_000;

    /// <summary>Nodes, tensors and attributes of one graph.</summary>
    public int GraphItems { get; init; } = 10_000_000;

    /// <summary>Files of one folder scan.</summary>
    public int Files { get; init; } = 1_000_000;

    /// <summary>Findings kept for one file.</summary>
    public int FindingsPerFile { get; init; } = 1_000;
}
