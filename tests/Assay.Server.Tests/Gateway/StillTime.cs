namespace Assay.Server.Tests.Gateways;

/// <summary>Another clock's time, with timers that never fire: what works now and then does so only when a test tells it to.</summary>
sealed class StillTime(TimeProvider shows) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => shows.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
