using System.Diagnostics;

namespace Assay.Governance;

/// <summary>A gateway that was waited for.</summary>
/// <param name="Milliseconds">From when the waiting began until it was seen to have what was written; null when it did not have it in time.</param>
public sealed record GatewayArrival(string Id, string Name, double? Milliseconds);

/// <summary>Waits until gateways have what the record says, for a bounded time: they leave word of how far they follow.</summary>
public static class GatewayArrivals
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Gateways that are there, by the clock of whoever holds the record: that of the asking machine may be another.</summary>
    public static async Task<IReadOnlyList<ReplicaRow>> ThereAsync(IRecord record, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(record);
        return [.. ServingReplica.There(await record.GatewayContentsAsync(cancel).ConfigureAwait(false)).Select(r => r.Replica)];
    }

    /// <summary>When each of these gateways was seen to go by an entry. It looks once at least.</summary>
    public static async Task<IReadOnlyList<GatewayArrival>> WaitAsync(IRecord record, IReadOnlyList<ReplicaRow> gateways, long entry, TimeSpan patience, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(gateways);
        var began = Stopwatch.GetTimestamp();
        var times = gateways.ToDictionary(r => r.Id, r => new GatewayArrival(r.Id, r.Name, null));
        while (times.Count > 0)
        {
            foreach (var replica in await record.ReplicasAsync(cancel).ConfigureAwait(false))
                if (replica.Position > entry && times.TryGetValue(replica.Id, out var waiting) && waiting.Milliseconds is null)
                    times[replica.Id] = waiting with { Milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds };
            if (times.Values.All(a => a.Milliseconds is not null) || Stopwatch.GetElapsedTime(began) >= patience)
                break;
            await Task.Delay(Step, cancel).ConfigureAwait(false);
        }

        return [.. times.Values];
    }
}
