namespace Assay.Serving.Guards;

/// <summary>How often a guard failed, and when last: a guard that fails often is one that is not there. Counted by many threads.</summary>
sealed class GuardHealth
{
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    long _failures, _last;

    internal long Failures => Interlocked.Read(ref _failures);

    /// <summary>Whether it failed within the last five minutes.</summary>
    internal bool IsDegraded => Failures > 0 && Environment.TickCount64 - Interlocked.Read(ref _last) < Remembered.TotalMilliseconds;

    internal void Failed()
    {
        Interlocked.Exchange(ref _last, Environment.TickCount64);
        Interlocked.Increment(ref _failures);
    }
}
