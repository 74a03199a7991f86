using System.Collections.Concurrent;
using System.Data.Common;
using Assay.Governance;
using Assay.Record;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>
/// Runs the red-team rounds that plans ask for again. What is due is asked of the record every minute; whose turn it is stands in the database, so that a restart,
/// a kill or a second server neither loses a round nor runs it twice. What cannot run says why.
/// </summary>
sealed partial class ScheduledRounds(ServerOptions options, HostTables tables, TimeProvider time, ILogger<ScheduledRounds> logger) : RepeatedWork
{
    const int MostFailures = 6;
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    readonly string _holder = Ids.New("sv");
    readonly RoundQueue _queue = new(tables, time);
    readonly ConcurrentDictionary<string, (RunningRound Round, Task Task)> _running = new();

    public RoundQueue Queue => _queue;

    /// <summary>In the server's own name: it measures, and its evidence key signs.</summary>
    public EmbeddedRecord Own => new(options.Store, options.Session, options.Policies, time, options.Opa);

    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Rounds is not { } rounds)
            return;
        await RepeatAsync(rounds.Every, stoppingToken).ConfigureAwait(false);
        foreach (var (round, _) in _running.Values)
            round.End(RoundEnd.Shutdown);
        await Task.WhenAll(_running.Values.Select(r => r.Task)).ConfigureAwait(false);
    }

    protected override void Failed(Exception error) => LogFailed(error);

    protected override async Task LookAsync(CancellationToken cancel)
    {
        var rounds = options.Rounds!;
        var now = time.GetUtcNow();
        var due = await Own.DueRoundsAsync(cancel).ConfigureAwait(false);
        var shelf = TargetShelf.Read(rounds.Targets);
        foreach (var one in due.Where(d => d.Due <= now))
            foreach (var file in await RoundSchedule.OfAsync(Own, one, shelf, cancel).ConfigureAwait(false))
                await _queue.AddAsync(one.UseCase.Id, one.Plan.Name, file.Name, one.Due, null, cancel).ConfigureAwait(false);
        await _queue.SweepAsync(cancel).ConfigureAwait(false);
        foreach (var row in (await _queue.AllAsync(cancel).ConfigureAwait(false)).OrderByDescending(r => r.AskedBy is not null).ThenBy(r => r.DueCell))
            if (Free(row, Sql.Time(now)) && !_running.ContainsKey(row.Id))
                await TurnAsync(rounds, row, due, shelf, cancel).ConfigureAwait(false);
    }

    static bool Free(QueuedRound row, long now) => row.State == RoundState.Waiting ? row.NotBeforeCell <= now : row.State == RoundState.Running && row.Stop == 0 && row.LeaseCell < now;

    async Task TurnAsync(RoundScheduleOptions rounds, QueuedRound row, IReadOnlyList<DueRound> due, IReadOnlyList<ShelfFile> shelf, CancellationToken cancel)
    {
        if (row.State == RoundState.Waiting && row.AskedBy is null && !due.Any(d => d.UseCase.Id == row.UseCase && d.Plan.Name == row.Plan))
        {
            await _queue.CloseAsync(row.Id, "it is not asked for any more: the plan was replaced or withdrawn, or the use case runs nowhere", null, cancel).ConfigureAwait(false);
            return;
        }

        if (shelf.FirstOrDefault(f => f.Name == row.Target) is not { } file)
        {
            await _queue.SayAsync(row.Id, $"the file {row.Target} is not in this server's folder of targets", cancel).ConfigureAwait(false);
            return;
        }

        if (!(await RoundReadiness.CheckAsync(Own, rounds, row.UseCase, row.Plan, file, Today, cancel).ConfigureAwait(false)).TryGet(out var ready, out var refusal))
        {
            await _queue.SayAsync(row.Id, refusal.Message, cancel).ConfigureAwait(false);
            return;
        }

        if (row.State == RoundState.Waiting && row.AskedBy is null && await RoundSchedule.SinceAsync(Own, ready, row, cancel).ConfigureAwait(false) is { } other)
            await _queue.CloseAsync(row.Id, $"another report of this target came first, as entry {other}", other, cancel).ConfigureAwait(false);
        else if (await _queue.ClaimAsync(row.Id, _holder, rounds.Lease, rounds.AtOnce, cancel).ConfigureAwait(false))
            Begin(rounds, row, ready, file);
        else
            await _queue.SayAsync(row.Id, "another round runs; it waits for its turn", cancel).ConfigureAwait(false);
    }

    void Begin(RoundScheduleOptions rounds, QueuedRound row, ReadyRound ready, ShelfFile file)
    {
        var name = ready.Name(row);
        var running = new RunningRound(_queue, rounds, row.Id, _holder, name, PermittedAsync, time);
        // Known before it runs: it takes itself out when it ends.
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[row.Id] = (running, RunAsync());
        begin.SetResult();

        async Task<string?> PermittedAsync(CancellationToken cancel) =>
            (await RoundReadiness.CheckAsync(Own, rounds, row.UseCase, row.Plan, file, Today, cancel).ConfigureAwait(false)).Refusal?.Message;

        async Task RunAsync()
        {
            await begin.Task.ConfigureAwait(false);
            using var over = new CancellationTokenSource();
            try
            {
                await running.SayAsync(CancellationToken.None).ConfigureAwait(false);
                var keeping = Task.Run(() => running.KeepAsync(over.Token));
                var outcome = await OutcomeAsync(rounds, ready, name, running).ConfigureAwait(false);
                await over.CancelAsync().ConfigureAwait(false);
                await keeping.ConfigureAwait(false);
                if (outcome is not null)
                    await running.SayAsync(CancellationToken.None).ConfigureAwait(false);
                await LeaveAsync(rounds, row, running, outcome).ConfigureAwait(false);
            }
            catch (Exception e) when (e is DbException or IOException)
            {
                // The lease runs out by itself, and the round goes on from its journal.
                LogLost(name, e);
            }
            finally
            {
                _running.TryRemove(row.Id, out _);
                running.Dispose();
                Look();
            }
        }
    }

    // Null when it was told to end.
    async Task<RoundOutcome?> OutcomeAsync(RoundScheduleOptions rounds, ReadyRound ready, string name, RunningRound running)
    {
        try
        {
            return await new RoundRunner(Own, rounds, time).RunAsync(ready, name, running, running.Ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (running.Ending.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // a round that breaks must not end the schedule, whatever went wrong; it is logged, shown and tried again later
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroke(name, e);
            return new RoundOutcome(null, e is DbException or IOException ? "the record or the journal could not be read or written" : "the round broke; the server's log says where");
        }
    }

    Task LeaveAsync(RoundScheduleOptions rounds, QueuedRound row, RunningRound running, RoundOutcome? outcome)
    {
        Task Leave(RoundState state, string? reason, TimeSpan wait, long failures, long journal, long? entry = null) =>
            _queue.LeaveAsync(row.Id, _holder, state, reason, wait, failures, journal, entry, CancellationToken.None);

        // What kept it from being whole (a limit, answers that did not come, probes that were chosen) may do so again: a person says when it is asked anew.
        if (outcome is { Entry: { } part, Incomplete: true })
            return Leave(RoundState.GaveUp, $"its report, entry {part}, is incomplete, so the round is due as before; see to what it could not judge, and start it again", TimeSpan.Zero, row.Failures + 1, row.Journal + 1, part);
        if (outcome is { Entry: { } entry })
            return Leave(RoundState.Done, null, TimeSpan.Zero, 0, row.Journal, entry);
        if (outcome is null)
            return running.Why switch
            {
                RoundEnd.Person => Leave(RoundState.Stopped, "a person stopped it", TimeSpan.Zero, row.Failures, row.Journal),
                RoundEnd.Leave => Leave(RoundState.Waiting, running.Reason, TimeSpan.Zero, row.Failures, row.Journal),
                RoundEnd.LeaseLost => Task.CompletedTask,
                _ => Leave(RoundState.Waiting, "its server was stopped; it goes on when one runs", TimeSpan.Zero, row.Failures, row.Journal),
            };
        var (failures, journal) = (row.Failures + 1, outcome.Anew ? row.Journal + 1 : row.Journal);
        LogNotRun(row.Target, outcome.Problem!);
        if (failures >= MostFailures)
            return Leave(RoundState.GaveUp, $"given up after {failures} tries: {outcome.Problem}", TimeSpan.Zero, failures, journal);
        var wait = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, rounds.FirstWait.Ticks << (int)(failures - 1)));
        return Leave(RoundState.Waiting, outcome.Problem, wait, failures, journal);
    }

    [LoggerMessage(6, LogLevel.Error, "The schedule of red-team rounds could not be looked at; it is tried again in a minute")]
    partial void LogFailed(Exception error);

    [LoggerMessage(7, LogLevel.Warning, "The red-team round of {Target} was not run: {Reason}")]
    partial void LogNotRun(string target, string reason);

    [LoggerMessage(8, LogLevel.Error, "The red-team round {Round} broke; it is tried again later")]
    partial void LogBroke(string round, Exception error);

    [LoggerMessage(9, LogLevel.Error, "The database went away while the red-team round {Round} ran; it goes on from its journal")]
    partial void LogLost(string round, Exception error);
}
