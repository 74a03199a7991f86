namespace Assay.Statistics;

/// <summary>
/// Percentile intervals by resampling (B. Efron and R. Tibshirani, 1993, chapter 13). The same seed gives the same interval on
/// every machine and version.
/// </summary>
public static class Bootstrap
{
    /// <summary>
    /// Resamples the rows of each group with replacement, which for a confusion matrix is a multinomial draw of its four
    /// cells, and so costs the same for ten rows and ten million. A statistic that is NaN in more than half of the draws
    /// has no interval. For a spread (largest minus smallest) the interval leans upwards when groups are alike:
    /// resampling adds noise that a spread can only grow by.
    /// </summary>
    public static Interval OfGroups(
        IReadOnlyList<ConfusionCounts> groups, Func<IReadOnlyList<ConfusionCounts>, double> statistic, ulong seed, double confidence = 0.95, int draws = 2000)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        var random = new SeededRandom(seed);
        var drawn = new ConfusionCounts[groups.Count];
        var values = new List<double>(draws);
        for (var i = 0; i < draws; i++)
        {
            for (var g = 0; g < drawn.Length; g++)
                drawn[g] = Draw(groups[g], random);
            if (statistic(drawn) is var value && !double.IsNaN(value))
                values.Add(value);
        }

        if (values.Count * 2 < draws)
            return Interval.Unknown(confidence);
        values.Sort();
        return new Interval(Quantile(values, (1 - confidence) / 2), Quantile(values, (1 + confidence) / 2), confidence);
    }

    static ConfusionCounts Draw(ConfusionCounts from, SeededRandom random)
    {
        var left = from.Total;
        var of = from.Total;
        var tp = Take(from.TruePositives);
        var fp = Take(from.FalsePositives);
        var fn = Take(from.FalseNegatives);
        return new ConfusionCounts(tp, fp, fn, left);

        long Take(long cell)
        {
            var taken = of == 0 ? 0 : random.Binomial(left, (double)cell / of);
            left -= taken;
            of -= cell;
            return taken;
        }
    }

    // Linear between order statistics (R type 7).
    static double Quantile(List<double> sorted, double p)
    {
        var at = p * (sorted.Count - 1);
        var below = (int)at;
        return below + 1 < sorted.Count ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[^1];
    }
}
