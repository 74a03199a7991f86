namespace Assay.Evaluation;

/// <summary>How a fairness evaluation is done; written into the evidence as it is.</summary>
public sealed record FairnessOptions
{
    /// <summary>The columns whose values are the groups, each judged by itself.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>Judge the combinations of all <see cref="Groups"/> too.</summary>
    public bool Intersections { get; init; }

    /// <summary>The outcome that a person wants; being predicted it is being selected. By default the positive label.</summary>
    public string? Favourable { get; init; }

    /// <summary>Lowest allowed selection rate as a share of the highest: four fifths, 29 CFR 1607.4 (D).</summary>
    public double MinimumRatio { get; init; } = 0.8;

    /// <summary>Largest allowed difference of true-positive or false-positive rates before a finding is made.</summary>
    public double MaximumOddsDifference { get; init; } = 0.1;

    /// <summary>Smaller groups are measured, but neither compared nor judged.</summary>
    public int MinimumGroupRows { get; init; } = 30;

    public double Confidence { get; init; } = 0.95;

    /// <summary>Of the bootstrap.</summary>
    public ulong Seed { get; init; } = 1;

    public int Draws { get; init; } = 2000;

    /// <summary>More than <see cref="MinimumRatio"/>: bars for other measures, sliced by attribute (<c>equalized-odds-difference</c> of <c>sex</c>).</summary>
    public IReadOnlyList<MetricThreshold> Thresholds { get; init; } = [];
}
