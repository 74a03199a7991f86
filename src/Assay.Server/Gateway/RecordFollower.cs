using System.Collections.Frozen;
using System.Data.Common;
using Assay.Governance;
using Assay.Record;
using Assay.Serving;

namespace Assay.Server;

/// <summary>
/// Has a gateway follow a record: what the log says of switches, keys, rollouts and guardrail policies is what the gateway does. It listens where the database can tell
/// (PostgreSQL), and looks for itself several times a second in any case. It has a thread of its own, so that a busy gateway follows as quickly as an idle one.
/// </summary>
public sealed class RecordFollower : IAsyncDisposable
{
    /// <summary>How often it looks although nobody told it to.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>How often it leaves word that it is there.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>After what time a guardrail policy whose model could not be had is tried again.</summary>
    static readonly TimeSpan TryAgain = TimeSpan.FromMinutes(1);

    readonly RecordWatch _watch;
    readonly GatewayControl _control;
    readonly TimeProvider _time;
    readonly Action<string> _say;
    readonly Action<string>? _changed;
    readonly CancellationTokenSource _stop = new();
    readonly FollowedPolicies _policies;
    readonly string _name, _contents;
    string _routes = "[]";
    readonly long _started;
    readonly Timer _watchman;
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _position = -1;
    long _told;
    long _toldPosition = -1;
    bool _away;
    ServingSnapshot? _snapshot;

    RecordFollower(RecordStore store, GatewayControl control, string name, TimeProvider time, Action<string> say, Action<string>? changed)
    {
        _changed = changed;
        (_watch, _control, _name, _time, _say, _started) = (new RecordWatch(store), control, name, time, say, Sql.Time(time.GetUtcNow()));
        _contents = Json.Text(control.Inventory);
        _policies = new FollowedPolicies(say, control.ModelFolder, TryAgain);
        // A database that swallows questions holds the thread that asks: what runs too long without it is ended by another.
        _watchman = new Timer(_ => EndWhatMayNotRunInSilence(), null, Look, Look);
    }

    /// <summary>Names this gateway among those that follow the record.</summary>
    public string Id { get; } = Ids.New("gw");

    /// <summary>Entries of the log that the gateway goes by.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>Reads the state, hands it to the gateway, and goes on following. Start it before anything listens.</summary>
    /// <param name="say">Told in words when the record is lost and found again.</param>
    /// <param name="changed">Told in words when something is stopped, released or moved after it began to follow.</param>
    /// <exception cref="DbException">The record cannot be read.</exception>
    public static RecordFollower Start(RecordStore store, GatewayControl control, string name, TimeProvider time, Action<string> say, Action<string>? changed = null)
    {
        var follower = new RecordFollower(store, control, name, time, say, changed);
        try
        {
            follower.Follow();
            follower.Rehearse();
            follower.TellWhere();
        }
        catch
        {
            follower._watch.Dispose();
            follower._watchman.Dispose();
            follower._stop.Dispose();
            throw;
        }

        new Thread(follower.Run) { IsBackground = true, Name = "record follower" }.Start();
        return follower;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watchman.DisposeAsync().ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        _stop.Dispose();
    }

    void Run()
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                Follow();
                TellWhere();
                _watch.Wait(Look, _stop.Token);
            }
