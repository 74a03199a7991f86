namespace Assay.Serving.Telemetry;

/// <summary>Counts of values by upper bound, and their sum.</summary>
sealed class Histogram(double[] bounds)
{
    readonly long[] _counts = new long[bounds.Length + 1];

    internal double Sum { get; private set; }

    internal long Count { get; private set; }

    internal void Add(double value)
    {
        var at = Array.FindIndex(bounds, b => value <= b);
        _counts[at < 0 ? bounds.Length : at]++;
        Sum += value;
        Count++;
    }

    /// <summary>How many lie in each piece between two bounds; the last is above all of them.</summary>
    internal IReadOnlyList<long> Counts => _counts;

    /// <summary>How many were at most each bound; the last is all.</summary>
    internal IEnumerable<(double Bound, long Count)> Cumulative()
    {
        long sum = 0;
        for (var i = 0; i < _counts.Length; i++)
            yield return (i < bounds.Length ? bounds[i] : double.PositiveInfinity, sum += _counts[i]);
    }
}
