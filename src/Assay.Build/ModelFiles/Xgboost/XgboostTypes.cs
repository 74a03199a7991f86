namespace Assay.Build.ModelFiles.Xgboost;

/// <summary>One tree: what it announces, and what its arrays hold.</summary>
internal sealed class XgboostTree
{
    public long Nodes { get; set; } = -1;

    public long Features { get; set; }

    public long Deleted { get; set; }

    /// <summary>Elements of each array, by name.</summary>
    public Dictionary<string, long> Lengths { get; } = [];

    public double LowestChild { get; set; }

    public double HighestChild { get; set; } = -1;

    public double HighestFeature { get; set; }
}

/// <summary>What a model announces of itself beside its trees.</summary>
internal sealed class XgboostModel
{
    public long AnnouncedTrees { get; set; } = -1;

    public long Trees { get; set; }

    public bool HasTrees { get; set; }

    public long TreeGroups { get; set; } = -1;

    public long Features { get; set; }

    public long FeatureNames { get; set; }
}
