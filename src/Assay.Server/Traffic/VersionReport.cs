using System.Data.Common;
using Assay.Record;
using Assay.Serving;

namespace Assay.Server;

/// <summary>
/// What a gateway leaves beside the record of the versions that it serves: which routes lead to which, and how each fares. It is told of exchanges after they ended, keeps sums, and writes them
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
    readonly string _replica, _name, _setup;
    readonly Lock _lock = new();
    readonly Dictionary<(long At, string Route, string Digest, bool Shadow), Sums> _sums = [];
    readonly CancellationTokenSource _stop = new();
    readonly Task _writing;
    bool _said;
    long _swept;

    VersionReport(HostTables tables, string replica, string name, GatewaySetup setup, TimeProvider time, TimeSpan slot)
    {
        (_tables, _replica, _name, _time, _slot) = (tables, replica, name, time, slot);
        _setup = Json.Text(setup.Inventory);
        _writing = Task.Run(RunAsync);
    }

    /// <param name="replica">The name by which the gateway follows the record.</param>
    public static VersionReport Start(RecordStore store, string replica, string name, GatewaySetup setup, TimeProvider time, TimeSpan? slot = null) =>
        new(new HostTables(store), replica, name, setup, time, slot ?? Slot);

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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        try
        {
            await WriteAsync(CancellationToken.None).ConfigureAwait(false);
            await _tables.ExecuteAsync("DELETE FROM host_gateway_setup WHERE id = @id", new { id = _replica }).ConfigureAwait(false);
        }
        catch (DbException)
        {
            // The next look at who is alive leaves it out.
        }

        _stop.Dispose();
    }

    async Task RunAsync()
    {
        var every = TimeSpan.FromMilliseconds(Math.Min(_slot.TotalMilliseconds / 2, 5_000));
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await WriteAsync(_stop.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever keeps it from writing (a database that is away, a driver torn down): the gateway serves, and the next try writes what waits.
            catch (Exception)
#pragma warning restore CA1031
            {
                // Tried again.
            }

            await Task.Delay(every, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task WriteAsync(CancellationToken cancel)
    {
        var now = Sql.Time(_time.GetUtcNow());
        if (!_said)
        {
            await _tables.ExecuteAsync(
                "INSERT INTO host_gateway_setup (id, name, setup, at) VALUES (@id, @name, @setup, @now) ON CONFLICT (id) DO UPDATE SET setup = @setup, at = @now",
                new { id = _replica, name = _name, setup = _setup, now }, cancel).ConfigureAwait(false);
            _said = true;
        }

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
        {
            await _tables.ExecuteAsync("DELETE FROM host_version_count WHERE at < @before", new { before = now - (long)Kept.TotalMilliseconds }, cancel).ConfigureAwait(false);
            await _tables.ExecuteAsync("DELETE FROM host_gateway_setup WHERE id NOT IN (SELECT id FROM host_gateway_replica WHERE seen_at > @before) AND at < @before", new { before = now - 3_600_000 }, cancel).ConfigureAwait(false);
        }
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