#pragma warning disable CA1031 // Whatever keeps it from following (a driver that is torn down, an entry of a newer version) is silence: each route says what follows from that. It must not end the process, on every gateway at the same entry.
            catch (Exception e) when (!_stop.IsCancellationRequested || e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                if (!_away)
                    _say($"The record is away: {e.Message} What was stopped stays stopped; each route follows its whenRecordIsAway.");
                _away = true;
                _stop.Token.WaitHandle.WaitOne(Look);
            }

        try
        {
            _watch.TellLast("UPDATE host_gateway_replica SET ended_at = @now WHERE id = @id", new { id = Id, now = Sql.Time(_time.GetUtcNow()) });
        }
        catch (DbException)
        {
            // It is forgotten in time: it is not seen any more.
        }

        _watch.Dispose();
        _ended.SetResult();
    }

    // The first switch is read as quickly as the second: what that takes is compiled before there is traffic that it would be compiled under.
    void Rehearse() => _watch.Read(view => ServingSnapshot.ChangedSince(view, 0) ? StateOf(ServingSnapshot.Read(view)) : null);

    void EndWhatMayNotRunInSilence()
    {
        if (_control.Silence > Beat)
            _control.Sweep();
    }

    void Follow()
    {
        var arrived = _policies.Arrived;
        var (size, snapshot) = _watch.Read(view => view.Size == _position && !arrived ? (_position, null)
            : _position >= 0 && !arrived && !ServingSnapshot.ChangedSince(view, _position) ? (view.Size, null) : (view.Size, ServingSnapshot.Read(view)));
        if (snapshot is not null)
        {
            var state = StateOf(snapshot) with { Policies = _policies.Take(snapshot.Guards) };
            _control.Apply(_policies.Unguarded.Count == 0 ? state : state with { Stopped = state.Stopped with { Routes = state.Stopped.Routes.Union(_policies.Unguarded).ToFrozenSet(StringComparer.Ordinal) } });
            _routes = Json.Text(_control.Routes.Take(ReplicaRow.MostRoutes).Select(r => new ReplicaRoute(r.Name, r.Models, r.Policy, r.FromFile, r.Candidate, r.Percent, _policies.Problems.GetValueOrDefault(r.Name))));
        }
        else
            _control.Heard();
        // Obeyed first, told then.
        if (snapshot is not null && _changed is not null)
        {
            if (_snapshot is { } before)
                foreach (var words in FollowedChanges.Between(before, snapshot, Set(_control.Routes.Select(r => r.Name)), Set(_control.Inventory.Keys.Select(k => k.Id))))
                    _changed(words);
            _snapshot = snapshot;
        }

        Interlocked.Exchange(ref _position, size);
        if (_away)
            _say("The record is back.");
        _away = false;
    }

    // Where it is, for whoever waits for a switch to have arrived; that it is there at all; and, once, what its file has it serve.
    void TellWhere()
    {
        var now = Sql.Time(_time.GetUtcNow());
        if (_toldPosition == _position && now - _told < Beat.TotalMilliseconds && now >= _told)
            return;
        _watch.Tell(
            """
            INSERT INTO host_gateway_replica (id, name, started_at, seen_at, position, routes, setup) VALUES (@id, @name, @started, @now, @position, @routes, @contents)
            ON CONFLICT (id) DO UPDATE SET seen_at = @now, position = @position, routes = @routes
            """,
            new { id = Id, name = _name, started = _started, now, position = _position, routes = _routes, contents = _contents });
        (_told, _toldPosition) = (now, _position);
    }

    static HashSet<string> Set(IEnumerable<string> names) => names.ToHashSet(StringComparer.Ordinal);

    static RouteRollout Shares(RolloutRow row) => new(
        row.Id, row.From.ToString(), row.To.ToString(), row.State switch { RolloutState.Promoted => 100, RolloutState.RolledBack => 0, _ => row.Percent },
        row.State == RolloutState.Running ? row.Header : null, row.HeaderValue,
        row.State == RolloutState.Running ? row.Shadow : 0);

    static ControlState StateOf(ServingSnapshot snapshot)
    {
        FrozenSet<string> Of(SwitchScope scope) => snapshot.Stopped.Where(s => s.Scope == scope).Select(s => s.Value).ToFrozenSet(StringComparer.Ordinal);
        return new ControlState(
            new StoppedThings(
                snapshot.Stopped.Any(s => s.Scope == SwitchScope.All), Of(SwitchScope.Route), Of(SwitchScope.Model), Of(SwitchScope.Agent), Of(SwitchScope.Tool), Of(SwitchScope.Key)),
            [.. snapshot.Keys.Select(k => new KeyEntry { Id = k.Id, Application = k.Application, Sha256 = k.Sha256, Routes = k.Routes, Models = k.Models, Expires = k.Expires })],
            snapshot.Rollouts.ToFrozenDictionary(r => r.Route, Shares, StringComparer.Ordinal));
    }
}
