namespace Assay.Evaluation.RedTeam;

/// <summary>Lets requests begin no faster than so many a second, in even steps.</summary>
sealed class Pace(double? perSecond, TimeProvider time)
{
    readonly Lock _lock = new();
    long _next = time.GetTimestamp();

    internal Task TurnAsync(CancellationToken cancel)
    {
        if (perSecond is not > 0)
            return Task.CompletedTask;
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var turn = Math.Max(now, _next);
            _next = turn + (long)(time.TimestampFrequency / perSecond.Value);
            wait = time.GetElapsedTime(now, turn);
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancel) : Task.CompletedTask;
    }
}
