using Assay.Governance;
using Microsoft.Extensions.Caching.Memory;

namespace Assay.Server.Web.Layout;

/// <summary>The numbers of the sidebar: what waits for the caller, and open findings.</summary>
public sealed record NavCounts(long Work, long Findings);

/// <summary>
/// Counts for one caller at one size of the record: they are computed once for each, however many pages are opened.
/// What only time changes (due dates, expiry) is seen within a minute.
/// </summary>
sealed class NavCounter : IDisposable
{
    readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 1_000 });

    public async Task<NavCounts> CountAsync(IRecord record, string actor, CancellationToken cancel)
    {
        var size = (await record.ActivityAsync(null, null, null, 1, cancel).ConfigureAwait(false)).Total;
        if (_cache.TryGetValue((actor, size), out NavCounts? known))
            return known!;
        var work = await record.WorkAsync(cancel).ConfigureAwait(false);
        var findings = await record.FindingsAsync(new FindingQuery(Open, Limit: 1), cancel).ConfigureAwait(false);
        return _cache.Set((actor, size), new NavCounts(work.Mine.Count, findings.Total), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
    }

    /// <summary>The same for everybody; a day is one point, so a minute's delay is not seen.</summary>
    public async Task<FindingTrend> TrendAsync(IRecord record, CancellationToken cancel)
    {
        var size = (await record.ActivityAsync(null, null, null, 1, cancel).ConfigureAwait(false)).Total;
        return _cache.TryGetValue(size, out FindingTrend? known)
            ? known!
            : _cache.Set(size, await record.FindingTrendAsync(cancel).ConfigureAwait(false), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
    }

    /// <summary>States in which somebody still has to do something.</summary>
    public static readonly FindingStatus[] Open = [FindingStatus.Open, FindingStatus.Triaged, FindingStatus.InProgress, FindingStatus.FixedAwaitingRetest];

    public void Dispose() => _cache.Dispose();
}
