namespace Assay.Statistics;

/// <summary>
/// Reproducible random numbers for resampling: SplitMix64 (G. L. Steele and others, OOPSLA 2014). Not for secrets.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    ulong state = seed;

    public ulong Next()
    {
        state += 0x9e3779b97f4a7c15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1ul << 53));

    /// <summary>
    /// How many of <paramref name="n"/> trials succeed with probability <paramref name="p"/>: by inversion when few are
    /// expected, else by transformed rejection (BTRS, W. Hörmann, J. Stat. Comput. Simul. 46, 1993).
    /// </summary>
    public long Binomial(long n, double p)
    {
        if (n <= 0 || p <= 0)
            return 0;
        if (p >= 1)
            return n;
        if (p > 0.5)
            return n - Binomial(n, 1 - p);
        return n * p < 10 ? Invert(n, p) : Reject(n, p);
    }

    long Invert(long n, double p)
    {
        var odds = p / (1 - p);
        var mass = Math.Exp(n * Math.Log(1 - p));
        var u = NextDouble();
        var k = 0L;
        while (u > mass && k < n)
        {
            u -= mass;
            k++;
            mass *= odds * (n - k + 1) / k;
        }

        return k;
    }

    long Reject(long n, double p)
    {
        var deviation = Math.Sqrt(n * p * (1 - p));
        var b = 1.15 + (2.53 * deviation);
        var a = -0.0873 + (0.0248 * b) + (0.01 * p);
        var c = (n * p) + 0.5;
        var alpha = (2.83 + (5.1 / b)) * deviation;
        var vr = 0.92 - (4.2 / b);
        var mode = Math.Floor((n + 1) * p);
        while (true)
        {
            var v = NextDouble();
            var u = NextDouble() - 0.5;
            var us = 0.5 - Math.Abs(u);
            var k = Math.Floor((((2 * a / us) + b) * u) + c);
            if (us >= 0.07 && v <= vr)
                return (long)k;
            if (k < 0 || k > n)
                continue;
            v = Math.Log(v * alpha / ((a / (us * us)) + b));
            var bound = ((mode + 0.5) * Math.Log((mode + 1) / (p / (1 - p) * (n - mode + 1))))
                + ((n + 1) * Math.Log((n - mode + 1) / (n - k + 1)))
                + ((k + 0.5) * Math.Log(p / (1 - p) * (n - k + 1) / (k + 1)))
                + Tail(mode) + Tail(n - mode) - Tail(k) - Tail(n - k);
            if (v <= bound)
                return (long)k;
        }
    }

    // The error of Stirling's formula for k!.
    static double Tail(double k)
    {
        if (k < Small.Length)
            return Small[(int)k];
        var square = (k + 1) * (k + 1);
        return ((1.0 / 12) - (((1.0 / 360) - (1.0 / 1260 / square)) / square)) / (k + 1);
    }

    static readonly double[] Small =
    [
        0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
        0.0138761288230707, 0.0118967099458917, 0.0104112652619720, 0.00925546218271273, 0.00833056343336287,
    ];
}
