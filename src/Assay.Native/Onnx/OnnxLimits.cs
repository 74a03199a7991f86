namespace Assay.Native;

/// <summary>
/// What a model may cost. <see cref="MaxMemoryBytes"/> bounds the tensors of all sessions of this process together (ONNX
/// Runtime's arena is shared); the first session of the process sets it.
/// </summary>
public sealed record OnnxLimits
{
    public static OnnxLimits Default { get; } = new();

    public long MaxModelBytes { get; init; } = 1024L * 1024 * 1024;

    public long MaxMemoryBytes { get; init; } = 2048L * 1024 * 1024;

    /// <summary>Bytes copied out of one run.</summary>
    public long MaxOutputBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Inputs and outputs a model may declare.</summary>
    public int MaxPorts { get; init; } = 4096;

    /// <summary>Longest time for one run; checked by the engine between operators.</summary>
    public TimeSpan RunTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public int Threads { get; init; } = 1;

    /// <summary>
    /// Lets the engine rewrite the graph when it is loaded. Off by default: folding constants runs operators of a
    /// model before any time limit applies.
    /// </summary>
    public bool Optimise { get; init; }
}
