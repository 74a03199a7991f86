namespace Assay.Serving.Rollout;

/// <summary>A request and its copy: whichever answer is known last tells how they differ.</summary>
sealed class ShadowCopy(string route, string digest, Action<SeenShadow> seen)
{
    readonly Lock _lock = new();
    SeenExchange? _answered;
    (DateTimeOffset At, int Status, bool Failed, bool Blocked, long Output, TimeSpan Took)? _copied;

    /// <summary>The caller's own exchange is over.</summary>
    internal void Answered(SeenExchange exchange)
    {
        lock (_lock)
            _answered = exchange;
        Tell();
    }

    /// <summary>The copy was answered, or was not.</summary>
    internal void Copied(DateTimeOffset at, int status, bool failed, bool blocked, long output, TimeSpan took)
    {
        lock (_lock)
            _copied = (at, status, failed, blocked, output, took);
        Tell();
    }

    void Tell()
    {
        SeenExchange mine;
        (DateTimeOffset At, int Status, bool Failed, bool Blocked, long Output, TimeSpan Took) copy;
        lock (_lock)
        {
            if (_answered is not { } answered || _copied is not { } copied)
                return;
            (mine, copy) = (answered, copied);
        }

        // A caller who left, or was stopped, has no answer to compare with.
        var whole = mine.Outcome is Outcome.Answered or Outcome.Rewritten or Outcome.AnswerBlocked or Outcome.UpstreamFailed;
        var (blocked, failed, output) = (mine.Outcome == Outcome.AnswerBlocked, mine.Outcome == Outcome.UpstreamFailed || mine.Status >= 500, mine.Used?.Output ?? 0);
        var differs = whole && (failed != copy.Failed || blocked != copy.Blocked
            || (!failed && !blocked && (mine.Status / 100 != copy.Status / 100 || Math.Max(output, copy.Output) > 2 * Math.Max(1, Math.Min(output, copy.Output)))));
        seen(new SeenShadow(copy.At, route, digest, false, copy.Failed, copy.Blocked, copy.Output, differs, copy.Took));
    }
}
