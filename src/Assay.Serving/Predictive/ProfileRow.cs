namespace Assay.Serving.Predictive;

/// <summary>A row as the profile sees it.</summary>
/// <param name="Numbers">NaN for no value, and for categories.</param>
/// <param name="Bins">The bin of each column.</param>
sealed record ProfileRow(double[] Numbers, int[] Bins)
{
    /// <summary>How unusual it is: of the two measures the one that finds it stranger.</summary>
    internal double Strangeness(TrainingProfile profile)
    {
        var c = profile.Calibration;
        var tree = (profile.Tree.Read(Bins, profile.Columns) - c.TreeMiddle) / c.TreeSpread;
        return profile.Distance is { } distance ? Math.Max(tree, (distance.Read(Numbers, profile.Columns) - c.DistanceMiddle) / c.DistanceSpread) : tree;
    }

    /// <summary>Share of ordinary rows that are at least as unusual.</summary>
    internal double Share(TrainingProfile profile) => profile.Calibration.Share(Strangeness(profile));
}
