namespace Assay.Statistics;

/// <summary>Successes among so many that were judged.</summary>
/// <param name="Success">Which verdict of the imperfect judge was a success: its positive, its negative; null where the count is exact.</param>
public readonly record struct JudgedGroup(long Successes, long Total, bool? Success);

/// <summary>
/// The rate behind the verdicts of an imperfect judge (W. J. Rogan and B. Gladen, American Journal of Epidemiology 107, 1978): what the judge counted, put right by
/// its sensitivity and specificity and clipped to 0 and 1. NaN when the judge is no better than chance.
/// </summary>
public static class RoganGladen
{
    /// <summary>The rate over all groups, each put right on its own and weighted by its size.</summary>
    public static double Rate(IReadOnlyList<JudgedGroup> groups, ConfusionCounts error)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return Rate(groups, [.. groups.Select(g => Share(g.Successes, g.Total))], error.TruePositiveRate, error.TrueNegativeRate);
    }

    /// <summary>
    /// Its interval by parametric bootstrap over the round and over the labelled rows, so that a judge that was measured on few rows gives a wide one. Shares are
    /// drawn from counts with a half added to each side: of 20 right in 20 nobody knows that the judge is always right.
    /// </summary>
    public static Interval Interval(IReadOnlyList<JudgedGroup> groups, ConfusionCounts error, ulong seed, double confidence = 0.95, int draws = 2000)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 100);
        var random = new SeededRandom(seed);
        double Drawn(long part, long of) => of == 0 ? double.NaN : (double)random.Binomial(of, (part + 0.5) / (of + 1)) / of;
        var values = new List<double>(draws);
        for (var i = 0; i < draws; i++)
        {
            var (sensitivity, specificity) = (Drawn(error.TruePositives, error.Positives), Drawn(error.TrueNegatives, error.Negatives));
            var value = Rate(groups, [.. groups.Select(g => Drawn(g.Successes, g.Total))], sensitivity, specificity);
            if (!double.IsNaN(value))
                values.Add(value);
        }

        // Draws in which the judge is worse than chance say nothing; when they are many, so does the rest.
        if (values.Count * 10 < draws * 9L)
            return Statistics.Interval.Unknown(confidence);
        values.Sort();
        return new Interval(values[(int)((1 - confidence) / 2 * (values.Count - 1))], values[(int)Math.Ceiling((1 + confidence) / 2 * (values.Count - 1))], confidence);
    }

    static double Rate(IReadOnlyList<JudgedGroup> groups, double[] shares, double sensitivity, double specificity)
    {
        var (sum, total) = (0.0, 0L);
        for (var i = 0; i < shares.Length; i++)
        {
            if (groups[i].Total == 0)
                continue;
            var share = groups[i].Success is not { } positive ? shares[i] : PutRight(shares[i], positive ? sensitivity : specificity, positive ? specificity : sensitivity);
            sum += share * groups[i].Total;
            total += groups[i].Total;
        }

        return total == 0 ? double.NaN : sum / total;
    }

    static double PutRight(double share, double sensitivity, double specificity)
    {
        var better = sensitivity + specificity - 1;
        return better > 0 ? Math.Clamp((share + specificity - 1) / better, 0, 1) : double.NaN;
    }

    static double Share(long part, long of) => of == 0 ? double.NaN : (double)part / of;
}
