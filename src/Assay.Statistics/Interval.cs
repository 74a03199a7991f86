namespace Assay.Statistics;

/// <summary>A two-sided interval; <see cref="Confidence"/> is its nominal coverage (0.95 for 95 %).</summary>
public readonly record struct Interval(double Low, double High, double Confidence)
{
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>The interval that says nothing, for what was not observed.</summary>
    public static Interval Unknown(double confidence) => new(double.NaN, double.NaN, confidence);
}

/// <summary>The standard normal distribution.</summary>
public static class Normal
{
    /// <summary>The z with <paramref name="confidence"/> of the mass between -z and z: 1.959964 for 0.95.</summary>
    public static double TwoSided(double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        return Quantile((1 + confidence) / 2);
    }

    /// <summary>Quantile function: P. J. Acklam's rational approximation, relative error under 1.2e-9 (2010).</summary>
    public static double Quantile(double p)
    {
        if (!(p > 0 && p < 1))
            return p == 0 ? double.NegativeInfinity : p == 1 ? double.PositiveInfinity : double.NaN;
        if (p > 0.5)
            return -Quantile(1 - p);
        if (p < 0.02425)
        {
            var t = Math.Sqrt(-2 * Math.Log(p));
            return (((((((((-7.784894002430293e-03 * t) - 3.223964580411365e-01) * t) - 2.400758277161838) * t) - 2.549732539343734) * t) + 4.374664141464968) * t + 2.938163982698783)
                / (((((((7.784695709041462e-03 * t) + 3.224671290700398e-01) * t) + 2.445134137142996) * t) + 3.754408661907416) * t + 1);
        }

        var q = p - 0.5;
        var r = q * q;
        return (((((((((-3.969683028665376e+01 * r) + 2.209460984245205e+02) * r) - 2.759285104469687e+02) * r) + 1.383577518672690e+02) * r) - 3.066479806614716e+01) * r + 2.506628277459239) * q
            / (((((((((-5.447609879822406e+01 * r) + 1.615858368580409e+02) * r) - 1.556989798598866e+02) * r) + 6.680131188771972e+01) * r) - 1.328068155288572e+01) * r + 1);
    }
}
