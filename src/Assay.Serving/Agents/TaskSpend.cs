namespace Assay.Serving.Agents;

/// <summary>
/// What the models used in one task: tokens, and cost in billionths of the currency's unit. A request that still runs counts as it was estimated, so that many at once get no more than one after another.
/// </summary>
sealed class TaskSpend(DateTimeOffset start)
{
    readonly Lock _gate = new();
    long _tokens, _cost;

    internal DateTimeOffset LastUsed { get; private set; } = start;

    /// <summary>Takes what a request is estimated to use, if the budget has room for it; otherwise why not.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="tokens">Tokens that are estimated; then those that were taken.</param>
    /// <param name="cost">Cost that is estimated; then what was taken.</param>
    /// <param name="takesRest">Whether it may use any amount, so that all that is left is taken for it.</param>
    /// <param name="now">The time.</param>
    internal string TryTake(BudgetEntry budget, ref long tokens, ref long cost, bool takesRest, DateTimeOffset now)
    {
        lock (_gate)
        {
            LastUsed = now;
            if (budget.Tokens is { } most && _tokens + tokens > most)
                return "the budget of tokens is used up";
            if (MostCost(budget) is { } dearest && _cost + cost > dearest)
                return "the budget of cost is used up";
            if (takesRest)
                (tokens, cost) = (budget.Tokens - _tokens ?? tokens, MostCost(budget) - _cost ?? cost);
            _tokens += tokens;
            _cost += cost;
            return "";
        }
    }

    /// <summary>What is left of a budget; null of what it does not count.</summary>
    internal (long? Tokens, long? Cost) Left(BudgetEntry budget)
    {
        lock (_gate)
            return (budget.Tokens - _tokens, MostCost(budget) - _cost);
    }

    /// <summary>Corrects what was taken: more, or less, than was thought.</summary>
    internal void Settle(long tokens, long cost)
    {
        lock (_gate)
            (_tokens, _cost) = (Math.Max(0, _tokens + tokens), Math.Max(0, _cost + cost));
    }

    static long? MostCost(BudgetEntry budget) => budget.Cost is { } cost ? (long)(cost * 1_000_000_000m) : null;
}
