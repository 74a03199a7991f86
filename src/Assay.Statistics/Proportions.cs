namespace Assay.Statistics;

/// <summary>Intervals for shares and for comparing two of them; all closed forms, none needs a random number.</summary>
public static class Proportions
{
    /// <summary>
    /// Wilson's score interval for <paramref name="successes"/> of <paramref name="total"/> (E. B. Wilson, JASA 22, 1927),
    /// without continuity correction. NaN when nothing was observed.
    /// </summary>
    public static Interval Wilson(long successes, long total, double confidence = 0.95)
    {
        Check(successes, total);
        if (total == 0)
            return Interval.Unknown(confidence);
        var z = Normal.TwoSided(confidence);
        double n = total, p = successes / n, z2 = z * z;
        var centre = (p + (z2 / (2 * n))) / (1 + (z2 / n));
        var half = z / (1 + (z2 / n)) * Math.Sqrt((p * (1 - p) / n) + (z2 / (4 * n * n)));
        return new Interval(successes == 0 ? 0 : Math.Max(0, centre - half), successes == total ? 1 : Math.Min(1, centre + half), confidence);
    }

    /// <summary>
    /// Interval for p1 - p2 from two Wilson intervals (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10).
    /// </summary>
    public static Interval Difference(long successes1, long total1, long successes2, long total2, double confidence = 0.95)
    {
        Check(successes1, total1);
        Check(successes2, total2);
        if (total1 == 0 || total2 == 0)
            return Interval.Unknown(confidence);
        var (a, b) = (Wilson(successes1, total1, confidence), Wilson(successes2, total2, confidence));
        double p1 = (double)successes1 / total1, p2 = (double)successes2 / total2;
        return new Interval(
            p1 - p2 - Math.Sqrt(Square(p1 - a.Low) + Square(b.High - p2)),
            p1 - p2 + Math.Sqrt(Square(a.High - p1) + Square(p2 - b.Low)),
            confidence);
    }

    /// <summary>
    /// Interval for p1 / p2 on the logarithmic scale (D. Katz and others, Biometrics 34, 1978). When either count is
    /// zero, a half is added to both counts and totals (S. D. Walter, Biometrika 62, 1975), which keeps the interval finite.
    /// </summary>
    public static Interval Ratio(long successes1, long total1, long successes2, long total2, double confidence = 0.95)
    {
        Check(successes1, total1);
        Check(successes2, total2);
        if (total1 == 0 || total2 == 0)
            return Interval.Unknown(confidence);
        var add = successes1 == 0 || successes2 == 0 ? 0.5 : 0;
        double x1 = successes1 + add, n1 = total1 + add, x2 = successes2 + add, n2 = total2 + add;
        var log = Math.Log(x1 / n1 / (x2 / n2));
        var half = Normal.TwoSided(confidence) * Math.Sqrt(Math.Max(0, (1 / x1) - (1 / n1) + (1 / x2) - (1 / n2)));
        return new Interval(successes1 == 0 ? 0 : Math.Exp(log - half), Math.Exp(log + half), confidence);
    }

    static double Square(double x) => x * x;

    static void Check(long successes, long total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, total);
    }
}
