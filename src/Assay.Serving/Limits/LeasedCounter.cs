namespace Assay.Serving.Limits;

/// <summary>One limit of one subject at this replica: what it holds of the budget, and what it has used of that.</summary>
sealed class LeasedCounter(string id, TimeSpan window, long limit, ILimitBudget budget, TimeProvider time) : IDisposable
{
    /// <summary>A replica asks for so many parts of a limit at once: the fewer, the less often it asks, and the more lies idle elsewhere.</summary>
    internal const int Parts = 20;

    // What others give back is seen a moment later: who is over a limit does not have the store asked each time.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly Lock _gate = new();
    readonly SemaphoreSlim _asking = new(1);
    long _slot, _used, _granted, _leasedAt, _refusedAt, _refused;
    TimeSpan _holds, _ends;

    internal long Limit => limit;

    /// <summary>Units that are left here, as far as is known.</summary>
    internal long Left
    {
        get
        {
            lock (_gate)
                return Math.Max(0, (_granted < limit ? limit : _granted) - _used);
        }
    }

    /// <summary>Time until the window ends.</summary>
    internal TimeSpan Reset
    {
        get
        {
            lock (_gate)
                return Positive(_ends - time.GetElapsedTime(_leasedAt));
        }
    }

    /// <summary>Whether nothing of it matters any more.</summary>
    internal bool IsOver
    {
        get
        {
            lock (_gate)
                return _asking.CurrentCount > 0 && time.GetElapsedTime(_leasedAt) > _ends;
        }
    }

    /// <summary>Takes units, asking for more of the budget where it has to. False when there are none.</summary>
    internal async ValueTask<bool> TakeAsync(long units, CancellationToken cancel)
    {
        if (TryTake(units))
            return true;
        // Whoever gave up waiting stands in nobody's way.
        if (!await _asking.WaitAsync(QuotaGate.Patience, cancel).ConfigureAwait(false))
            throw new TimeoutException();
        try
        {
            if (TryTake(units))
                return true;
            LeaseRequest request;
            lock (_gate)
            {
                if (_refusedAt != 0 && units >= _refused && time.GetElapsedTime(_refusedAt) < Pause && time.GetElapsedTime(_leasedAt) < _ends)
                    return false;
                request = new LeaseRequest(id, window, limit, _slot, _used, Math.Max(units, Math.Max(1, limit / Parts)));
            }

            var at = time.GetTimestamp();
            var lease = await budget.TakeAsync(request, cancel).ConfigureAwait(false);
            lock (_gate)
            {
                if (lease.Slot != _slot)
                    (_slot, _used) = (lease.Slot, 0);
                // From before it was asked: it is never used longer than it was given for.
                (_granted, _holds, _ends, _leasedAt) = (lease.Granted, lease.Holds, lease.Ends, at);
            }

            if (TryTake(units))
                return true;
            lock (_gate)
                (_refusedAt, _refused) = (at, units);
            return false;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Corrects what was taken: more, or less, than was thought.</summary>
    internal void Settle(long slot, long units)
    {
        lock (_gate)
            if (slot == _slot)
                _used = Math.Max(0, _used + units);
    }

    /// <summary>The window that units were taken of.</summary>
    internal long Slot
    {
        get
        {
            lock (_gate)
                return _slot;
        }
    }

    public void Dispose() => _asking.Dispose();

    bool TryTake(long units)
    {
        lock (_gate)
        {
            var since = time.GetElapsedTime(_leasedAt);
            if (_leasedAt == 0 || since >= _holds || since >= _ends || _used + units > _granted)
                return false;
            _used += units;
            return true;
        }
    }

    static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
