using Assay.Serving.Guards;

namespace Assay.Serving.Predictive;

/// <summary>
/// Callers who ask as one asks who copies a model: many rows that no use brings (random, gridded, made up), or long walks of rows that hardly differ from the one before (boundary attacks, Jacobian augmentation), or more
/// rows than anybody needs. What a caller asked is kept as sums and a short tail, in the memory of this process, and forgotten after a window of silence. Rows that are drawn from the same people as the training data
/// look like use: only the number of rows meets those.
/// </summary>
sealed class ExtractionGuard(TrainingProfile profile, int windowMinutes, long? mostRows, TimeProvider time) : IGuard
{
    const int MostCallers = 2000;

    readonly Dictionary<string, CallerTrail> _callers = new(StringComparer.Ordinal);
    readonly Lock _lock = new();

    /// <summary>Callers that something is known of.</summary>
    internal int Callers => _callers.Count;

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        if (PredictiveHit.Rows(inspection, profile, hits) is not { } table)
            return;
        var now = time.GetUtcNow();
        var trail = Of(inspection.Memory.Caller, now);
        string why;
        lock (trail)
            why = trail.Add(table.Rows, profile, mostRows, now);
        if (why.Length > 0)
            hits.Add(PredictiveHit.At(table.First(0), Place.User, 1, why));
    }

    CallerTrail Of(string caller, DateTimeOffset now)
    {
        var window = TimeSpan.FromMinutes(windowMinutes);
        lock (_lock)
        {
            if (_callers.TryGetValue(caller, out var trail) && now - trail.Began < window)
                return trail;
            // A caller who was silent for a window begins anew; one who goes on takes along what was suspected.
            var next = trail is not null && now - trail.LastSeen < window ? trail.Renewed(now) : new CallerTrail(profile.Columns.Count, now);
            if (trail is null && _callers.Count >= MostCallers)
                _callers.Remove(_callers.MinBy(c => c.Value.LastSeen).Key);
            return _callers[caller] = next;
        }
    }

    public int HoldFrom(string text) => text.Length;
}
