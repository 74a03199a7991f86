namespace Assay.Statistics;

/// <summary>The exact upper tail of the binomial distribution: the p-value of "at least so many of so many".</summary>
public static class Binomial
{
    static readonly double[] SmallErrors = Errors();

    /// <summary>
    /// P(X ≥ <paramref name="successes"/>) for X of <paramref name="trials"/> with probability <paramref name="chance"/>. Relative
    /// error below 1e-10, small tails included; 0 only where the value is beyond a double.
    /// </summary>
    public static double UpperTail(long successes, long trials, double chance)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        if (!(chance is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(chance), chance, "a probability lies between 0 and 1");
        if (successes <= 0)
            return 1;
        if (successes > trials || chance == 0)
            return 0;
        if (chance == 1)
            return 1;
        // Summed away from the mean, so that the terms fall; below it the other tail is the smaller one.
        return successes > trials * chance ? Above(successes, trials, chance) : Math.Max(0, 1 - Above(trials - successes + 1, trials, 1 - chance));
    }

    static double Above(long from, long trials, double chance)
    {
        var term = Probability(from, trials, chance);
        var sum = term;
        var odds = chance / (1 - chance);
        for (var k = from; k < trials && term > sum * 1e-17; k++)
        {
            term *= (trials - k) / (k + 1.0) * odds;
            sum += term;
        }

        return Math.Min(1, sum);
    }

    // C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000): no large logarithms are subtracted.
    static double Probability(long k, long n, double p)
    {
        if (k == n)
            return Math.Exp(n * Math.Log(p));
        if (k == 0)
            return Math.Exp(n * Math.Log(1 - p));
        var exponent = Error(n) - Error(k) - Error(n - k) - Deviance(k, n * p) - Deviance(n - k, n * (1 - p));
        return Math.Exp(exponent) * Math.Sqrt(n / (2 * Math.PI * k * (double)(n - k)));
    }

    // x log(x/m) + m - x, without cancellation where x is near m.
    static double Deviance(double x, double m)
    {
        if (Math.Abs(x - m) >= 0.1 * (x + m))
            return (x * Math.Log(x / m)) + m - x;
        var v = (x - m) / (x + m);
        var sum = (x - m) * v;
        var e = 2 * x * v;
        for (var j = 1; ; j++)
        {
            e *= v * v;
            var next = sum + (e / ((2 * j) + 1));
            if (next == sum)
                return sum;
            sum = next;
        }
    }

    // log n! less Stirling's formula.
    static double Error(double n) =>
        n < SmallErrors.Length ? SmallErrors[(int)n] : ((1 / 12.0) - (((1 / 360.0) - (1 / 1260.0 / (n * n))) / (n * n))) / n;

    static double[] Errors()
    {
        var errors = new double[40];
        var logarithm = 0.0;
        for (var n = 1; n < errors.Length; n++)
        {
            logarithm += Math.Log(n);
            errors[n] = logarithm - (((n + 0.5) * Math.Log(n)) - n + (0.5 * Math.Log(2 * Math.PI)));
        }

        return errors;
    }
}
