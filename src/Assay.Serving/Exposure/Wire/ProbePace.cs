using System.Diagnostics;

namespace Assay.Serving.Exposure;

/// <summary>How many requests, and how fast.</summary>
sealed class ProbePace(double rate, int most) : IDisposable
{
    readonly SemaphoreSlim _turn = new(1, 1);
    readonly TimeSpan _between = TimeSpan.FromSeconds(1 / Math.Clamp(rate, 0.1, 1000));
    long _last;
    int _sent;

    public int Sent => Volatile.Read(ref _sent);

    public int Most => most;

    /// <summary>Waits for its turn; false when there is none left.</summary>
    /// <param name="burst">Does not wait.</param>
    public async Task<bool> TurnAsync(bool burst, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _sent) > most)
        {
            Interlocked.Decrement(ref _sent);
            return false;
        }

        if (burst)
            return true;
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_last != 0 && _between - Stopwatch.GetElapsedTime(_last) is { Ticks: > 0 } wait)
                await Task.Delay(wait, cancel).ConfigureAwait(false);
            _last = Stopwatch.GetTimestamp();
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
