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

    /// <summary>A store that hangs for longer is one that cannot be asked.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Day = TimeSpan.FromDays(1), Tending = TimeSpan.FromSeconds(1);

    readonly OwnedTable<string, LeasedCounter> _counters = new(MostSubjects, MostOfApplication);
    int _tends;
    readonly OwnedTable<string, RunningPlaces> _running = new(MostSubjects, MostOfApplication);

    /// <summary>Lets a request in, or says why not. What it took is settled when the admission is disposed.</summary>
    internal async ValueTask<(Admission? Admission, Refusal? Refusal)> EnterAsync(QuotaCaller caller, long inputTokens, long outputTokens, long mostCharacters, CancellationToken cancel)
    {
        var price = prices.FirstOrDefault(p => p.Model == caller.Model);
        var admission = new Admission(price, inputTokens, outputTokens);
        admission.EndsAfter(mostCharacters);
        try
        {
            if (await RefusalAsync(admission, caller, price, inputTokens, outputTokens, cancel).ConfigureAwait(false) is not { } refusal)
                return (admission, null);
            admission.Dispose();
            return (null, refusal);
        }
        catch
        {
            // A caller who left meanwhile keeps no place.
            admission.Dispose();
            throw;
        }
    }

    async ValueTask<Refusal?> RefusalAsync(Admission admission, QuotaCaller caller, PriceEntry? price, long inputTokens, long outputTokens, CancellationToken cancel)
    {
        foreach (var quota in quotas)
        {
            if (!Holds(quota, caller) || Subject(quota.Per, caller) is not { } subject)
                continue;
            var (id, owner) = ($"{quota.Name}\n{subject}", caller.Application ?? "");
            var cost = quota.CostPerDay is null ? 0 : Admission.Cost(price, inputTokens, outputTokens);
            var refusal = await RunAsync(admission, owner, id, quota.Concurrent, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "rm", Minute, quota.RequestsPerMinute, LimitUnit.Requests, 1, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "rd", Day, quota.RequestsPerDay, LimitUnit.Requests, 1, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "tm", Minute, quota.TokensPerMinute, LimitUnit.Tokens, inputTokens + outputTokens, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "td", Day, quota.TokensPerDay, LimitUnit.Tokens, inputTokens + outputTokens, cancel).ConfigureAwait(false)
                ?? await TakeAsync(admission, owner, id, "cd", Day, quota.CostPerDay is { } limit ? (long)Math.Min(limit * 1_000_000_000m, long.MaxValue / 4) : null, LimitUnit.Cost, cost, cancel).ConfigureAwait(false);
            if (refusal is not null)
                return refusal;
        }

        return null;
    }

    async ValueTask<Refusal?> TakeAsync(Admission admission, string owner, string id, string kind, TimeSpan window, long? limit, LimitUnit unit, long units, CancellationToken cancel)
    {
        if (limit is not { } most)
            return null;
        if (Counter(owner, $"{kind}\n{id}", window, most) is not { } counter)
            return Refusal.TooMany;
        var taken = await AskAsync(counter.TakeAsync(units, cancel), () => counter.Settle(counter.Slot, -units), cancel).ConfigureAwait(false);
        if (taken is not true)
            return taken is null ? Refusal.LimitsUnknown : Refusal.OverLimit(unit, counter.Reset, units > most);
        admission.Took(counter, unit, units);
        return null;
    }

    async ValueTask<Refusal?> RunAsync(Admission admission, string owner, string id, int? limit, CancellationToken cancel)
    {
        if (limit is not { } most)
            return null;
        if (_running.Of(owner, id, () => new RunningPlaces($"c\n{id}", most, budget, time), places => places.IsIdle) is not { } running)
            return Refusal.TooMany;
        var entered = await AskAsync(running.EnterAsync(cancel), running.Leave, cancel).ConfigureAwait(false);
        if (entered is not true)
            return entered is null ? Refusal.LimitsUnknown : Refusal.TooMany;
        admission.Runs(running);
        if (running.HasToBeTended && Interlocked.Exchange(ref _tends, 1) == 0)
            _ = TendAsync();
        return null;
    }

    // Goes on for as long as places are held that others may want.
    async Task TendAsync()
    {
        do
        {
            await Task.Delay(Tending).ConfigureAwait(false);
            foreach (var places in Tended.OrderBy(p => p.Urgency).ToList())
                await AskAsync(places.TendAsync(CancellationToken.None), () => { }, CancellationToken.None).ConfigureAwait(false);
        }
        while (Tended.Any());
        Volatile.Write(ref _tends, 0);
        // Somebody may have come in between.
        if (Tended.Any() && Interlocked.Exchange(ref _tends, 1) == 0)
            _ = TendAsync();
    }

    IEnumerable<RunningPlaces> Tended => _running.Values.Where(p => p.HasToBeTended);

    /// <summary>The answer; null when the store fails, or hangs: what cannot be counted is not let in.</summary>
    /// <param name="undo">For an answer that comes when nobody waits for it any longer.</param>
    static async ValueTask<bool?> AskAsync(ValueTask<bool> asking, Action undo, CancellationToken cancel)
    {
        if (asking.IsCompletedSuccessfully)
            return asking.Result;
        var task = asking.AsTask();
        try
        {
            return await task.WaitAsync(Patience, cancel).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever the store's failure is called.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _ = task.ContinueWith(late =>
            {
                if (late is { IsCompletedSuccessfully: true, Result: true })
                    undo();
            }, TaskScheduler.Default);
            if (e is OperationCanceledException && cancel.IsCancellationRequested)
                throw;
            return null;
        }
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
