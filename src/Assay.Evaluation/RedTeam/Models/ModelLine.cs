namespace Assay.Evaluation.RedTeam;

/// <summary>A request to a model that helps, and its reply. Everything in the reply was written by that model and is not to be trusted.</summary>
public sealed record Aside(Party To, int Step, string Asked, TargetReply Reply);

/// <summary>
/// Asks a model that helps, through the same journal as the target: intent first, answers from the journal as long as they are there. Where the model is not
/// there (a round that is read) only the journal answers.
/// </summary>
sealed class ModelLine : IDisposable
{
    readonly Party _party;
    readonly ITarget? _target;
    readonly Budget _budget;
    readonly Pace _pace;
    readonly SemaphoreSlim _turns;

    internal ModelLine(Party party, RoundModel? model, RoundJournal journal, TimeProvider time)
    {
        var limits = model?.Limits ?? new RoundLimits();
        (_party, _target) = (party, model?.Target);
        _budget = new Budget(limits, journal.AskedOf(party), journal.SpentOf(party));
        _pace = new Pace(limits.RequestsPerSecond, time);
        _turns = new SemaphoreSlim(Math.Max(1, limits.Concurrency));
    }

    internal async Task<Aside> AskAsync(RoundRun run, string attempt, int step, string text, CancellationToken cancel)
    {
        TargetReply reply;
        if (run.Journal.TryFind(attempt, step, out var before, _party))
            reply = before ?? Failed(TargetFailureKind.AnswerLost, $"the question to the {_party.Name()} model was on its way when the round was interrupted; its answer is lost");
        else if (_target is null)
            return new Aside(_party, step, text, Failed(TargetFailureKind.OverBudget, $"the {_party.Name()} model was not asked"));
        else if (_budget.Take(text.Length, out var aside) is { } enough)
            return new Aside(_party, step, text, Failed(TargetFailureKind.OverBudget, $"{enough} to the {_party.Name()} model"));
        else
        {
            reply = await SendAsync(run, attempt, step, text, cancel).ConfigureAwait(false);
            _budget.Used(text.Length, reply, aside);
        }

        return new Aside(_party, step, text, reply);
    }

    async Task<TargetReply> SendAsync(RoundRun run, string attempt, int step, string text, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await _pace.TurnAsync(cancel).ConfigureAwait(false);
            IReadOnlyList<Message> said = [new Message(Speaker.User, text)];
            var session = $"{_party.Name()}{step}";
            run.Journal.Append(new JournalEntry(attempt, step, new JournaledRequest(session, "user", said, [], text.Length), To: _party));
            var reply = await _target!.AskAsync(new TargetRequest { Session = $"{attempt}/{session}", Attempt = attempt, Round = run.Round, Messages = said }, cancel).ConfigureAwait(false);
            return run.Journal.Append(new JournalEntry(attempt, step, Reply: reply, To: _party)).Reply!;
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    static TargetReply Failed(TargetFailureKind kind, string message) => new() { Failure = new TargetFailure(kind, message) };
}
