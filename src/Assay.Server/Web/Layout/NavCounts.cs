using Assay.Governance;
using Microsoft.Extensions.Caching.Memory;

namespace Assay.Server.Web.Layout;

/// <summary>The numbers of the sidebar: what waits for the caller, and open findings.</summary>
public sealed record NavCounts(long Work, long Findings);

/// <summary>
/// What costs most to judge, for one caller at one size of the record: once for each, however many pages are opened.
/// What only time changes (due dates, expiry) is seen within a minute.
/// </summary>
sealed class NavCounter : IDisposable
{
    readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = 1_000 });

    public Task<NavCounts> CountAsync(IRecord record, string actor, CancellationToken cancel) => KeptAsync(("counts", actor), record, async () => new NavCounts(
        (await WorkAsync(record, actor, cancel).ConfigureAwait(false)).Mine.Count,
        (await record.FindingsAsync(new FindingQuery(Open, Limit: 1), cancel).ConfigureAwait(false)).Total), cancel);

    /// <summary>What waits for the caller, and what expires soon.</summary>
    public Task<WorkView> WorkAsync(IRecord record, string actor, CancellationToken cancel) => KeptAsync(("work", actor), record, () => record.WorkAsync(cancel), cancel);

    /// <summary>All use cases with their gates; the same for everybody.</summary>
    public Task<PortfolioView> PortfolioAsync(IRecord record, CancellationToken cancel) => KeptAsync(("portfolio", ""), record, () => record.PortfolioAsync(cancel), cancel);

    /// <summary>The same for everybody; a day is one point, so a minute's delay is not seen.</summary>
    public Task<FindingTrend> TrendAsync(IRecord record, CancellationToken cancel) => KeptAsync(("trend", ""), record, () => record.FindingTrendAsync(cancel), cancel);

    async Task<T> KeptAsync<T>((string What, string Of) key, IRecord record, Func<Task<T>> make, CancellationToken cancel) where T : class
    {
        var size = (await record.ActivityAsync(null, null, null, 1, cancel).ConfigureAwait(false)).Total;
        return _cache.TryGetValue((key, size), out T? known)
            ? known!
            : _cache.Set((key, size), await make().ConfigureAwait(false), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
    }

    /// <summary>States in which somebody still has to do something.</summary>
    public static readonly FindingStatus[] Open = [FindingStatus.Open, FindingStatus.Triaged, FindingStatus.InProgress, FindingStatus.FixedAwaitingRetest];

    /// <summary>States in which nobody has to: also of what is true still, while somebody bears its risk.</summary>
    public static readonly FindingStatus[] Closed = [FindingStatus.Accepted, FindingStatus.FalsePositive, FindingStatus.Verified];

    public void Dispose() => _cache.Dispose();
}
