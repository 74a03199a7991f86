using Assay.Build.Dependencies.Osv;
using Assay.Governance;

namespace Assay.Server;

/// <summary>A look at what is deployed.</summary>
/// <param name="Problem">Why nothing could be judged; null when it could.</param>
sealed record RematchRun(DateTimeOffset At, IReadOnlyList<RematchResult> Results, string? Problem);

/// <summary>Says when deployed versions are judged anew: on the first look, when the index is another one, and once a day.</summary>
sealed class NightlyRematch(ServerOptions options, TimeProvider time)
{
    DateTime written;
    DateOnly day;
    volatile RematchRun? last;

    /// <summary>What the last look gave since this server started; null before the first.</summary>
    public RematchRun? Last => last;

    /// <summary>What went wrong; null when nothing was due or all went well.</summary>
    public async Task<string?> RunWhenDueAsync(CancellationToken cancel)
    {
        if (options.AdvisoryIndex is not { } path)
            return null;
        if (!File.Exists(path))
        {
            // It was there, and what is deployed was judged by it: that it went away is said once.
            if (written == default)
                return null;
            (written, day) = (default, default);
            const string gone = "the advisory index is gone";
            last = new RematchRun(time.GetUtcNow(), [], gone);
            return gone;
        }

        var (now, today) = (File.GetLastWriteTimeUtc(path), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (now == written && today == day)
            return null;
        // Tried once, not every minute: the next index or the next day tries again.
        (written, day) = (now, today);
        using var database = OsvDatabase.Open(path, out var error);
        if (database is null)
        {
            last = new RematchRun(time.GetUtcNow(), [], error);
            return error;
        }

        var record = new EmbeddedRecord(options.Store, options.Session, options.Policies, time);
        var results = await DependencyRematch.RunAsync(record, database, file: true, cancel).ConfigureAwait(false);
        last = new RematchRun(time.GetUtcNow(), results, null);
        return results.Where(r => r.Note is not null).Select(r => $"{r.Version}: {r.Note}").FirstOrDefault();
    }
}
