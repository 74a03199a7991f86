using System.Collections.Concurrent;
using System.Diagnostics;

namespace Assay.Serving.Limits;

/// <summary>
/// Values under names that callers choose: so many in all, and so many of one owner, so that nobody takes the room of others. What is over makes room; it is looked for once a second at
/// most, so that a full table does not cost each request a walk through it.
/// </summary>
sealed class OwnedTable<TKey, TValue>(int most, int mostOfOwner)
    where TKey : notnull
    where TValue : class
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<TKey, (string Owner, TValue Value)> _values = new();
    readonly Dictionary<string, int> _owned = new(StringComparer.Ordinal);
    readonly Lock _gate = new();
    long _looked;

    /// <summary>The value of a name, made where there is none; null when there is no room.</summary>
    /// <param name="owner">Whose room it takes, when it is made: a word of the configuration, not of a caller.</param>
    /// <param name="key">The name.</param>
    /// <param name="make">Makes it.</param>
    /// <param name="isOver">Whether a value does not matter any more.</param>
    internal TValue? Of(string owner, TKey key, Func<TValue> make, Func<TValue, bool> isOver)
    {
        if (_values.TryGetValue(key, out var known))
            return known.Value;
        lock (_gate)
        {
            if (_values.TryGetValue(key, out known))
                return known.Value;
            if (!HasRoom(owner))
                Forget(isOver);
            if (!HasRoom(owner))
                return null;
            var value = make();
            _values[key] = (owner, value);
            _owned[owner] = _owned.GetValueOrDefault(owner) + 1;
            return value;
        }
    }

    /// <summary>All values, as they come.</summary>
    internal IEnumerable<TValue> Values => _values.Select(v => v.Value.Value);

    bool HasRoom(string owner) => _values.Count < most && _owned.GetValueOrDefault(owner) < mostOfOwner;

    void Forget(Func<TValue, bool> isOver)
    {
        if (_looked != 0 && Stopwatch.GetElapsedTime(_looked) < Pause)
            return;
        _looked = Stopwatch.GetTimestamp();
        foreach (var (key, (owner, value)) in _values)
            if (isOver(value) && _values.TryRemove(key, out _) && --_owned[owner] == 0)
                _owned.Remove(owner);
    }
}
