using System.Collections.Concurrent;

namespace Assay.Serving.Proxy;

/// <summary>
/// Takes what is told of exchanges away from the request's path: whoever listens may be slow, blocked or broken, and no request waits for it. What does not fit is counted, not kept.
/// </summary>
/// <param name="most">How many may wait.</param>
sealed class SeenQueue<T>(Action<T> observer, int most = 8192)
{
    readonly ConcurrentQueue<T> _waiting = new();
    int _count, _telling;
    long _dropped, _failed;

    /// <summary>Exchanges that nobody was told of, because too many were waiting.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Exchanges at which the observer threw.</summary>
    internal long Failed => Interlocked.Read(ref _failed);

    /// <summary>False when too many are waiting.</summary>
    internal bool Add(T seen)
    {
        if (Interlocked.Increment(ref _count) > most)
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Increment(ref _dropped);
            return false;
        }

        _waiting.Enqueue(seen);
        Begin();
        return true;
    }

    /// <summary>Waits until all that was added has been told, at most so long.</summary>
    internal async Task<bool> FlushAsync(TimeSpan longest)
    {
        var from = Environment.TickCount64;
        while (Volatile.Read(ref _count) > 0)
        {
            if (Environment.TickCount64 - from > longest.TotalMilliseconds)
                return false;
            await Task.Delay(5).ConfigureAwait(false);
        }

        return true;
    }

    void Begin()
    {
        if (Interlocked.CompareExchange(ref _telling, 1, 0) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Tell(), this, preferLocal: false);
    }

    void Tell()
    {
        while (_waiting.TryDequeue(out var seen))
        {
            try
            {
                observer(seen);
            }
#pragma warning disable CA1031 // Whatever an observer does, the next exchange is told too; that it failed is counted.
            catch (Exception)
#pragma warning restore CA1031
            {
                Interlocked.Increment(ref _failed);
            }

            Interlocked.Decrement(ref _count);
        }

        Volatile.Write(ref _telling, 0);
        // Somebody may have added between the last look and this.
        if (!_waiting.IsEmpty)
            Begin();
    }
}
