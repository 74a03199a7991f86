namespace Assay.Evaluation.RedTeam;

/// <summary>Reads rounds that were run before from their journals, and keeps rounds that others ran in the same way.</summary>
public static class RoundArchive
{
    /// <summary>A round as its journal tells it, judged again by today's detectors; what another tool judged is told as it was filed. Nothing is asked.</summary>
    /// <returns>Null with an error when the journal cannot be read.</returns>
    public static async Task<(RoundResult? Round, string Error)> ReadAsync(JournalFile file, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var journal = RoundJournal.Read(file.Path, file.Key, out var error);
        if (journal is null)
            return (null, error);
        if (journal.Plan is not { } planned)
            return (null, "it does not say what was planned: it was cut off, or written by an older version; run the round again");
        var (plan, target) = (planned.Plan, planned.Target);
        // The same steps as when it was run, with no request left: what the journal holds is taken from there, and what it does not hold was never asked.
        using var attacker = plan.Attacker is null ? null : new ModelLine(Party.Attacker, null, journal, TimeProvider.System);
        using var judge = plan.Judge is null ? null : new ModelLine(Party.Judge, null, journal, TimeProvider.System);
        var run = new RoundRun(plan, new Absent(target), journal, new Budget(plan.Limits with { Requests = 0, Tokens = null, Cost = null }, 0, Spending.None), new Pace(null, TimeProvider.System))
        {
            Attacker = attacker,
            Judge = judge,
        };
        var attempts = plan.Attempts().ToList();
        var results = new AttemptResult[attempts.Count];
        if (await RedTeamRound.AllAsync(run, attempts, results, _ => { }, cancel).ConfigureAwait(false) is { } silent)
            return (RoundResult.NotRun(plan, target, silent) with { Requests = journal.Asked, Spent = journal.Spent, Started = journal.Header.Started }, "");
        for (var i = 0; i < results.Length; i++)
            if (journal.Filed.TryGetValue(attempts[i].Id, out var filed))
                results[i] = results[i] with { Verdict = filed };
        return (new RoundResult(plan, target, results) { Requests = journal.Asked, Spent = journal.Spent, AttackerRequests = journal.AskedOf(Party.Attacker), JudgeRequests = journal.AskedOf(Party.Judge), Error = plan.Judge is null ? null : journal.Error, FiledBy = planned.FiledBy, Started = journal.Header.Started, Ended = journal.Answered }, "");
    }

    /// <summary>How a round of this name began; null when there is none, or none that can be read: then running it says why.</summary>
    public static RoundBeginning? Beginning(JournalFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!File.Exists(file.Path))
            return null;
        using var journal = RoundJournal.Read(file.Path, file.Key, out _);
        // Cut off before its plan nothing was asked of it, and it begins anew.
        return journal is null || (journal.Plan is null && journal.Asked == 0) ? null : new RoundBeginning(journal.Header.Started, journal.Plan?.Allowed);
    }

    /// <summary>Stands where the target stood: it is never asked.</summary>
    sealed class Absent(TargetTraits traits) : ITarget
    {
        public TargetTraits Traits => traits;

        public Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel) => throw new InvalidOperationException("a round that is read asks nothing");
    }

    /// <summary>Keeps a round that another tool ran; an error, when it cannot be written or a round of that name is there.</summary>
    public static string? Keep(RoundResult round, JournalFile file, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(round);
        ArgumentNullException.ThrowIfNull(file);
        if (File.Exists(file.Path))
            return "there is a round of that name";
        var header = new JournalHeader(JournalHeader.CurrentFormat, file.Round, round.Plan.Digest(), round.Plan.Seed, round.Target.Name, time.GetUtcNow());
        using var journal = RoundJournal.Open(file.Path, file.Key, header, out var error);
        if (journal is null)
            return error;
        if (journal.TryAppend(new JournalEntry("", 0, Plan: new JournaledPlan(round.Plan, round.Target, round.FiledBy))) is null)
            return RedTeamRound.TooLarge;
        foreach (var attempt in round.Attempts)
            Keep(attempt, journal);
        return null;
    }

    static void Keep(AttemptResult attempt, RoundJournal journal)
    {
        foreach (var exchange in attempt.Exchanges)
        {
            journal.Append(new JournalEntry(attempt.Attempt.Id, exchange.Step, new JournaledRequest(exchange.Session, exchange.Person, exchange.Said, exchange.Plants)));
            journal.Append(new JournalEntry(attempt.Attempt.Id, exchange.Step, Reply: exchange.Reply));
        }

        journal.Append(new JournalEntry(attempt.Attempt.Id, 0, Filed: attempt.Verdict));
    }
}
