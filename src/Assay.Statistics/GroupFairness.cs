namespace Assay.Statistics;

/// <summary>
/// Measures that compare groups, as fairlearn 0.15 (between groups, worst case) and AIF360 define them. Positive is the
/// favourable outcome. A group whose rate was not observed (no positive labels, say) is left out of that measure; with
/// fewer than two observed groups the measure is NaN.
/// </summary>
public static class GroupFairness
{
    /// <summary>Highest selection rate minus lowest: 0 is parity.</summary>
    public static double DemographicParityDifference(IReadOnlyList<ConfusionCounts> groups) => Spread(groups, g => g.SelectionRate);

    /// <summary>Lowest selection rate by highest: 1 is parity, under 0.8 fails the four-fifths rule (29 CFR 1607.4 D).</summary>
    public static double DemographicParityRatio(IReadOnlyList<ConfusionCounts> groups) => Quotient(groups, g => g.SelectionRate);

    /// <summary>Spread of the true-positive rates (M. Hardt and others, 2016).</summary>
    public static double EqualOpportunityDifference(IReadOnlyList<ConfusionCounts> groups) => Spread(groups, g => g.TruePositiveRate);

    public static double EqualOpportunityRatio(IReadOnlyList<ConfusionCounts> groups) => Quotient(groups, g => g.TruePositiveRate);

    /// <summary>The larger of the spreads of true-positive and false-positive rates (M. Hardt and others, 2016).</summary>
    public static double EqualizedOddsDifference(IReadOnlyList<ConfusionCounts> groups) =>
        Math.Max(Spread(groups, g => g.TruePositiveRate), Spread(groups, g => g.FalsePositiveRate));

    public static double EqualizedOddsRatio(IReadOnlyList<ConfusionCounts> groups) =>
        Math.Min(Quotient(groups, g => g.TruePositiveRate), Quotient(groups, g => g.FalsePositiveRate));

    /// <summary>The mean of the two spreads; with two groups, AIF360's average absolute odds difference.</summary>
    public static double AverageOddsDifference(IReadOnlyList<ConfusionCounts> groups) =>
        (Spread(groups, g => g.TruePositiveRate) + Spread(groups, g => g.FalsePositiveRate)) / 2;

    /// <summary>Largest distance of a group's rate from the rate over all rows (fairlearn's "to overall").</summary>
    public static double DifferenceToOverall(IReadOnlyList<ConfusionCounts> groups, Func<ConfusionCounts, double> rate)
    {
        var overall = rate(groups.Aggregate(default(ConfusionCounts), (a, b) => a + b));
        var rates = Observed(groups, rate);
        return rates.Count == 0 ? double.NaN : rates.Max(r => Math.Abs(r - overall));
    }

    /// <summary>
    /// Theil index of the benefit b = prediction - label + 1 over individuals (T. Speicher and others, KDD 2018): 0 when
    /// everybody gets the same.
    /// </summary>
    public static double TheilIndex(ConfusionCounts all)
    {
        double n = all.Total;
        var mean = ((2.0 * all.FalsePositives) + all.TruePositives + all.TrueNegatives) / n;
        return ((all.FalsePositives * (2 / mean) * Math.Log(2 / mean)) + ((all.TruePositives + all.TrueNegatives) * (1 / mean) * Math.Log(1 / mean))) / n;
    }

    /// <summary>Generalised entropy with alpha 2 of the same benefit (T. Speicher and others, KDD 2018).</summary>
    public static double GeneralizedEntropy(ConfusionCounts all)
    {
        double n = all.Total;
        var mean = ((2.0 * all.FalsePositives) + all.TruePositives + all.TrueNegatives) / n;
        return ((((4.0 * all.FalsePositives) + all.TruePositives + all.TrueNegatives) / (mean * mean)) - n) / (2 * n);
    }

    static double Spread(IReadOnlyList<ConfusionCounts> groups, Func<ConfusionCounts, double> rate)
    {
        var rates = Observed(groups, rate);
        return rates.Count < 2 ? double.NaN : rates.Max() - rates.Min();
    }

    // Nobody selected anywhere is parity of a kind, but a ratio of nothing by nothing says nothing.
    static double Quotient(IReadOnlyList<ConfusionCounts> groups, Func<ConfusionCounts, double> rate)
    {
        var rates = Observed(groups, rate);
        return rates.Count < 2 || rates.Max() == 0 ? double.NaN : rates.Min() / rates.Max();
    }

    static List<double> Observed(IReadOnlyList<ConfusionCounts> groups, Func<ConfusionCounts, double> rate)
    {
        var rates = new List<double>(groups.Count);
        foreach (var group in groups)
            if (rate(group) is var value && !double.IsNaN(value))
                rates.Add(value);
        return rates;
    }
}
