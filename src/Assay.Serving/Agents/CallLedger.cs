using Assay.Serving.Agents.Calls;

namespace Assay.Serving.Agents;

/// <summary>What was called in a session or a task: how much there was of it, and whether it goes round in circles.</summary>
sealed class CallLedger(DateTimeOffset start)
{
    const int LongestCycle = 4, Kept = 1024;

    readonly DateTimeOffset _began = start;
    readonly Lock _gate = new();
    readonly List<Digest> _calls = [];
    readonly HashSet<string> _read = new(StringComparer.Ordinal);
    long _count;

    internal DateTimeOffset LastUsed { get; private set; } = start;

    /// <summary>Tools whose results were read.</summary>
    internal IReadOnlyCollection<string> Read
    {
        get
        {
            lock (_gate)
                return [.. _read];
        }
    }

    /// <summary>A result of a tool has come.</summary>
    internal void HasRead(string tool, DateTimeOffset now)
    {
        lock (_gate)
        {
            LastUsed = now;
            if (_read.Count < Kept)
                _read.Add(tool);
        }
    }

    /// <summary>Writes down a call that was made before.</summary>
    internal void Made(ToolCall call)
    {
        lock (_gate)
            Add(call.Digest);
    }

    /// <summary>Writes down a call, if the budget has room for it; otherwise why not.</summary>
    internal string TryMake(ToolCall call, BudgetEntry budget, DateTimeOffset now)
    {
        var digest = call.Digest;
        lock (_gate)
        {
            LastUsed = now;
            if (_count >= budget.Calls)
                return "the budget of calls is used up";
            if (now - _began > TimeSpan.FromSeconds(budget.Seconds))
                return "the budget of time is used up";
            Add(digest);
            if (_calls.Count(c => c == digest) > budget.Repeats)
                return "the same call was made too often";
            return IsCycle(budget.Repeats) ? "the calls go round in a circle" : "";
        }
    }

    void Add(Digest digest)
    {
        _count++;
        if (_calls.Count == Kept)
            _calls.RemoveAt(0);
        _calls.Add(digest);
    }

    // The last calls are one row of two to four calls, again and again.
    bool IsCycle(int repeats)
    {
        for (var length = 2; length <= LongestCycle; length++)
        {
            var rounds = Math.Max(repeats, 2);
            if (_calls.Count < length * rounds)
                continue;
            var same = true;
            for (var i = _calls.Count - (length * (rounds - 1)); same && i < _calls.Count; i++)
                same = _calls[i] == _calls[i - length];
            if (same)
                return true;
        }

        return false;
    }
}
