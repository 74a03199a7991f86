using Assay.Serving;

namespace Assay.Server;

/// <summary>Sums over requests: what a row of <c>host_traffic</c> holds, in the order of its columns.</summary>
sealed class TrafficNumbers
{
    static readonly Outcome[] Outcomes = Enum.GetValues<Outcome>();

    /// <summary>Names of the columns.</summary>
    internal static readonly IReadOnlyList<string> Columns =
    [
        .. Outcomes.Select(o => o.Name().Replace('-', '_')), .. Enumerable.Range(0, LatencyBounds.Added.Length + 1).Select(i => $"a{i}"), .. Enumerable.Range(0, LatencyBounds.Total.Length + 1).Select(i => $"t{i}"),
        "added_us", "total_us", "tokens_in", "tokens_out", "estimated", "priced", "cost", "lost", "dropped", "unlogged",
    ];

    static readonly int FirstAdded = Outcomes.Length, FirstTotal = FirstAdded + LatencyBounds.Added.Length + 1, FirstSum = FirstTotal + LatencyBounds.Total.Length + 1;

    readonly long[] _values;

    internal TrafficNumbers() => _values = new long[Columns.Count];

    internal TrafficNumbers(long[] values) => _values = values;

    internal long this[int column] => _values[column];

    internal long Requests => _values.AsSpan(0, Outcomes.Length).ToArray().Sum();

    internal ReadOnlySpan<long> AddedCounts => _values.AsSpan(FirstAdded, LatencyBounds.Added.Length + 1);

    internal ReadOnlySpan<long> TotalCounts => _values.AsSpan(FirstTotal, LatencyBounds.Total.Length + 1);

    internal long TotalMicroseconds => _values[FirstSum + 1];

    internal long InputTokens => _values[FirstSum + 2];

    internal long OutputTokens => _values[FirstSum + 3];

    /// <summary>Requests whose tokens were counted from characters.</summary>
    internal long Estimated => _values[FirstSum + 4];

    /// <summary>Requests whose cost is known.</summary>
    internal long Priced => _values[FirstSum + 5];

    internal decimal Cost => _values[FirstSum + 6] / 1_000_000m;

    /// <summary>Requests that are missing in these numbers.</summary>
    internal long Lost { get => _values[FirstSum + 7]; set => _values[FirstSum + 7] = value; }

    /// <summary>Exchanges that were worth keeping and were not kept.</summary>
    internal long Dropped { get => _values[FirstSum + 8]; set => _values[FirstSum + 8] = value; }

    /// <summary>Exchanges whose texts were wanted and not kept.</summary>
    internal long Unlogged { get => _values[FirstSum + 9]; set => _values[FirstSum + 9] = value; }

    internal long Of(Outcome outcome) => _values[(int)outcome];

    internal void Add(SeenExchange seen)
    {
        var (added, total) = (Microseconds(seen.Added), Microseconds(seen.Total));
        _values[(int)seen.Outcome]++;
        _values[FirstAdded + LatencyBounds.Bucket(LatencyBounds.Added, added)]++;
        _values[FirstTotal + LatencyBounds.Bucket(LatencyBounds.Total, total)]++;
        _values[FirstSum] += added;
        _values[FirstSum + 1] += total;
        if (seen.Used is not { } used)
            return;
        _values[FirstSum + 2] += used.Input;
        _values[FirstSum + 3] += used.Output;
        _values[FirstSum + 4] += used.IsEstimated ? 1 : 0;
        _values[FirstSum + 5] += used.Cost is null ? 0 : 1;
        _values[FirstSum + 6] += (long)Math.Round((used.Cost ?? 0) * 1_000_000m);
    }

    internal void Add(TrafficNumbers other)
    {
        for (var i = 0; i < _values.Length; i++)
            _values[i] += other._values[i];
    }

    internal TrafficNumbers Copy() => new([.. _values]);

    // A clock that was set back makes no negative time.
    static long Microseconds(TimeSpan time) => Math.Max(0, time.Ticks / TimeSpan.TicksPerMicrosecond);
}
