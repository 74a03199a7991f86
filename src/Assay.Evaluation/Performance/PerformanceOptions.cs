namespace Assay.Evaluation;

/// <summary>How a performance evaluation is done; written into the evidence as it is.</summary>
public sealed record PerformanceOptions
{
    public static PerformanceOptions Default { get; } = new();

    /// <summary>Columns whose values split the rows into slices that are measured apart.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];

    /// <summary>Without any, the evidence states measurements and no verdict.</summary>
    public IReadOnlyList<MetricThreshold> Thresholds { get; init; } = [];

    public double Confidence { get; init; } = 0.95;

    /// <summary>Smaller slices are measured but not judged.</summary>
    public int MinimumSliceRows { get; init; } = 30;

    /// <summary>A slice is found weak when its accuracy lies below that of the other rows by more than this, interval included.</summary>
    public double SliceMargin { get; init; } = 0.05;

    /// <summary>Of the bootstrap.</summary>
    public ulong Seed { get; init; } = 1;

    public int Draws { get; init; } = 2000;
}
