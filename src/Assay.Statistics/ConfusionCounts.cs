namespace Assay.Statistics;

/// <summary>
/// How often a yes-or-no prediction was right and wrong. "Positive" is whichever outcome the caller counts as one. A rate
/// whose denominator is zero is NaN: not observed, which is neither 0 nor 1.
/// </summary>
public readonly record struct ConfusionCounts(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    public long Total => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>Rows whose label is positive.</summary>
    public long Positives => TruePositives + FalseNegatives;

    public long Negatives => FalsePositives + TrueNegatives;

    /// <summary>Rows predicted positive.</summary>
    public long Selected => TruePositives + FalsePositives;

    public double SelectionRate => Share(Selected, Total);

    /// <summary>Share of positive labels.</summary>
    public double BaseRate => Share(Positives, Total);

    public double Accuracy => Share(TruePositives + TrueNegatives, Total);

    public double Precision => Share(TruePositives, Selected);

    /// <summary>True-positive rate, recall, sensitivity.</summary>
    public double TruePositiveRate => Share(TruePositives, Positives);

    public double FalsePositiveRate => Share(FalsePositives, Negatives);

    /// <summary>True-negative rate, specificity.</summary>
    public double TrueNegativeRate => Share(TrueNegatives, Negatives);

    public double BalancedAccuracy => (TruePositiveRate + TrueNegativeRate) / 2;

    /// <summary>Harmonic mean of precision and recall, 2TP / (2TP + FP + FN).</summary>
    public double F1 => Share(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>Matthews correlation (Biochimica et Biophysica Acta 405, 1975); NaN when a margin is empty.</summary>
    public double Matthews
    {
        get
        {
            double tp = TruePositives, fp = FalsePositives, fn = FalseNegatives, tn = TrueNegatives;
            return ((tp * tn) - (fp * fn)) / Math.Sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn));
        }
    }

    public ConfusionCounts Add(bool label, bool prediction) => (label, prediction) switch
    {
        (true, true) => this with { TruePositives = TruePositives + 1 },
        (false, true) => this with { FalsePositives = FalsePositives + 1 },
        (true, false) => this with { FalseNegatives = FalseNegatives + 1 },
        _ => this with { TrueNegatives = TrueNegatives + 1 },
    };

    public static ConfusionCounts operator +(ConfusionCounts a, ConfusionCounts b) => new(
        a.TruePositives + b.TruePositives, a.FalsePositives + b.FalsePositives, a.FalseNegatives + b.FalseNegatives, a.TrueNegatives + b.TrueNegatives);

    public static ConfusionCounts Add(ConfusionCounts left, ConfusionCounts right) => left + right;

    static double Share(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;
}
