using System.Diagnostics;

namespace Assay.Build.ModelFiles;

/// <summary>What is left of one file's time and of the bytes it may expand to.</summary>
internal sealed class Budget(ScanLimits limits, CancellationToken cancel)
{
    readonly long deadline = Stopwatch.GetTimestamp() + limits.SecondsPerFile * Stopwatch.Frequency;

    public long ExpandedLeft { get; private set; } = limits.ExpandedBytes;

    /// <summary>What is left of the file's time; zero when it is up.</summary>
    public TimeSpan Left => TimeSpan.FromSeconds(Math.Max(0, (deadline - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency));

    /// <summary>Signalled when the caller gives up.</summary>
    public CancellationToken Cancel => cancel;

    public void Expand(long bytes) => ExpandedLeft = Math.Max(0, ExpandedLeft - bytes);

    /// <summary>False when the file's time is up.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public bool HasTime()
    {
        cancel.ThrowIfCancellationRequested();
        return Stopwatch.GetTimestamp() < deadline;
    }
}
