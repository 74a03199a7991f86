using System.Globalization;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Counts what a round has cost, over all its runs, and says when it is enough. Money is set aside before a request is sent (what it sends, and the longest answer
/// so far), so that only the surprise of the answers in flight can exceed the limit.
/// </summary>
sealed class Budget(RoundLimits limits, long alreadyAsked, Spending alreadySpent)
{
    readonly Lock _lock = new();
    long _requests = alreadyAsked, _longest;
    decimal _aside;
    bool _spent;

    internal Spending Spent { get; private set; } = alreadySpent;

    /// <summary>Takes one request, or all of several or none; the reason when there are not as many.</summary>
    /// <param name="sent">Characters of the whole request.</param>
    /// <param name="aside">What to give back with <see cref="Used"/>.</param>
    internal string? Take(long sent, out decimal aside, int requests = 1)
    {
        lock (_lock)
        {
            aside = 0;
            if (limits.Tokens is { } most && Spent.Input + Spent.Output >= most)
                return $"the round has used its {most} tokens";
            if (limits is { Cost: { } money, Price: { } price })
            {
                var next = price.Of(Spending.TokensOf(sent), _longest);
                // Once it was too much it stays so: a cheaper question later would make the result depend on the order of answers.
                if (_spent |= Spent.At(price) + _aside + next > money)
                    return string.Create(CultureInfo.InvariantCulture, $"the round has used its {money} {price.Currency}");
                aside = next;
            }

            if (_requests + requests > limits.Requests)
                return $"the round has used its {limits.Requests} requests";
            _requests += requests;
            _aside += aside;
            return null;
        }
    }

    internal void Used(long sent, TargetReply reply, decimal aside)
    {
        var one = Spending.Of(sent, reply);
        lock (_lock)
        {
            Spent = Spent.And(one);
            _longest = Math.Max(_longest, one.Output);
            _aside -= aside;
        }
    }
}
