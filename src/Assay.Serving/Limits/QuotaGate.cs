using Assay.Serving.Proxy;

namespace Assay.Serving.Limits;

/// <summary>Who asks for what, as quotas count it.</summary>
readonly record struct QuotaCaller(string? Key, string? Application, string? User, string? Model, string Route);

/// <summary>Lets requests in as long as their quotas last.</summary>
sealed class QuotaGate(IReadOnlyList<QuotaEntry> quotas, IReadOnlyList<PriceEntry> prices, ILimitBudget budget, TimeProvider time)
{
    /// <summary>Subjects that are counted at once, and those of one application. People and models are named by applications: there may be any number of them.</summary>
    const int MostSubjects = 100_000, MostOfApplication = 20_000;

    /// <summary>What an answer is taken to be long until it is known, where the request does not say.</summary>
    internal const int UsualOutput = 256;

    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Day = TimeSpan.FromDays(1), Patience = TimeSpan.FromSeconds(5);

    readonly OwnedTable<string, LeasedCounter> _counters = new(MostSubjects, MostOfApplication);
    readonly OwnedTable<string, ConcurrencyCount> _running = new(MostSubjects, MostOfApplication);

    /// <summary>Lets a request in, or says why not. What it took is settled when the admission is disposed.</summary>
    internal async ValueTask<(Admission? Admission, Refusal? Refusal)> EnterAsync(QuotaCaller caller, long inputTokens, long outputTokens, long mostCharacters, CancellationToken cancel)
    {
        var price = prices.FirstOrDefault(p => p.Model == caller.Model);
        var admission = new Admission(price, inputTokens, outputTokens);
        admission.EndsAfter(mostCharacters);
        foreach (var quota in quotas)
        {
            if (!Holds(quota, caller) || Subject(quota.Per, caller) is not { } subject)
                continue;
            var (id, owner) = ($"{quota.Name}\n{subject}", caller.Application ?? "");
            var cost = quota.CostPerDay is null ? 0 : Admission.Cost(price, inputTokens, outputTokens);
            var refusal = quota.Concurrent is { } most && !Enter(admission, owner, id, most) ? Refusal.TooMany
                : await TakeAsync(admission, owner, id, "rm", Minute, quota.RequestsPerMinute, LimitUnit.Requests, 1, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "rd", Day, quota.RequestsPerDay, LimitUnit.Requests, 1, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "tm", Minute, quota.TokensPerMinute, LimitUnit.Tokens, inputTokens + outputTokens, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "td", Day, quota.TokensPerDay, LimitUnit.Tokens, inputTokens + outputTokens, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "cd", Day, quota.CostPerDay is { } limit ? (long)Math.Min(limit * 1_000_000_000m, long.MaxValue / 4) : null, LimitUnit.Cost, cost, cancel).ConfigureAwait(false);
            if (refusal is null)
                continue;
            admission.Dispose();
            return (null, refusal);
        }

        return (admission, null);
    }

    async ValueTask<Refusal?> TakeAsync(Admission admission, string owner, string id, string kind, TimeSpan window, long? limit, LimitUnit unit, long units, CancellationToken cancel)
    {
        if (limit is not { } most)
            return null;
        if (Counter(owner, $"{kind}\n{id}", window, most) is not { } counter)
            return Refusal.TooMany;
        try
        {
            var taking = counter.TakeAsync(units, cancel);
            // A store that hangs is one that cannot be asked.
            var taken = taking.IsCompletedSuccessfully ? taking.Result : await taking.AsTask().WaitAsync(Patience, cancel).ConfigureAwait(false);
            if (!taken)
                return Refusal.OverLimit(unit, counter.Reset, units > most);
        }
#pragma warning disable CA1031 // Whatever the store's failure is called: what cannot be counted is not let in.
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return Refusal.LimitsUnknown;
        }

        admission.Took(counter, unit, units);
        return null;
    }

    bool Enter(Admission admission, string owner, string id, int most)
    {
        if (_running.Of(owner, id, () => new ConcurrencyCount(), count => count.IsIdle) is not { } running || !running.Enter(most))
            return false;
        admission.Runs(running);
        return true;
    }

    LeasedCounter? Counter(string owner, string id, TimeSpan window, long limit) =>
        _counters.Of(owner, id, () => new LeasedCounter(id, window, limit, budget, time), counter => counter.IsOver);

    static bool Holds(QuotaEntry quota, QuotaCaller caller) =>
        (quota.Routes.Count == 0 || quota.Routes.Contains(caller.Route))
        && (quota.Models.Count == 0 || (caller.Model is { } model && quota.Models.Contains(model)))
        && (quota.Applications.Count == 0 || (caller.Application is { } application && quota.Applications.Contains(application)));

    static string? Subject(QuotaSubject per, QuotaCaller caller) => per switch
    {
        QuotaSubject.Key => caller.Key ?? "",
        QuotaSubject.Application => caller.Application ?? "",
        QuotaSubject.User => caller.User is { } user ? $"{caller.Application}\n{user}" : null,
        QuotaSubject.Model => caller.Model ?? "",
        QuotaSubject.Route => caller.Route,
        _ => "",
    };
}
