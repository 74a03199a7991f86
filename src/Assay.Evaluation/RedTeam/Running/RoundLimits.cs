namespace Assay.Evaluation.RedTeam;

/// <summary>What a round may cost its target and its owner.</summary>
public sealed record RoundLimits
{
    /// <summary>Requests a second at most; null asks as fast as answers come.</summary>
    public double? RequestsPerSecond { get; init; } = 10;

    /// <summary>Requests in flight at once.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Requests in the whole round, over all its runs.</summary>
    public long Requests { get; init; } = 20_000;

    /// <summary>Tokens in and out in the whole round, as far as the target counts them.</summary>
    public long? Tokens { get; init; }

    /// <summary>Money of the whole round, over all its runs, in the currency of <see cref="Price"/>; null sets no limit.</summary>
    public decimal? Cost { get; init; }

    /// <summary>What tokens cost; null where nobody said.</summary>
    public TokenPrice? Price { get; init; }

    /// <summary>Seconds from a request to the last byte of its answer.</summary>
    public int AnswerSeconds { get; init; } = 60;

    /// <summary>Size of an answer as sent, its frame included.</summary>
    public int AnswerKilobytes { get; init; } = 4096;

    /// <summary>Steps of an agent for one thing said to it.</summary>
    public int ToolSteps { get; init; } = 8;
}
