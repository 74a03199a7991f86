namespace Assay.Serving.Limits;

/// <summary>Requests of one subject that run at this replica, and the places that it holds for them of those that all replicas have together.</summary>
sealed class RunningPlaces(string id, int most, ILimitBudget budget, TimeProvider time) : IDisposable
{
    // What is free elsewhere is seen a moment later: who is refused does not have the store asked each time.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly Lock _gate = new();
    readonly SemaphoreSlim _asking = new(1);
    int _running, _places;
    long _heldAt, _refusedAt;
    TimeSpan _holds;

    /// <summary>What runs goes before what is given back, and what was asked for longest ago before the rest.</summary>
    internal (bool IsIdle, long HeldAt) Urgency
    {
        get
        {
            lock (_gate)
                return (_running == 0, _heldAt);
        }
    }

    /// <summary>Whether it holds places that others wait for when nobody tends them.</summary>
    internal bool HasToBeTended
    {
        get
        {
            lock (_gate)
                return _holds != TimeSpan.MaxValue && (_places > 0 || _running > 0);
        }
    }

    /// <summary>Whether nothing of it matters any more.</summary>
    internal bool IsIdle
    {
        get
        {
            lock (_gate)
                return _running == 0 && (_places == 0 || _holds == TimeSpan.MaxValue) && _asking.CurrentCount > 0;
        }
    }

    /// <summary>Takes a place, asking for more of them where it has to. False when none is free.</summary>
    internal async ValueTask<bool> EnterAsync(CancellationToken cancel)
    {
        if (TryEnter())
            return true;
        // Whoever gave up waiting stands in nobody's way.
        if (!await _asking.WaitAsync(QuotaGate.Patience, cancel).ConfigureAwait(false))
            throw new TimeoutException();
        try
        {
            if (TryEnter())
                return true;
            int wanted;
            lock (_gate)
            {
                if (_refusedAt != 0 && time.GetElapsedTime(_refusedAt) < Pause)
                    return false;
                wanted = _running + Spare;
            }

            await HoldAsync(wanted, cancel).ConfigureAwait(false);
            return TryEnter(last: true);
        }
        finally
        {
            _asking.Release();
        }
    }

    internal void Leave()
    {
        lock (_gate)
            _running--;
    }

    /// <summary>Gives back what it does not need, and asks for the rest again before its time is over. Whether it asked.</summary>
    internal async ValueTask<bool> TendAsync(CancellationToken cancel)
    {
        await _asking.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            int wanted;
            lock (_gate)
            {
                if (_running == 0 && time.GetElapsedTime(_heldAt) >= _holds)
                {
                    // Its time is over: there is nothing to give back.
                    _places = 0;
                    return false;
                }

                // One that lies idle here may be the one that is asked for elsewhere.
                wanted = Math.Min(Math.Max(_places, _running), _running == 0 ? 0 : _running + (most / LeasedCounter.Parts));
                if (wanted == _places && time.GetElapsedTime(_heldAt) < _holds / 3)
                    return false;
                // From here on nobody takes what is being given back.
                _places = Math.Min(_places, wanted);
            }

            await HoldAsync(wanted, cancel).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _asking.Release();
        }
    }

    public void Dispose() => _asking.Dispose();

    // So many more than run, so that not each request asks.
    int Spare => Math.Max(1, most / LeasedCounter.Parts);

    async ValueTask HoldAsync(int wanted, CancellationToken cancel)
    {
        var at = time.GetTimestamp();
        var held = await budget.HoldAsync(new PlacesRequest(id, most, Math.Min(wanted, most)), cancel).ConfigureAwait(false);
        lock (_gate)
            // From before it was asked: they are never used longer than they were given for.
            (_places, _holds, _heldAt) = (held.Granted, held.Holds, at);
    }

    bool TryEnter(bool last = false)
    {
        lock (_gate)
        {
            var enters = _heldAt != 0 && _running < _places && (_holds == TimeSpan.MaxValue || time.GetElapsedTime(_heldAt) < _holds);
            if (enters)
                _running++;
            else if (last)
                _refusedAt = time.GetTimestamp();
            return enters;
        }
    }
}
