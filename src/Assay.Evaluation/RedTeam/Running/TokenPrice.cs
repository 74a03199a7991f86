using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>What a target's owner pays.</summary>
/// <param name="Currency">Three capital letters (ISO 4217).</param>
/// <param name="Input">Of 1,000 tokens that are sent.</param>
/// <param name="Output">Of 1,000 tokens that come back.</param>
public sealed partial record TokenPrice(string Currency, decimal Input, decimal Output)
{
    const decimal Highest = 1_000_000;

    /// <summary>What is wrong with limits in money; null when nothing is.</summary>
    public static string? Wrong(RoundLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.Price is { } price && (!Letters().IsMatch(price.Currency) || price.Input is < 0 or > Highest || price.Output is < 0 or > Highest || price.Input + price.Output == 0))
            return "limits.price: currency is three capital letters such as EUR, input and output what 1,000 tokens cost, at least one of them above 0";
        if (limits.Cost is <= 0)
            return "limits.cost: an amount above 0";
        return limits.Cost is not null && limits.Price is null ? "limits.cost: money is counted by prices; write limits.price: { currency: EUR, input: 0.002, output: 0.006 }, the prices of 1,000 tokens" : null;
    }

    /// <summary>The dearer of two prices in each direction; null when they are in different currencies.</summary>
    public static TokenPrice? Dearer(TokenPrice one, TokenPrice other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Currency == other.Currency ? new TokenPrice(one.Currency, Math.Max(one.Input, other.Input), Math.Max(one.Output, other.Output)) : null;
    }

    internal decimal Of(long input, long output) => (input * Input + output * Output) / 1000;

    [GeneratedRegex("^[A-Z]{3}$")]
    private static partial Regex Letters();
}
