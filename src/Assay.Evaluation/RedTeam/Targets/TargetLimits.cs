namespace Assay.Evaluation.RedTeam;

/// <summary>What one answer may cost. The target may be hostile: everything it sends is counted.</summary>
public sealed record TargetLimits
{
    public static TargetLimits Default { get; } = new();

    /// <summary>As a round's limits have it.</summary>
    public static TargetLimits Of(RoundLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return Default with { Time = TimeSpan.FromSeconds(limits.AnswerSeconds), AnswerBytes = limits.AnswerKilobytes << 10 };
    }

    /// <summary>From the request to the last byte of its answer.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes of an answer as sent, its frame included.</summary>
    public int AnswerBytes { get; init; } = 4 << 20;

    /// <summary>The same for an answer that comes in pieces: each piece is part of it.</summary>
    internal Text.EventStreams.EventLimits Stream => new(AnswerBytes, AnswerBytes, AnswerBytes);

    /// <summary>Characters of an answer's text that are kept.</summary>
    public int Characters { get; init; } = 1 << 20;

    /// <summary>Calls of tools in one answer that are kept.</summary>
    public int Calls { get; init; } = 64;

    /// <summary>How often a request is sent again when the target says that it is busy (HTTP 429 and 503).</summary>
    public int Retries { get; init; } = 5;

    /// <summary>How long one request waits for a busy target in all.</summary>
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromMinutes(2);
}
