using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Limits;

/// <summary>What a request has taken of its limits; when it is over, what it really used is settled.</summary>
sealed class Admission : IDisposable
{
    // A token of common text is four characters; an answer with twice as many as that is longer than its tokens allow, whatever its server counts.
    internal const int CharactersOfToken = 8;
    const long MostTokens = 1_000_000_000_000;

    readonly List<(LeasedCounter Counter, LimitUnit Unit, long Slot, long Taken)> _taken = [];
    readonly List<RunningPlaces> _running = [];
    readonly List<(Agents.TaskSpend Spend, Agents.BudgetEntry Budget, long Tokens, long Cost)> _tasks = [];
    readonly PriceEntry? _price;
    readonly long _input, _output;
    bool _settled;

    /// <param name="price">What the model costs; null where nobody says.</param>
    /// <param name="input">Tokens that its question is taken to have.</param>
    /// <param name="output">Tokens that its answer is taken to have, until it is known.</param>
    internal Admission(PriceEntry? price, long input, long output) => (_price, _input, _output) = (price, input, output);

    /// <summary>What the server says that it used.</summary>
    internal Usage Usage { get; } = new();

    /// <summary>Whether the model was asked; what never reached it cost nothing but the request.</summary>
    internal bool WasSent { get; set; }

    /// <summary>Whether the question says how long its answer may be, or has none that a model writes.</summary>
    internal bool SaysLength { get; set; } = true;

    /// <summary>Whether nothing more would have come: only then what the server says that it used is all that it used. A stream that is cut has often said no more than where it began.</summary>
    internal bool AnswerWasWhole { get; set; }

    /// <summary>Characters of the answer, for servers that say nothing.</summary>
    internal long OutputCharacters { get; set; }

    /// <summary>Characters of an answer after which it is cut off; its server did not keep to what it was told.</summary>
    internal long MostOutputCharacters { get; private set; } = long.MaxValue;

    /// <summary>Cuts its answer off after so many characters.</summary>
    internal void EndsAfter(long characters) => MostOutputCharacters = characters;

    /// <summary>Tokens of question and answer, and what they cost in billionths, as it was estimated; no cost where the model has no price.</summary>
    internal (long Tokens, long? Cost) Estimated => (_input + _output, _price is null ? null : Cost(_price, _input, _output));

    /// <summary>It was counted in a task's budget; what it used is settled there too.</summary>
    internal void Took(Agents.TaskSpend spend, Agents.BudgetEntry budget, long tokens, long cost) => _tasks.Add((spend, budget, tokens, cost));

    /// <summary>
    /// Counts what came of a stream in the budgets of its task, beyond what was taken for it, and says whether that is more than they have for it: no longer than its estimate, and no longer than what
    /// is left while others of the task run too.
    /// </summary>
    internal bool ExceedsBudget()
    {
        var output = (OutputCharacters + 3) / 4;
        var exceeds = false;
        foreach (ref var task in CollectionsMarshal.AsSpan(_tasks))
        {
            var (tokens, cost) = (Math.Max(task.Tokens, _input + output), Math.Max(task.Cost, Cost(_price, _input, output)));
            if ((tokens, cost) != (task.Tokens, task.Cost))
                task.Spend.Settle(tokens - task.Tokens, cost - task.Cost);
            (task.Tokens, task.Cost) = (tokens, cost);
            var left = task.Spend.Left(task.Budget);
            exceeds |= left.Tokens is { } more && IsLongerThan(tokens - _input + more);
            exceeds |= left.Cost is { } money && IsLongerThan(TokensFor(cost - Cost(_price, _input, 0) + money));
        }

        return exceeds;
    }

    bool IsLongerThan(long tokens) => OutputCharacters > CharactersOfToken * Math.Max(_output, tokens);

    // Tokens of an answer that so many billionths pay for.
    long TokensFor(long cost) => _price is { OutputPerMillion: > 0 and var price } ? (long)Math.Clamp(cost / 1000m / price, -MostTokens, MostTokens) : MostTokens;

    /// <summary>What it used in the end; null before it is over, and for what was never sent.</summary>
    internal UsedTokens? Used { get; private set; }

    internal void Took(LeasedCounter counter, LimitUnit unit, long units) => _taken.Add((counter, unit, counter.Slot, units));

    internal void Runs(RunningPlaces places) => _running.Add(places);

    /// <summary>Cost of tokens in billionths of the currency's unit.</summary>
    internal static long Cost(PriceEntry? price, long input, long output) =>
        price is null ? 0 : (long)Math.Min(long.MaxValue / 4, Math.Ceiling(1000m * (price.InputPerMillion * input + price.OutputPerMillion * output)));

    /// <summary>Tells the caller what is left, as OpenAI's API does; the tightest limit of each kind.</summary>
    internal void Say(IHeaderDictionary headers)
    {
        foreach (var (unit, name) in new[] { (LimitUnit.Requests, "requests"), (LimitUnit.Tokens, "tokens") })
        {
            if (_taken.Where(t => t.Unit == unit).Select(t => t.Counter).MinBy(c => c.Left) is not { } counter)
                continue;
            headers[$"x-ratelimit-limit-{name}"] = counter.Limit.ToString(CultureInfo.InvariantCulture);
            headers[$"x-ratelimit-remaining-{name}"] = counter.Left.ToString(CultureInfo.InvariantCulture);
            headers[$"x-ratelimit-reset-{name}"] = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(counter.Reset.TotalSeconds)}s");
        }
    }

    public void Dispose()
    {
        if (_settled)
            return;
        _settled = true;
        foreach (var places in _running)
            places.Leave();
        Settle();
    }

    /// <summary>
    /// Counts what it used, as far as that is known; later it is corrected. It is called before the caller has the end of the answer: who asks again at once finds room.
    /// </summary>
    internal void Settle()
    {
        var input = !WasSent ? 0 : Usage.Input ?? _input;
        var output = !WasSent ? 0 : Output;
        var cost = Cost(_price, input, output);
        if (WasSent)
            Used = new(input, output, Usage.Input is null || Usage.Output is null || !AnswerWasWhole, _price is null ? null : cost / 1_000_000_000m);
        foreach (ref var task in CollectionsMarshal.AsSpan(_tasks))
        {
            task.Spend.Settle(input + output - task.Tokens, cost - task.Cost);
            (task.Tokens, task.Cost) = (input + output, cost);
        }

        foreach (ref var taken in CollectionsMarshal.AsSpan(_taken))
        {
            if (taken.Unit == LimitUnit.Requests)
                continue;
            var used = taken.Unit == LimitUnit.Tokens ? input + output : cost;
            taken.Counter.Settle(taken.Slot, used - taken.Taken);
            taken.Taken = used;
        }
    }

    // Of an answer that was cut the server may have worked out more than came, never less; of one of which nothing came nobody knows, and it counts as estimated.
    long Output => AnswerWasWhole ? Usage.Output ?? (OutputCharacters + 3) / 4 : Math.Max(Usage.Output ?? 0, OutputCharacters > 0 ? (OutputCharacters + 3) / 4 : _output);
}

/// <summary>What a limit counts.</summary>
enum LimitUnit
{
    Requests,
    Tokens,
    Cost,
}
