using System.Data.Common;
using Assay.Governance;
using Assay.Record;
using Assay.Server;
using Assay.Serving;

namespace Assay.Cli;

/// <summary>The record that a gateway follows, if it follows one.</summary>
sealed class FollowedRecord : IAsyncDisposable
{
    readonly LocalRecord? _owned;
    readonly RecordStore? _store;
    readonly RecordFollower? _follower;
    readonly string _name;
    readonly VersionReport? _report;
    readonly TrialCounts? _trials;
    Gateway? _seen;
    TrafficRecorder? _traffic;

    FollowedRecord(LocalRecord? owned, RecordStore? store, RecordFollower? follower, VersionReport? report, string name)
    {
        (_owned, _store, _follower, _report, _name) = (owned, store, follower, report, name);
        _trials = store is null ? null : new TrialCounts(new HostTables(store), TimeProvider.System);
    }

    /// <summary>The budget that all gateways over this record share; null without one.</summary>
    public ILimitBudget? Budget => _store is null ? null : new SharedLimits(new HostTables(_store), TimeProvider.System);

    /// <summary>Counts what was seen, how each version fares, and what versions of guardrail policies that are tried would have done.</summary>
    public void Seen(SeenExchange seen)
    {
        _traffic?.Add(seen);
        _trials?.Add(seen);
        _report?.Seen(seen);
    }

    /// <summary>Counts copies of requests.</summary>
    public void Seen(SeenShadow seen) => _report?.Seen(seen);

    /// <summary>Opens the record and reads its state, before anything listens; nothing without a control.</summary>
    public static async Task<Opening<FollowedRecord>> OpenAsync(GatewayControl? control, string name)
    {
        if (control is null)
            return Opening<FollowedRecord>.Of(new FollowedRecord(null, null, null, null, name));
        var opening = await LocalRecord.OpenAsync(new Connect(RecordUse.Follow)).ConfigureAwait(false);
        if (opening.Value is not { } record)
            return opening.Problem!;
        try
        {
            return Opening<FollowedRecord>.Of(Over(record.Store, control, name, record, Say));
        }
        catch (DbException e)
        {
            await record.DisposeAsync().ConfigureAwait(false);
            return new Problem($"The record cannot be read: {e.Message}", Hint: "A gateway that follows a record reads what is stopped before it serves anybody.");
        }
    }

    /// <summary>Follows a record that is open.</summary>
    /// <param name="owned">Closed with this, when it was opened for it.</param>
    /// <param name="changed">Told what is stopped, released and moved.</param>
    public static FollowedRecord Over(RecordStore store, GatewayControl control, string name, LocalRecord? owned = null, Action<string>? changed = null)
    {
        var follower = RecordFollower.Start(store, control, name, TimeProvider.System, Say, changed);
        return new FollowedRecord(owned, store, follower, VersionReport.Start(store, follower.Id, TimeProvider.System), name);
    }

    /// <summary>Has what the gateway sees written beside the record, as its file says; nothing without a record.</summary>
    public void Watch(Gateway gateway, GatewaySetup setup)
    {
        if (_store is null || !setup.Telemetry.Traffic)
            return;
        _seen = gateway;
        _traffic = TrafficRecorder.Start(_store, new TrafficSource(_follower!.Id, _name, setup.Telemetry, setup.PromptKey), () => gateway.Untold, TimeProvider.System, Say, () => gateway.Unlogged);
        gateway.LogPrompts(_traffic.Add);
    }

    /// <summary>Whose record it is, up to where it was read, and what that says of the gateway's routes; null without a record.</summary>
    public async Task<GatewayStanding?> StandingAsync(GatewaySetup setup, CancellationToken cancel) =>
        _store is null || _owned is null ? null
        : GatewayStanding.Of(_owned.Folder.Configuration.Organisation, _name, setup, await _store.ReadAsync(ServingSnapshot.Read, cancel).ConfigureAwait(false));

    public async ValueTask DisposeAsync()
    {
        if (_traffic is not null)
        {
            await _seen!.FlushAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            await _traffic.DisposeAsync().ConfigureAwait(false);
        }

        if (_report is not null)
            await _report.DisposeAsync().ConfigureAwait(false);
        if (_trials is not null)
            await _trials.DisposeAsync().ConfigureAwait(false);
        if (_follower is not null)
            await _follower.DisposeAsync().ConfigureAwait(false);
        if (_owned is not null)
            await _owned.DisposeAsync().ConfigureAwait(false);
    }

    static void Say(string words) => Console.Error.WriteLine($"assay: {SafeText.Of(words)}");
}
