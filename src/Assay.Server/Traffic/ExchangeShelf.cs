using Assay.Serving;

namespace Assay.Server;

/// <summary>
/// Exchanges that wait to be written, at most so many. Those that somebody will ask for (refused by policy, changed, stopped, failed, hit) have room of their own: no number of ordinary ones, and nobody
/// who calls without a key, pushes them out. Not safe for several threads.
/// </summary>
sealed class ExchangeShelf
{
    internal const int MostKept = 4096, MostOrdinary = 128;

    readonly Queue<SeenExchange> _kept = [], _ordinary = [];

    internal int Count => _kept.Count + _ordinary.Count;

    /// <summary>Whether it is one of those that are kept first.</summary>
    internal static bool IsKept(SeenExchange seen) =>
        seen.Hits.Any(h => !h.IsRoutine) || seen.Outcome is Outcome.RequestBlocked or Outcome.AnswerBlocked or Outcome.Rewritten or Outcome.Stopped or Outcome.Failed or Outcome.UpstreamFailed || (seen is { Outcome: Outcome.Refused, Key: not null });

    /// <summary>False when one that is kept first had to go for it.</summary>
    internal bool Add(SeenExchange seen)
    {
        var kept = IsKept(seen);
        var (queue, most) = kept ? (_kept, MostKept) : (_ordinary, MostOrdinary);
        queue.Enqueue(seen);
        if (queue.Count <= most)
            return true;
        queue.Dequeue();
        return !kept;
    }

    /// <summary>The next ones, those that are kept first before the others.</summary>
    internal IReadOnlyList<SeenExchange> Take(int most)
    {
        List<SeenExchange> taken = [];
        while (taken.Count < most && (_kept.TryDequeue(out var next) || _ordinary.TryDequeue(out next)))
            taken.Add(next);
        return taken;
    }
}
