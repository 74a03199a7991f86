namespace Assay.Evaluation.RedTeam;

/// <summary>Tokens of a round over all its runs.</summary>
/// <param name="Estimated">Requests whose tokens the target did not count, or not all of them: four characters are taken for one.</param>
public sealed record Spending(long Input, long Output, long Estimated)
{
    const int CharactersOfToken = 4;
    const long MostOfOne = 1_000_000_000;

    public static Spending None { get; } = new(0, 0, 0);

    /// <summary>What this comes to at a price; null without one.</summary>
    public decimal? At(TokenPrice? price) => price?.Of(Input, Output);

    internal Spending And(Spending other) => new(Input + other.Input, Output + other.Output, Estimated + other.Estimated);

    internal static long TokensOf(long characters) => (characters + CharactersOfToken - 1) / CharactersOfToken;

    /// <summary>One request. What never reached the target cost nothing; what may have, is counted.</summary>
    /// <param name="sent">Characters of the whole request.</param>
    /// <param name="reply">Null when it was lost.</param>
    internal static Spending Of(long sent, TargetReply? reply)
    {
        var counted = reply is { InputTokens: not null, OutputTokens: not null };
        if (!counted && reply?.Failure?.Kind is TargetFailureKind.Unreachable or TargetFailureKind.Refused or TargetFailureKind.RateLimited or TargetFailureKind.OverBudget)
            return None;
        var back = reply is null ? 0 : reply.Text.Length + reply.Calls.Sum(c => (long)c.Name.Length + c.Arguments.Length);
        // A target's own numbers are bounded: a hostile one must not overflow the sum.
        return new Spending(Math.Clamp(reply?.InputTokens ?? TokensOf(sent), 0, MostOfOne), Math.Clamp(reply?.OutputTokens ?? TokensOf(back), 0, MostOfOne), counted ? 0 : 1);
    }
}
