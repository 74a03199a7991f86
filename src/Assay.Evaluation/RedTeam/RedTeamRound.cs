namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Runs a round of attacks against a target: every attempt of the plan, journaled so that it can be interrupted at any moment and go on, and judged by detectors
/// that look at what happened rather than at what sounds bad.
/// </summary>
public static class RedTeamRound
{
    /// <summary>Runs or goes on. Attempts come back in the plan's order, whatever order they were asked in.</summary>
    /// <param name="progress">Told after each attempt.</param>
    public static async Task<RoundResult> RunAsync(RoundPlan plan, ITarget target, JournalFile file, TimeProvider time, IProgress<RoundProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(file);
        var header = new JournalHeader(JournalHeader.CurrentFormat, file.Round, plan.Digest(), plan.Seed, target.Traits.Name, time.GetUtcNow(), file.Attacked);
        using var journal = RoundJournal.Open(file.Path, file.Key, header, out var error);
        if (journal is null)
            return RoundResult.NotRun(plan, target.Traits, error);
        if (journal.Plan is null)
            journal.Append(new JournalEntry("", 0, Plan: new JournaledPlan(plan, target.Traits)));
        var run = new RoundRun(plan, target, journal, new Budget(plan.Limits, journal.Asked), new Pace(plan.Limits.RequestsPerSecond, time));
        var attempts = plan.Attempts().ToList();
        if (attempts.GroupBy(a => a.Id).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return RoundResult.NotRun(plan, target.Traits, $"two attempts have the same name: {twice.Key}");
        var results = new AttemptResult[attempts.Count];
        var done = 0;
        var succeeded = 0;

        async Task One(int i, CancellationToken stop)
        {
            results[i] = await AttemptAsync(run, attempts[i], stop).ConfigureAwait(false);
            if (results[i].Verdict.Outcome == Outcome.Succeeded)
                Interlocked.Increment(ref succeeded);
            progress?.Report(new RoundProgress(Interlocked.Increment(ref done), attempts.Count, Volatile.Read(ref succeeded), attempts[i].Probe.Title));
        }

        // What is left in a shared corpus or memory is there for everybody: such attempts go alone, after the others.
        var alone = target.Traits.Bare || target.Traits.Isolated ? [] : Enumerable.Range(0, attempts.Count).Where(i => Leaves(attempts[i].Probe)).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, plan.Limits.Concurrency), CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, attempts.Count).Except(alone).ToList(), options, async (i, stop) => await One(i, stop).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var i in alone)
            await One(i, cancel).ConfigureAwait(false);
        return new RoundResult(plan, target.Traits, results) { Requests = journal.Asked, Started = journal.Header.Started, Leftovers = [.. run.Leftovers] };
    }

    static bool Leaves(Probe probe) => probe.Place != Place.User || probe.Turns.Any(t => t.NewSession) || probe.Fixed?.Turns.Select(t => t.Session).Distinct().Count() > 1;

    static Verdict Verdict(Interview interview)
    {
        var verdict = Judge.Of(interview.Record(interview.Exchanges));
        return interview.Problem is { } problem && verdict.Outcome != Outcome.Succeeded ? new Verdict(Outcome.NotJudged, "none", problem) : verdict;
    }

    internal static async Task<AttemptResult> AttemptAsync(RoundRun run, Attempt attempt, CancellationToken cancel)
    {
        if (Reach.Missing(attempt.Probe, run.Target.Traits, run.Plan.Scenario) is { } why)
            return new AttemptResult(attempt, new Verdict(Outcome.NotJudged, "none", why), [], NotApplicable: true);
        var interview = new Interview(run, attempt);
        interview.Begin();
        try
        {
            if (attempt.Probe.Fixed is { } conversation)
                await RepeatedAttack.RunAsync(interview, conversation, cancel).ConfigureAwait(false);
            else
                await Searches.RunAsync(interview, cancel).ConfigureAwait(false);
        }
        finally
        {
            // Also when the round is being stopped: what was left at the target stands in everybody's way.
            if (interview.Asked && await run.Target.EndAsync(attempt.Id, CancellationToken.None).ConfigureAwait(false) is { } left)
                run.Leftovers.Enqueue(left);
        }

        return new AttemptResult(attempt, Verdict(interview), [.. interview.Exchanges.Select(e => e.Bounded())]) { Values = interview.Values.Drawn(run.Plan.Scenario) };
    }
}

/// <summary>Where a round is written down while it runs.</summary>
/// <param name="Round">Its name.</param>
/// <param name="Key">32 bytes that encrypt it.</param>
/// <param name="Attacked">Digest of what is attacked, so that a round never goes on against another; null where the caller has none.</param>
public sealed record JournalFile(string Path, string Round, byte[] Key, Digest? Attacked = null);

/// <summary>How far a round is.</summary>
public readonly record struct RoundProgress(int Done, int Total, int Succeeded, string Probe);
