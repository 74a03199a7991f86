namespace Assay.Serving.Detection.Training;

/// <summary>A text as numbers: features with the weight that each carries in it.</summary>
sealed record LearningRow(int[] Features, FeatureFamily[] Families, float[] Values, bool Attack, string Source, int Group)
{
    /// <summary>Bits of the heads that learn from the row, if it is an attack.</summary>
    internal int Heads { get; init; }

    /// <summary>How an ordinary text looks; empty for an attack.</summary>
    internal byte[] Outline { get; init; } = [];

    /// <summary>How much the row counts.</summary>
    internal double Weight { get; set; } = 1;
}
