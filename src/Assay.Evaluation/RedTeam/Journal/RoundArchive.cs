namespace Assay.Evaluation.RedTeam;

/// <summary>Reads rounds that were run before from their journals, and keeps rounds that others ran in the same way.</summary>
public static class RoundArchive
{
    /// <summary>A round as its journal tells it, judged again by today's detectors; what another tool judged is told as it was filed. Nothing is asked.</summary>
    /// <returns>Null with an error when the journal cannot be read.</returns>
    public static RoundResult? Read(JournalFile file, out string error)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var journal = RoundJournal.Read(file.Path, file.Key, out error);
        if (journal is null)
            return null;
        if (journal.Plan is not { } planned)
        {
            error = "it does not say what was planned: it was cut off, or written by an older version; run the round again";
            return null;
        }

        var (plan, target) = (planned.Plan, planned.Target);
        return new RoundResult(plan, target, [.. plan.Attempts().Select(a => Result(journal, plan, target, a))]) { Requests = journal.Asked, FiledBy = planned.FiledBy };
    }

    static AttemptResult Result(RoundJournal journal, RoundPlan plan, TargetTraits target, Attempt attempt)
    {
        var exchanges = journal.Exchanges(attempt.Id);
        if (journal.Filed.TryGetValue(attempt.Id, out var filed))
            return new AttemptResult(attempt, filed, exchanges);
        if (Reach.Missing(attempt.Probe, target, plan.Scenario) is { } why)
            return new AttemptResult(attempt, new Verdict(Outcome.NotJudged, "none", why), [], NotApplicable: true);
        var values = attempt.Values(plan.Scenario, new Statistics.SeededRandom(attempt.Seed(plan.Seed)));
        return new AttemptResult(attempt, Judge.Of(new AttemptRecord(attempt, values, plan.Scenario, target, exchanges)), exchanges);
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
        journal.Append(new JournalEntry("", 0, Plan: new JournaledPlan(round.Plan, round.Target, round.FiledBy)));
        foreach (var attempt in round.Attempts)
        {
            foreach (var exchange in attempt.Exchanges)
            {
                journal.Append(new JournalEntry(attempt.Attempt.Id, exchange.Step, new JournaledRequest(exchange.Session, exchange.Person, exchange.Said, exchange.Plants)));
                journal.Append(new JournalEntry(attempt.Attempt.Id, exchange.Step, Reply: exchange.Reply));
            }

            journal.Append(new JournalEntry(attempt.Attempt.Id, 0, Filed: attempt.Verdict));
        }

        return null;
    }
}
