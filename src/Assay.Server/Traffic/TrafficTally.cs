using Assay.Serving;
using Assay.Serving.Guards;

namespace Assay.Server;

/// <summary>What one gateway counted in a minute on one route for one model; whole numbers of that minute, not what came since the last time.</summary>
sealed record TrafficRow(long Minute, string Route, string Model, TrafficNumbers Numbers);

/// <summary>What one guard did in a minute on one route, in requests.</summary>
/// <param name="Blocked">It refused them.</param>
/// <param name="Changed">It took something out or replaced it.</param>
/// <param name="Noted">It only said so.</param>
/// <param name="Shadow">It would have acted, and is on trial.</param>
sealed record GuardRow(long Minute, string Route, string Guard, long Blocked, long Changed, long Noted, long Shadow);

/// <summary>
/// Counts exchanges by minute, route and model. Its size is bounded whatever callers send and however long nobody takes what it counted; what has no room is counted as lost. Not safe for several threads.
/// </summary>
sealed class TrafficTally
{
    internal const int MostRows = 4096, MostModels = 64;
    internal const string Other = "other";
    const int MostName = 128;

    readonly Dictionary<(long Minute, string Route, string Model), (TrafficNumbers Numbers, bool Changed)> _rows = [];
    readonly Dictionary<(long Minute, string Route, string Guard), (GuardRow Row, bool Changed)> _guards = [];
    readonly Dictionary<long, HashSet<string>> _models = [];
    long _forgotten = long.MinValue;

    /// <summary>The minute of a moment, since 1970.</summary>
    internal static long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    internal void Add(SeenExchange seen)
    {
        var (minute, route) = (Open(MinuteOf(seen.At)), seen.Route ?? "");
        if (Row(minute, route, Model(minute, seen)) is not { } numbers)
        {
            Miss(seen.At, lost: 1);
            return;
        }

        numbers.Add(seen);
        foreach (var hits in seen.Hits.GroupBy(h => h.Guard, StringComparer.Ordinal))
            Count(minute, route, hits.Key, hits);
    }

    /// <summary>What is missing: requests that nobody counted, exchanges that were worth keeping and were not, texts that were wanted and not kept.</summary>
    internal void Miss(DateTimeOffset at, long lost = 0, long dropped = 0, long unlogged = 0)
    {
        if (Row(Open(MinuteOf(at)), "", "", always: true) is not { } numbers)
            return;
        numbers.Lost += lost;
        numbers.Dropped += dropped;
        numbers.Unlogged += unlogged;
    }

    /// <summary>Copies of all that changed since it was last taken.</summary>
    internal (IReadOnlyList<TrafficRow> Rows, IReadOnlyList<GuardRow> Guards) Take()
    {
        List<TrafficRow> rows = [.. _rows.Where(r => r.Value.Changed).Select(r => new TrafficRow(r.Key.Minute, r.Key.Route, r.Key.Model, r.Value.Numbers.Copy()))];
        List<GuardRow> guards = [.. _guards.Values.Where(g => g.Changed).Select(g => g.Row)];
        foreach (var row in rows)
            _rows[(row.Minute, row.Route, row.Model)] = _rows[(row.Minute, row.Route, row.Model)] with { Changed = false };
        foreach (var guard in guards)
            _guards[(guard.Minute, guard.Route, guard.Guard)] = (guard, false);
        return (rows, guards);
    }

    /// <summary>They could not be written: they are taken again the next time.</summary>
    internal void Return(IReadOnlyList<TrafficRow> rows, IReadOnlyList<GuardRow> guards)
    {
        foreach (var row in rows)
            if (_rows.TryGetValue((row.Minute, row.Route, row.Model), out var known))
                _rows[(row.Minute, row.Route, row.Model)] = known with { Changed = true };
        foreach (var guard in guards)
            if (_guards.TryGetValue((guard.Minute, guard.Route, guard.Guard), out var known))
                _guards[(guard.Minute, guard.Route, guard.Guard)] = known with { Changed = true };
    }

    /// <summary>Lets go of minutes that are over and were taken.</summary>
    internal void Forget(DateTimeOffset now)
    {
        var before = MinuteOf(now) - 1;
        var old = _rows.Where(r => r.Key.Minute < before).Select(r => r.Key.Minute).Concat(_guards.Where(g => g.Key.Minute < before).Select(g => g.Key.Minute)).ToHashSet();
        old.ExceptWith(_rows.Where(r => r.Value.Changed).Select(r => r.Key.Minute));
        old.ExceptWith(_guards.Where(g => g.Value.Changed).Select(g => g.Key.Minute));
        foreach (var minute in old)
        {
            _forgotten = Math.Max(_forgotten, minute);
            _models.Remove(minute);
        }

        foreach (var key in _rows.Keys.Where(k => old.Contains(k.Minute)).ToList())
            _rows.Remove(key);
        foreach (var key in _guards.Keys.Where(k => old.Contains(k.Minute)).ToList())
            _guards.Remove(key);
    }

    // A minute that was let go is written no more: its numbers in the database would be replaced by smaller ones. A clock that was set back counts on in the next minute.
    long Open(long minute) => Math.Max(minute, _forgotten == long.MinValue ? minute : _forgotten + 1);

    TrafficNumbers? Row(long minute, string route, string model, bool always = false)
    {
        if (_rows.TryGetValue((minute, route, model), out var row))
        {
            _rows[(minute, route, model)] = (row.Numbers, true);
            return row.Numbers;
        }

        // Half as many again for what was lost: a row for each minute without numbers.
        if (_rows.Count >= (always ? MostRows + (MostRows / 2) : MostRows))
            return null;
        var numbers = new TrafficNumbers();
        _rows.Add((minute, route, model), (numbers, true));
        return numbers;
    }

    void Count(long minute, string route, string guard, IEnumerable<SeenHit> hits)
    {
        var (blocked, changed, noted, shadow) = (0, 0, 0, 0);
        foreach (var hit in hits)
            _ = !hit.Enforced ? shadow = 1 : hit.Action switch { GuardAction.Block => blocked = 1, GuardAction.Redact or GuardAction.Rewrite or GuardAction.Pseudonymise => changed = 1, _ => noted = 1 };
        var key = (minute, route, guard);
        if (!_guards.TryGetValue(key, out var known))
        {
            if (_guards.Count >= MostRows)
                return;
            known = (new GuardRow(minute, route, guard, 0, 0, 0, 0), true);
        }

        var row = known.Row;
        _guards[key] = (row with { Blocked = row.Blocked + blocked, Changed = row.Changed + changed, Noted = row.Noted + noted, Shadow = row.Shadow + shadow }, true);
    }

    // What was not served is named by callers alone, and callers make up what they like.
    string Model(long minute, SeenExchange seen)
    {
        if (seen.Upstream is null || seen.Model is not { Length: > 0 } model)
            return "";
        if (model.Length > MostName || model.Any(char.IsControl))
            return Other;
        if (!_models.TryGetValue(minute, out var known))
            _models.Add(minute, known = new(StringComparer.Ordinal));
        return known.Contains(model) || (known.Count < MostModels && known.Add(model)) ? model : Other;
    }
}
