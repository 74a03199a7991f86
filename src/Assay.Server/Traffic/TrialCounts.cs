using System.Data.Common;
using Assay.Record;
using Assay.Serving;
using Assay.Serving.Guards;

namespace Assay.Server;

/// <summary>
/// What candidates of guardrail policies would have done beside those in force, counted by hour in the record's database. Counts are gathered here and written in batches: no request waits for them, and what a
/// gateway that dies had not written is lost. They are for looking at, not evidence.
/// </summary>
public sealed class TrialCounts : IAsyncDisposable
{
    /// <summary>How often they are written.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    // Routes times guards times places: beyond that something makes up names.
    const int MostKeys = 20_000;

    readonly HostTables _tables;
    readonly TimeProvider _time;
    readonly Lock _lock = new();
    readonly RepeatedWriting _writing;
    Dictionary<Key, Count> _counts = [];
    long _swept;

    public TrialCounts(HostTables tables, TimeProvider time)
    {
        (_tables, _time) = (tables, time);
        _writing = RepeatedWriting.Start(Every, time, WriteAsync);
    }

    /// <summary>Counts an exchange on which two versions looked.</summary>
    public void Add(SeenExchange seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen is not { Trial: { } trial, Policy: { } acting, Route: { } route })
            return;
        var hour = Sql.Time(seen.At) / 3_600_000 * 3_600_000;
        var (candidate, inForce) = trial.IsInForce ? (acting, trial.Policy) : (trial.Policy, acting);
        var did = seen.Hits.Where(h => h.Enforced).Select(Did).ToHashSet();
        var would = trial.Hits.Select(Did).ToHashSet();
        var (ofCandidate, ofInForce) = trial.IsInForce ? (did, would) : (would, did);
        var blocked = seen.Outcome is Outcome.RequestBlocked or Outcome.AnswerBlocked;
        lock (_lock)
        {
            Tally(new(hour, route, candidate, inForce, "", "", "block"), trial.IsInForce ? blocked : trial.Blocked, trial.IsInForce ? trial.Blocked : blocked, seen: 1);
            foreach (var (guard, place, effect) in ofCandidate.Union(ofInForce))
                Tally(new(hour, route, candidate, inForce, guard, place, effect), ofCandidate.Contains((guard, place, effect)), ofInForce.Contains((guard, place, effect)), seen: 0);
        }
    }

    /// <summary>Writes what was counted until now.</summary>
    /// <exception cref="DbException">The database does not answer; what was counted is kept for the next time.</exception>
    public async Task FlushAsync(CancellationToken cancel = default)
    {
        Dictionary<Key, Count> counts;
        lock (_lock)
            (counts, _counts) = (_counts, []);
        if (counts.Count == 0)
            return;
        try
        {
            await _tables.ExecuteAsync(
                """
                INSERT INTO host_guard_trial (hour, route, candidate, in_force, guard, place, effect, seen, agreed, only_candidate, only_in_force)
                VALUES (@hour, @route, @candidate, @inForce, @guard, @place, @effect, @seen, @agreed, @onlyCandidate, @onlyInForce)
                ON CONFLICT (hour, route, candidate, in_force, guard, place, effect) DO UPDATE SET seen = host_guard_trial.seen + @seen, agreed = host_guard_trial.agreed + @agreed,
                    only_candidate = host_guard_trial.only_candidate + @onlyCandidate, only_in_force = host_guard_trial.only_in_force + @onlyInForce
                """,
                // In one order on every gateway, so that two that write at once do not wait for each other.
                counts.OrderBy(c => c.Key.ToString(), StringComparer.Ordinal).Select(c => new
                {
                    hour = c.Key.Hour,
                    route = c.Key.Route,
                    candidate = c.Key.Candidate,
                    inForce = c.Key.InForce,
                    guard = c.Key.Guard,
                    place = c.Key.Place,
                    effect = c.Key.Effect,
                    seen = c.Value.Seen,
                    agreed = c.Value.Agreed,
                    onlyCandidate = c.Value.OnlyCandidate,
                    onlyInForce = c.Value.OnlyInForce,
                }).ToList(),
                cancel).ConfigureAwait(false);
        }
        catch
        {
            lock (_lock)
                foreach (var (key, count) in counts)
                    _counts[key] = _counts.GetValueOrDefault(key).Plus(count);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _writing.DisposeAsync();

    async Task WriteAsync(CancellationToken cancel)
    {
        await FlushAsync(cancel).ConfigureAwait(false);
        var now = Sql.Time(_time.GetUtcNow());
        if (now - _swept < 3_600_000)
            return;
        _swept = now;
        await _tables.ExecuteAsync("DELETE FROM host_guard_trial WHERE hour < @until", new { until = now - (long)Kept.TotalMilliseconds }, cancel).ConfigureAwait(false);
    }

    void Tally(Key key, bool candidate, bool inForce, long seen)
    {
        if (_counts.Count < MostKeys || _counts.ContainsKey(key))
            _counts[key] = _counts.GetValueOrDefault(key).Plus(new Count(seen, candidate && inForce ? 1 : 0, candidate && !inForce ? 1 : 0, inForce && !candidate ? 1 : 0));
    }

    static (string Guard, string Place, string Effect) Did(SeenHit hit) =>
        (hit.Guard, hit.Place.Name(), hit.Action switch { GuardAction.Block => "block", >= GuardAction.Redact => "change", _ => "note" });

    readonly record struct Key(long Hour, string Route, string Candidate, string InForce, string Guard, string Place, string Effect);

    readonly record struct Count(long Seen, long Agreed, long OnlyCandidate, long OnlyInForce)
    {
        internal Count Plus(Count more) => new(Seen + more.Seen, Agreed + more.Agreed, OnlyCandidate + more.OnlyCandidate, OnlyInForce + more.OnlyInForce);
    }
}
