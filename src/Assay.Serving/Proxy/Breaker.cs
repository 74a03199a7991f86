namespace Assay.Serving.Proxy;

/// <summary>Leaves a server alone that fails again and again: callers get their answer at once, and it gets time to recover. Times are monotonic: a clock that jumps changes nothing.</summary>
sealed class Breaker(int after, TimeSpan pause, TimeProvider time)
{
    readonly Lock _gate = new();
    int _failures;
    long _openedAt;
    bool _open, _trying;

    /// <summary>Whether it is left alone now.</summary>
    internal bool IsOpen
    {
        get
        {
            lock (_gate)
                return _open;
        }
    }

    /// <summary>Whether a request may go there. After the pause one may, and decides for the others.</summary>
    internal bool Enter()
    {
        lock (_gate)
        {
            if (!_open)
                return true;
            if (_trying || time.GetElapsedTime(_openedAt) < pause)
                return false;
            return _trying = true;
        }
    }

    /// <summary>It answered.</summary>
    internal void Worked()
    {
        lock (_gate)
            (_failures, _open, _trying) = (0, false, false);
    }

    /// <summary>It could not be reached, or did not answer.</summary>
    internal void Failed()
    {
        lock (_gate)
        {
            _trying = false;
            if (after == 0 || ++_failures < after)
                return;
            (_open, _openedAt) = (true, time.GetTimestamp());
        }
    }

    /// <summary>The caller went away before anybody knew.</summary>
    internal void Unknown()
    {
        lock (_gate)
            _trying = false;
    }
}
