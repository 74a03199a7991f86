using System.Data.Common;
using Assay.Governance;
using Assay.Record;
using Assay.Serving;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>
/// Moves rollouts that have a plan: every few seconds it compares the two versions by what gateways counted since the step began, and takes the next step, puts the route back, or waits and says why.
/// Whoever of several servers is first writes the entry; the others find that the route has moved on.
/// </summary>
sealed partial class RolloutSteering(ServerOptions options, HostTables tables, TimeProvider time, ILogger<RolloutSteering> logger) : RepeatedWork
{
    EmbeddedRecord Own => new(options.Store, options.Session, options.Policies, time, options.Opa);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RepeatAsync(options.SteerEvery, stoppingToken);

    protected override async Task LookAsync(CancellationToken cancel)
    {
        foreach (var rollout in await Own.RolloutsAsync(cancel).ConfigureAwait(false))
            if (rollout is { State: RolloutState.Running, Plan: { } plan })
                await JudgeAsync(rollout, plan, cancel).ConfigureAwait(false);
    }

    protected override void Failed(Exception error) => LogFailed(error);

    async Task JudgeAsync(RolloutRow rollout, RolloutPlan plan, CancellationToken cancel)
    {
        var (now, step) = (time.GetUtcNow(), plan.Steps[rollout.Step]);
        // Slots that began before the step hold requests of before it.
        var counts = await Own.VersionCountsAsync(rollout.Route, rollout.At, cancel).ConfigureAwait(false);
        var old = Of(counts, rollout.From, false);
        var (young, shadow) = (Of(counts, rollout.To, false), Of(counts, rollout.To, true));
        // A version that serves nobody is judged by its copies.
        var judged = step.Percent == 0 ? shadow : young;
        var readings = RolloutJudge.Judge(Tally(old), Tally(judged), new RolloutTerms(plan.Conditions.Errors, plan.Conditions.Blocked, plan.Conditions.Slower, plan.Conditions.Confidence));
        var (state, says) = Decide(rollout, step, now, judged, old, readings);
        if (state is "advance" or "roll-back")
        {
            var comment = $"{says} {string.Join(" ", readings.Select(r => $"{r.Name} {r.State.Name()}: {r.Says}."))}";
            var moved = await Own.StepRolloutAsync(rollout.Route, rollout.Entry, state == "advance", comment, cancel).ConfigureAwait(false);
            if (moved.Refusal is { Kind: RefusalKind.Conflict })
                return;
            if (moved.Refusal is { } refusal)
                (state, says) = ("held", $"It would go on, and may not: {refusal.Message}");
            else
                LogMoved(rollout.Route, moved.Value!.State, moved.Value.Percent);
        }

        await SayAsync(new RolloutProgress(
            rollout.Route, rollout.Id, rollout.Step + 1, plan.Steps.Count, step.Percent, now, state, says, [.. readings.Select(r => new RolloutCondition(r.Name, r.State.Name(), r.Says))],
            Counts(old), Counts(young), Counts(shadow))
        { CountedFrom = FirstSlot(rollout.At) }, cancel).ConfigureAwait(false);
    }

    static (string State, string Says) Decide(RolloutRow rollout, RolloutStep step, DateTimeOffset now, VersionCount judged, VersionCount old, IReadOnlyList<ConditionReading> readings)
    {
        if (readings.Where(r => r.State == ConditionState.Worse).Select(r => r.Name).ToList() is { Count: > 0 } worse)
            return ("roll-back", $"Step {rollout.Step + 1}: the new version is worse in {string.Join(", ", worse)}.");
        var asked = step.Percent == 0 ? "copies of requests" : "requests";
        if (judged.Requests < step.Requests)
            return ("waits", $"Too little is known: the new version had {judged.Requests} of {step.Requests} {asked} in this step.");
        if (old.Requests < RolloutJudge.Least)
            return ("waits", $"Too little is known: the old version had {old.Requests} of {RolloutJudge.Least} requests to compare with in this step.");
        if (now - rollout.At is var lasted && lasted < TimeSpan.FromMinutes(step.Minutes))
            return ("waits", $"The step lasts {step.Minutes} minutes; {lasted.TotalMinutes:0} are over.");
        return readings.Where(r => r.State == ConditionState.Unsure).Select(r => r.Name).ToList() is { Count: > 0 } unsure
            ? ("waits", $"Not yet shown either way: {string.Join(", ", unsure)}. More requests will tell.")
            : ("advance", $"Step {rollout.Step + 1}: the new version is no worse in {string.Join(", ", readings.Select(r => r.Name))}.");
    }

    // What gateways counted in one slot with requests of before the step does not count for it.
    static DateTimeOffset FirstSlot(DateTimeOffset began) => new((began.UtcTicks + VersionReport.Slot.Ticks - 1) / VersionReport.Slot.Ticks * VersionReport.Slot.Ticks, TimeSpan.Zero);

    static VersionCount Of(IReadOnlyList<VersionCount> counts, Digest digest, bool shadow) =>
        counts.FirstOrDefault(c => c.Digest == digest.ToString() && c.Shadow == shadow) ?? new VersionCount("", "", shadow, 0, 0, 0, 0, 0, 0, new Dictionary<int, long>());

    static VersionTally Tally(VersionCount count) => new(count.Requests, count.Errors, count.Blocked, count.Times);

    static RolloutCounts Counts(VersionCount c) => new(
        c.Requests, c.Errors, c.Blocked, c.Output, LatencyBuckets.Quantile(c.Times, 0.95) is { } bucket && bucket < LatencyBuckets.Last ? Math.Round(LatencyBuckets.Bound(bucket), 1) : null, c.Differs, c.Dropped);

    async Task SayAsync(RolloutProgress progress, CancellationToken cancel)
    {
        try
        {
            await tables.ExecuteAsync(
                "INSERT INTO host_rollout_progress (route, progress, at) VALUES (@route, @progress, @at) ON CONFLICT (route) DO UPDATE SET progress = @progress, at = @at",
                new { route = progress.Route, progress = Json.Text(progress), at = Sql.Time(progress.At) }, cancel).ConfigureAwait(false);
        }
        catch (DbException e)
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(13, LogLevel.Warning, "The rollout of {Route} is now {State} at {Percent} %, by its plan")]
    partial void LogMoved(string route, RolloutState state, int percent);

    [LoggerMessage(14, LogLevel.Error, "Rollouts could not be looked at; it is tried again")]
    partial void LogFailed(Exception error);
}
