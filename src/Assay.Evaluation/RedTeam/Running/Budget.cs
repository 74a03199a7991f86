namespace Assay.Evaluation.RedTeam;

/// <summary>Counts what a round has cost, over all its runs, and says when it is enough.</summary>
sealed class Budget(RoundLimits limits, long alreadyAsked)
{
    long _requests = alreadyAsked, _tokens;

    /// <summary>Takes one request; the reason when none is left.</summary>
    internal string? Take()
    {
        if (limits.Tokens is { } most && Interlocked.Read(ref _tokens) >= most)
            return $"the round has used its {most} tokens";
        return Interlocked.Increment(ref _requests) > limits.Requests ? $"the round has used its {limits.Requests} requests" : null;
    }

    internal void Used(TargetReply reply) => Interlocked.Add(ref _tokens, (reply.InputTokens ?? 0) + (reply.OutputTokens ?? ((reply.Text.Length + 3) / 4)));
}
