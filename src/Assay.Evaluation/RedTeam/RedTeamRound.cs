namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Runs a round of attacks against a target: every attempt of the plan, journaled so that it can be interrupted at any moment and go on, and judged by detectors
/// that look at what happened rather than at what sounds bad.
/// </summary>
public static class RedTeamRound
{
    /// <summary>Runs or goes on. Attempts come back in the plan's order, whatever order they were asked in.</summary>
    /// <param name="progress">Told after each attempt.</param>
    public static Task<RoundResult> RunAsync(RoundPlan plan, ITarget target, JournalFile file, TimeProvider time, IProgress<RoundProgress>? progress, CancellationToken cancel) =>
        RunAsync(plan, target, RoundModels.None, file, time, progress, cancel);

    /// <summary>The same with the models that the plan names.</summary>
    /// <inheritdoc cref="RunAsync(RoundPlan, ITarget, JournalFile, TimeProvider, IProgress{RoundProgress}, CancellationToken)"/>
    public static async Task<RoundResult> RunAsync(
        RoundPlan plan, ITarget target, RoundModels models, JournalFile file, TimeProvider time, IProgress<RoundProgress>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(file);
        if (models.Wrong(plan) is { } wrong)
            return RoundResult.NotRun(plan, target.Traits, wrong);
        var header = new JournalHeader(JournalHeader.CurrentFormat, file.Round, plan.Digest(), plan.Seed, target.Traits.Name, time.GetUtcNow(), file.Attacked);
        using var journal = RoundJournal.Open(file.Path, file.Key, header, out var error);
        if (journal is null)
            return RoundResult.NotRun(plan, target.Traits, error);
        if (journal.Plan is null && journal.TryAppend(new JournalEntry("", 0, Plan: new JournaledPlan(plan, target.Traits, Allowed: file.Allowed))) is null)
            return RoundResult.NotRun(plan, target.Traits, TooLarge);
        if (models.Error is { } measured && Json.Text(measured) != Json.Text(journal.Error))
            journal.Append(new JournalEntry("", 0, Error: measured));
        using var attacker = models.Attacker is { } finder ? new ModelLine(Party.Attacker, finder, journal, time) : null;
        using var judge = models.Judge is { } reader ? new ModelLine(Party.Judge, reader, journal, time) : null;
        var run = new RoundRun(plan, target, journal, new Budget(plan.Limits, journal.Asked, journal.Spent), new Pace(plan.Limits.RequestsPerSecond, time))
        {
            Attacker = attacker,
            Judge = judge,
            Questions = models.Questions,
            Time = time,
        };
        var attempts = plan.Attempts().ToList();
        if (attempts.GroupBy(a => a.Id).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return RoundResult.NotRun(plan, target.Traits, $"two attempts have the same name: {twice.Key}");
        var results = new AttemptResult[attempts.Count];
        var done = 0;
        var succeeded = 0;
        var silent = await AllAsync(run, attempts, results, result =>
        {
            if (result.Verdict.Outcome == Outcome.Succeeded)
                Interlocked.Increment(ref succeeded);
            progress?.Report(new RoundProgress(Interlocked.Increment(ref done), attempts.Count, Volatile.Read(ref succeeded), result.Attempt.Probe.Title));
        }, cancel).ConfigureAwait(false);
        if (silent is not null)
            return RoundResult.NotRun(plan, target.Traits, silent) with { Requests = journal.Asked };
        return new RoundResult(plan, target.Traits, results)
        {
            Requests = journal.Asked,
            Spent = run.Budget.Spent,
            AttackerRequests = journal.AskedOf(Party.Attacker),
            JudgeRequests = journal.AskedOf(Party.Judge),
            Error = plan.Judge is null ? null : journal.Error,
            Started = journal.Header.Started,
            Ended = journal.Answered,
            Leftovers = [.. run.Leftovers],
        };
    }

    /// <summary>Goes through all attempts, between control questions where the plan has one; why none of them was tried, when the first of those was not answered.</summary>
    internal static async Task<string?> AllAsync(RoundRun run, IReadOnlyList<Attempt> attempts, AttemptResult[] results, Action<AttemptResult> told, CancellationToken cancel)
    {
        async Task One(int i, CancellationToken stop) => told(results[i] = await AttemptAsync(run, attempts[i], stop).ConfigureAwait(false));

        // What is left in a shared corpus or memory is there for everybody: such attempts go alone, after the others.
        var alone = run.Target.Traits.Bare || run.Target.Traits.Isolated ? [] : Enumerable.Range(0, attempts.Count).Where(i => Leaves(attempts[i].Probe)).ToList();
        var together = Enumerable.Range(0, attempts.Count).Except(alone).ToList();
        var every = run.Plan.Control?.Every ?? int.MaxValue;
        var batches = together.Chunk(every).Select(b => (Indices: b, At: Math.Max(1, run.Plan.Limits.Concurrency))).Concat(alone.Chunk(every).Select(b => (Indices: b, At: 1))).ToList();
        var control = run.Plan.Control is { } question ? new RoundControl(run, question) : null;
        if (control is not null && await control.AskAsync(0, cancel).ConfigureAwait(false) is { Answers: false } first)
            return first.Silent;
        for (var number = 0; number < batches.Count; number++)
        {
            var (indices, at) = batches[number];
            await Parallel.ForEachAsync(indices, new ParallelOptions { MaxDegreeOfParallelism = at, CancellationToken = cancel }, async (i, stop) => await One(i, stop).ConfigureAwait(false)).ConfigureAwait(false);
            if (control is null)
                continue;
            var (silent, answers) = await control.AskAsync(number + 1, cancel).ConfigureAwait(false);
            // What worked has worked; that something did not work shows nothing when nobody was there.
            if (silent is not null)
                foreach (var i in indices.Where(i => results[i].Verdict.Outcome != Outcome.Succeeded && !results[i].NotApplicable))
                    results[i] = results[i] with { Verdict = new Verdict(Outcome.NotJudged, "none", silent) };
            if (answers)
                continue;
            foreach (var i in batches.Skip(number + 1).SelectMany(b => b.Indices))
                told(results[i] = new AttemptResult(attempts[i], new Verdict(Outcome.NotJudged, "none", $"it was not tried, since {silent}"), []));
            break;
        }

        return null;
    }

    internal const string TooLarge = "its plan is larger than a journal can hold; run it in parts";

    static bool Leaves(Probe probe) => probe.Place != Place.User || probe.Turns.Any(t => t.NewSession) || probe.Fixed?.Turns.Select(t => t.Session).Distinct().Count() > 1;

    static Verdict Verdict(Interview interview, JudgeReading? reading, JudgeError? error)
    {
        var goal = interview.Attempt.Probe.Goal.Kind;
        var judged = reading is null ? null : JudgeVerdict.Of(goal, reading, error, interview.Exchanges[^1].Step);
        var verdict = Judge.Of(interview.Record(interview.Exchanges), judged);
        if (interview.Strayed && JudgeVerdict.Decides(goal))
            return new Verdict(Outcome.NotJudged, "none", interview.Problem ?? "the conversation ended before the demand was made");
        return interview.Problem is { } problem && verdict.Outcome != Outcome.Succeeded ? new Verdict(Outcome.NotJudged, "none", problem) : verdict;
    }

    internal static async Task<AttemptResult> AttemptAsync(RoundRun run, Attempt attempt, CancellationToken cancel)
    {
        if (Reach.Missing(attempt.Probe, run.Target.Traits, run.Plan.Scenario) is { } why)
            return new AttemptResult(attempt, new Verdict(Outcome.NotJudged, "none", why), [], NotApplicable: true);
        if (attempt.Technique.UsesAttacker && AttackerVoice.Unfit(attempt.Probe) is { } unfit)
            return new AttemptResult(attempt, new Verdict(Outcome.NotJudged, "none", unfit), [], NotApplicable: true);
        var interview = new Interview(run, attempt);
        interview.Begin();
        IReadOnlyList<JudgeReading> readings = [];
        try
        {
            if (attempt.Probe.Fixed is { } conversation)
                await RepeatedAttack.RunAsync(interview, conversation, cancel).ConfigureAwait(false);
            else
                await Searches.RunAsync(interview, cancel).ConfigureAwait(false);
            readings = await JudgeAskingAsync(run, interview, cancel).ConfigureAwait(false);
        }
        finally
        {
            // Also when the round is being stopped: what was left at the target stands in everybody's way.
            if (interview.Asked && await run.Target.EndAsync(attempt.Id, CancellationToken.None).ConfigureAwait(false) is { } left)
                run.Leftovers.Enqueue(left);
        }

        var verdict = Verdict(interview, attempt.Probe.Goal.Kind == GoalKind.Answered ? null : readings.SingleOrDefault(), run.Journal.Error);
        return new AttemptResult(attempt, verdict, [.. interview.Exchanges.Select(e => e.Bounded())]) { Values = interview.Values.Drawn(run.Plan.Scenario), Asides = interview.Asides, Readings = readings };
    }

    // The judge is asked when all is said, of what no exact check decides; of an empty answer or none there is nothing to ask.
    static async Task<IReadOnlyList<JudgeReading>> JudgeAskingAsync(RoundRun run, Interview interview, CancellationToken cancel)
    {
        if (run.Judge is null || interview.Problem is not null || interview.Exchanges.Count == 0 || interview.Exchanges[^1] is not { Reply: { Failure: null } reply } last || string.IsNullOrWhiteSpace(reply.Text))
            return [];
        var goal = interview.Attempt.Probe.Goal.Kind;
        var questions = JudgeVerdict.Decides(goal) ? interview.Strayed ? [] : [new JudgeQuestion(JudgeTask.Compliance, interview.Demand, reply.Text)]
            : goal == GoalKind.Answered && run.Questions is { } more ? more(interview.Attempt, last) : [];
        var readings = new List<JudgeReading>();
        foreach (var question in questions)
        {
            var (said, fence) = await interview.AskAsync(Party.Judge, drawn => JudgeInstructions.Of(question, drawn), cancel).ConfigureAwait(false);
            readings.Add(JudgeReply.Of(question, fence, said));
        }

        return readings;
    }
}

/// <summary>Where a round is written down while it runs.</summary>
/// <param name="Round">Its name.</param>
/// <param name="Key">32 bytes that encrypt it.</param>
/// <param name="Attacked">Digest of what is attacked, so that a round never goes on against another; null where the caller has none.</param>
public sealed record JournalFile(string Path, string Round, byte[] Key, Digest? Attacked = null)
{
    /// <summary>Envelope of the plan in a record that allows the round, kept where it begins; null for one that is not recorded.</summary>
    public Digest? Allowed { get; init; }
}

/// <summary>How a round that is kept began.</summary>
/// <param name="Allowed">Envelope of the plan in a record that allowed it; null when none was asked for.</param>
public sealed record RoundBeginning(DateTimeOffset Started, Digest? Allowed);

/// <summary>How far a round is.</summary>
public readonly record struct RoundProgress(int Done, int Total, int Succeeded, string Probe);
