using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Limits;

/// <summary>What a request has taken of its limits; when it is over, what it really used is settled.</summary>
sealed class Admission : IDisposable
{
    readonly List<(LeasedCounter Counter, LimitUnit Unit, long Slot, long Taken)> _taken = [];
    readonly List<ConcurrencyCount> _running = [];
    readonly List<(Agents.TaskSpend Spend, long Tokens, long Cost)> _tasks = [];
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

    /// <summary>Characters of the answer, for servers that say nothing.</summary>
    internal long OutputCharacters { get; set; }

    /// <summary>Characters of an answer after which it is cut off; its server did not keep to what it was told.</summary>
    internal long MostOutputCharacters { get; private set; } = long.MaxValue;

    /// <summary>Whether it is a task's budget that ends it there, and no fault of the server.</summary>
    internal bool EndsByBudget { get; private set; }

    /// <summary>Cuts its answer off after so many characters, or earlier where that was said before.</summary>
    internal void EndsAfter(long characters, bool byBudget = false)
    {
        if (characters < MostOutputCharacters)
            (MostOutputCharacters, EndsByBudget) = (characters, byBudget);
    }

    /// <summary>Tokens of question and answer, and what they cost in billionths, as it was estimated; no cost where the model has no price.</summary>
    internal (long Tokens, long Answer, long? Cost) Estimated => (_input + _output, _output, _price is null ? null : Cost(_price, _input, _output));

    /// <summary>Tokens of an answer that so many billionths pay for.</summary>
    internal long TokensFor(long cost) => _price is { OutputPerMillion: > 0 and var price } ? (long)Math.Min(1_000_000_000_000m, cost / 1000m / price) : 1_000_000_000_000;

    /// <summary>It was counted in a task's budget as estimated; what it used is settled there too.</summary>
    internal void Took(Agents.TaskSpend spend, long tokens, long cost) => _tasks.Add((spend, tokens, cost));

    /// <summary>What it used in the end; null before it is over, and for what was never sent.</summary>
    internal UsedTokens? Used { get; private set; }

    internal void Took(LeasedCounter counter, LimitUnit unit, long units) => _taken.Add((counter, unit, counter.Slot, units));

    internal void Runs(ConcurrencyCount count) => _running.Add(count);

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
        foreach (var count in _running)
            count.Leave();
        var input = !WasSent ? 0 : Usage.Input ?? _input;
        var output = !WasSent ? 0 : Usage.Output ?? (OutputCharacters + 3) / 4;
        var cost = Cost(_price, input, output);
        if (WasSent)
            Used = new(input, output, Usage.Input is null || Usage.Output is null, _price is null ? null : cost / 1_000_000_000m);
        foreach (var (spend, tokens, taken) in _tasks)
            spend.Settle(input + output - tokens, cost - taken);
        foreach (var (counter, unit, slot, taken) in _taken)
            if (unit != LimitUnit.Requests)
                counter.Settle(slot, (unit == LimitUnit.Tokens ? input + output : cost) - taken);
    }
}

/// <summary>What a limit counts.</summary>
enum LimitUnit
{
    Requests,
    Tokens,
    Cost,
}

/// <summary>Requests of one subject that run at this replica.</summary>
sealed class ConcurrencyCount
{
    int _running;

    internal bool IsIdle => Volatile.Read(ref _running) == 0;

    internal bool Enter(int most)
    {
        if (Interlocked.Increment(ref _running) <= most)
            return true;
        Interlocked.Decrement(ref _running);
        return false;
    }

    internal void Leave() => Interlocked.Decrement(ref _running);
}
