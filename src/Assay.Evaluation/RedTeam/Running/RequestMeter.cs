namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Through which all goes out that a question costs beside itself: plants and their removal, resets, openings, retries. Rules of engagement speak of requests,
/// so each of these takes its turn, is paid from the budget, and is written down before it is sent.
/// </summary>
sealed class RequestMeter(RoundRun run, string attempt)
{
    /// <summary>Takes one request of this kind; a failure when the round has none left. Nothing may be sent then.</summary>
    /// <param name="also">Requests that will follow whatever happens, paid now: what is left at a target is taken away again, however little is left.</param>
    internal async Task<TargetFailure?> TakeAsync(string kind, int also, CancellationToken cancel)
    {
        if (run.Budget.Take(0, out _, 1 + also) is { } enough)
            return new TargetFailure(TargetFailureKind.OverBudget, enough);
        await SendingAsync(kind, cancel).ConfigureAwait(false);
        return null;
    }

    /// <summary>Waits for the turn of a request that was paid for, and writes it down.</summary>
    internal async Task SendingAsync(string kind, CancellationToken cancel)
    {
        await run.Pace.TurnAsync(cancel).ConfigureAwait(false);
        run.Journal.Append(new JournalEntry(attempt, 0, Also: kind));
    }
}
