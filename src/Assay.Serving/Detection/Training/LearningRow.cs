namespace Assay.Serving.Detection.Training;

/// <summary>A text as numbers: features with the weight that each carries in it.</summary>
sealed record LearningRow(int[] Features, FeatureFamily[] Families, float[] Values, bool Attack, string Source, int Group)
{
    /// <summary>How much the row counts.</summary>
    internal double Weight { get; set; } = 1;
}
