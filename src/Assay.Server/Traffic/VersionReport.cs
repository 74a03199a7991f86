using Assay.Record;
using Assay.Serving;

namespace Assay.Server;

/// <summary>
/// What a gateway leaves beside the record of the versions that it serves: how each fares. It is told of exchanges after they ended, keeps sums, and writes them
/// now and then; a database that is away costs sums of a while, never a request. What was written once is written again as it stands, so a repeated write changes nothing.
/// </summary>
public sealed class VersionReport : IAsyncDisposable
{
    /// <summary>How long one row of sums is, unless said otherwise.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromSeconds(10);

    const int MostWaiting = 5_000;
    static readonly TimeSpan Kept = TimeSpan.FromDays(2);

    // A request may be told a while after it ended, on a machine that has much to do: sums that were forgotten by then would begin anew, and be written over what they were.
    static readonly TimeSpan Late = TimeSpan.FromMinutes(1);

    readonly HostTables _tables;
    readonly TimeProvider _time;
    readonly TimeSpan _slot;
    readonly string _replica;
    readonly Lock _lock = new();
    readonly Dictionary<(long At, string Route, string Digest, bool Shadow), Sums> _sums = [];
    readonly RepeatedWriting _writing;
    long _swept;

    VersionReport(HostTables tables, string replica, TimeProvider time, TimeSpan slot)
    {
        (_tables, _replica, _time, _slot) = (tables, replica, time, slot);
        _writing = RepeatedWriting.Start(TimeSpan.FromMilliseconds(Math.Min(slot.TotalMilliseconds / 2, 5_000)), time, WriteAsync);
    }

    /// <param name="replica">The name by which the gateway follows the record.</param>
    public static VersionReport Start(RecordStore store, string replica, TimeProvider time, TimeSpan? slot = null) =>
        new(new HostTables(store), replica, time, slot ?? Slot);

    /// <summary>Counts an exchange that reached a model's server.</summary>
    public void Seen(SeenExchange seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen is not { Upstream: not null, Route: { } route } || seen.Outcome is Outcome.CallerLeft or Outcome.Stopped or Outcome.Failed)
            return;
        var failed = seen.Outcome == Outcome.UpstreamFailed || seen.Status >= 500;
        Add(seen.At, route, seen.Digest ?? "", false, failed, seen.Outcome == Outcome.AnswerBlocked, seen.Used?.Output ?? 0, false, seen.Total - seen.Added);
    }

    /// <summary>Counts a copy of a request whose answer nobody got, or one that was not sent.</summary>
    public void Seen(SeenShadow seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Dropped)
            In(seen.At, seen.Route, seen.Digest, true, sums => sums.Drop());
        else
            Add(seen.At, seen.Route, seen.Digest, true, seen.Failed, seen.Blocked, seen.Output, seen.Differs, seen.Took);
    }

    void Add(DateTimeOffset at, string route, string digest, bool shadow, bool failed, bool blocked, long output, bool differs, TimeSpan took) =>
        In(at, route, digest, shadow, sums => sums.Add(failed, blocked, output, differs, took));

    void In(DateTimeOffset at, string route, string digest, bool shadow, Action<Sums> count)
    {
        var slot = Sql.Time(at) / (long)_slot.TotalMilliseconds * (long)_slot.TotalMilliseconds;
        lock (_lock)
        {
            if (!_sums.TryGetValue((slot, route, digest, shadow), out var sums))
            {
                if (_sums.Count >= MostWaiting)
                    return;
                _sums.Add((slot, route, digest, shadow), sums = new Sums());
            }

            count(sums);
        }
    }

    public ValueTask DisposeAsync() => _writing.DisposeAsync();

    async Task WriteAsync(CancellationToken cancel)
    {
        var now = Sql.Time(_time.GetUtcNow());
        List<((long At, string Route, string Digest, bool Shadow) Key, SumsRow Row)> changed;
        lock (_lock)
            changed = [.. _sums.Where(s => s.Value.Changed).Select(s => (s.Key, s.Value.Take()))];
        foreach (var (key, row) in changed)
            try
            {
                await _tables.ExecuteAsync(
                    """
                    INSERT INTO host_version_count (at, route, digest, shadow, replica, requests, errors, blocked, output, differs, dropped, times)
                    VALUES (@at, @route, @digest, @shadow, @replica, @requests, @errors, @blocked, @output, @differs, @dropped, @times)
                    ON CONFLICT (at, route, digest, shadow, replica) DO UPDATE SET requests = @requests, errors = @errors, blocked = @blocked, output = @output, differs = @differs, dropped = @dropped, times = @times
                    """,
                    new { at = key.At, route = key.Route, digest = key.Digest, shadow = Sql.Flag(key.Shadow), replica = _replica, requests = row.Requests, errors = row.Errors, blocked = row.Blocked, output = row.Output, differs = row.Differs, dropped = row.Dropped, times = row.Times }, cancel).ConfigureAwait(false);
            }
            catch
            {
                lock (_lock)
                    foreach (var (left, _) in changed)
                        if (_sums.TryGetValue(left, out var sums))
                            sums.Changed = true;
                throw;
            }

        // A slot that is long over is not added to: a request is counted when it ends.
        lock (_lock)
            foreach (var key in _sums.Where(s => !s.Value.Changed && s.Key.At < now - (2 * (long)_slot.TotalMilliseconds) - (long)Late.TotalMilliseconds).Select(s => s.Key).ToList())
                _sums.Remove(key);
        if (Interlocked.Exchange(ref _swept, now / 3_600_000) != now / 3_600_000)
            await _tables.ExecuteAsync("DELETE FROM host_version_count WHERE at < @before", new { before = now - (long)Kept.TotalMilliseconds }, cancel).ConfigureAwait(false);
    }

    sealed record SumsRow(long Requests, long Errors, long Blocked, long Output, long Differs, long Dropped, string Times);

    sealed class Sums
    {
        readonly SortedDictionary<int, long> _times = [];
        long _requests, _errors, _blocked, _output, _differs, _dropped;

        internal bool Changed { get; set; }

        internal void Add(bool failed, bool blocked, long output, bool differs, TimeSpan took)
        {
            _requests++;
            _errors += failed ? 1 : 0;
            _blocked += blocked ? 1 : 0;
            _output += output;
            _differs += differs ? 1 : 0;
            var bucket = LatencyBuckets.Of(took);
            _times[bucket] = _times.GetValueOrDefault(bucket) + 1;
            Changed = true;
        }

        internal void Drop()
        {
            _dropped++;
            Changed = true;
        }

        internal SumsRow Take()
        {
            Changed = false;
            return new SumsRow(_requests, _errors, _blocked, _output, _differs, _dropped, Json.Text(_times));
        }
    }
}
