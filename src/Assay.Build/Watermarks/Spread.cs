namespace Assay.Build.Watermarks;

/// <summary>The usual size of a tensor's weights, which a few large ones do not move.</summary>
internal static class Spread
{
    /// <summary>Median distance from <paramref name="centre"/> of the finite weights that do not lie on it, scaled to the deviation of a normal distribution; 0 when there are none.</summary>
    public static double Of(ReadOnlySpan<float> weights, double centre = 0)
    {
        var away = new float[weights.Length];
        var count = 0;
        foreach (var weight in weights)
            if (float.IsFinite(weight) && weight != centre)
                away[count++] = (float)Math.Abs(weight - centre);
        return count == 0 ? 0 : Median(away.AsSpan(0, count)) / 0.6745;
    }

    /// <summary>Sorts in place.</summary>
    public static double Median(Span<float> values)
    {
        values.Sort();
        return values.Length == 0 ? 0 : values[values.Length / 2];
    }
}
