namespace Assay.Tests.Shared;

/// <summary>A clock that stands until it is moved, in the middle of a minute and of a day: nothing that it measures ends by itself. Its timers are the machine's.</summary>
sealed class MovedTime : TimeProvider
{
    static readonly DateTimeOffset Start = new(2026, 6, 15, 12, 30, 30, TimeSpan.Zero);

    /// <summary>What it shows; monotonic times follow it.</summary>
    internal DateTimeOffset Now { get; set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    // Never 0: that means "never" to who keeps times.
    public override long GetTimestamp() => (Now - Start).Ticks + TimeSpan.TicksPerHour;
}
