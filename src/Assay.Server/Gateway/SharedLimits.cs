using System.Security.Cryptography;
using System.Text;
using Assay.Record;
using Assay.Serving;

namespace Assay.Server;

/// <summary>
/// One budget for all replicas of a gateway, in the record's database. A replica holds a piece of a window's limit for a few seconds; what it holds counts as used, and what a replica that died
/// held and did not report as used goes back when its time is over. So the sum over replicas is at most the limit, and beyond it at most one piece (a twentieth of the limit) for each replica
/// that died in that window without reporting its last use. Places of requests that run are held in the same way, and are free when their holder has not been heard for as long. Clocks of replicas have to agree within a second or so: windows are those of the clock.
/// </summary>
public sealed class SharedLimits(HostTables tables, TimeProvider time) : ILimitBudget
{
    /// <summary>How long a replica holds a piece without asking again.</summary>
    public static readonly TimeSpan Holding = TimeSpan.FromSeconds(10);

    // A replica stops using its piece this much before the others may have it: clocks are not quite the same.
    static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    // Windows are counted from 1970.
    const long NoWindow = -1;

    readonly string _holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    long _swept;

    public async ValueTask<Lease> TakeAsync(LeaseRequest request, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var ticks = (now - DateTimeOffset.UnixEpoch).Ticks;
        var slot = ticks / request.Window.Ticks;
        var ends = TimeSpan.FromTicks((slot + 1) * request.Window.Ticks - ticks);
        return new Lease(slot, await TakeAsync(request.Id, slot, request.Limit, request.Slot == slot ? request.Used : 0, request.Wanted, now, cancel).ConfigureAwait(false), Holding, ends);
    }

    /// <remarks>Places have no window: what a replica holds is all that it holds, and nothing of it is used up.</remarks>
    public async ValueTask<Places> HoldAsync(PlacesRequest request, CancellationToken cancel) =>
        new((int)Math.Max(0, await TakeAsync(request.Id, NoWindow, request.Limit, 0, request.Wanted, time.GetUtcNow(), cancel).ConfigureAwait(false)), Holding);

    async ValueTask<long> TakeAsync(string name, long slot, long limit, long used, long wanted, DateTimeOffset now, CancellationToken cancel)
    {
        // Names of people and keys have no business in this table.
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
        await SweepAsync(now, cancel).ConfigureAwait(false);
        // Writers of a database take turns, so this one statement sees what all others hold and takes its piece before anybody else looks.
        await tables.ExecuteAsync(
            """
            INSERT INTO host_limit_lease (id, slot, holder, granted, used, until)
            SELECT @id, @slot, @holder, CASE WHEN @limit - o.taken < @used + @wanted THEN @limit - o.taken ELSE @used + @wanted END, @used, @until
            FROM (SELECT CAST(COALESCE(SUM(CASE WHEN until >= @now AND granted > used THEN granted ELSE used END), 0) AS BIGINT) AS taken FROM host_limit_lease WHERE id = @id AND slot = @slot AND holder <> @holder) o
            WHERE 1 = 1
            ON CONFLICT (id, slot, holder) DO UPDATE SET granted = excluded.granted, used = excluded.used, until = excluded.until
            """, new { id, slot, holder = _holder, limit, used, wanted, now = Sql.Time(now), until = Sql.Time(now + Holding + Margin) }, cancel).ConfigureAwait(false);
        return (await tables.QueryAsync<long>("SELECT granted FROM host_limit_lease WHERE id = @id AND slot = @slot AND holder = @holder", new { id, slot, holder = _holder }, cancel).ConfigureAwait(false)).Single();
    }

    // Windows that are long over are of no use: the longest is a day.
    async ValueTask SweepAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var hour = now.ToUnixTimeSeconds() / 3600;
        if (Interlocked.Exchange(ref _swept, hour) != hour)
            await tables.ExecuteAsync("DELETE FROM host_limit_lease WHERE until < @before", new { before = Sql.Time(now - TimeSpan.FromDays(2)) }, cancel).ConfigureAwait(false);
    }
}
