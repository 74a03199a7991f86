using System.Data.Common;
using Assay.Governance;

namespace Assay.Server.Web;

/// <summary>Changes on their way to gateways.</summary>
static class Arriving
{
    // What a page waits, so that it shows what is so; and how long a change may be on its way before it is late.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Fresh = TimeSpan.FromSeconds(2);

    /// <summary>Whether a change is so new that a gateway which does not have it yet is not late.</summary>
    public static bool IsFresh(DateTimeOffset at, TimeProvider clock) => clock.GetUtcNow() - at < Fresh;

    /// <summary>Does a change, and waits a moment until the gateways that are there have it.</summary>
    /// <param name="entry">The entry that it made.</param>
    public static async Task<Answer<T>> AtGatewaysAsync<T>(this Task<Answer<T>> act, IRecord record, Func<T, long> entry, CancellationToken cancel)
    {
        var answer = await act.ConfigureAwait(false);
        if (!answer.TryGet(out var done, out _))
            return answer;
        try
        {
            await GatewayArrivals.WaitAsync(record, await GatewayArrivals.ThereAsync(record, cancel).ConfigureAwait(false), entry(done), Patience, cancel).ConfigureAwait(false);
        }
        catch (DbException)
        {
            // It is done. Where it has arrived is shown on the page, as far as that is known.
        }

        return answer;
    }
}
