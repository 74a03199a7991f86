using Assay.Governance;
using Assay.Record;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>
/// Every minute: waivers whose expiry has passed are recorded as lapsed; old sessions and idempotency keys go. Every night,
/// and when the advisories changed, what is deployed is judged by them (<see cref="NightlyRematch"/>). Bills that were read long ago are let go.
/// </summary>
sealed partial class Housekeeping(ServerOptions options, HostTables tables, NightlyRematch rematch, BillCache bills, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        do
        {
            try
            {
                await new EmbeddedRecord(options.Store, options.Session, options.Policies, time).RecordLapsedAsync(stoppingToken).ConfigureAwait(false);
                var now = Sql.Time(time.GetUtcNow());
                await tables.ExecuteAsync("DELETE FROM host_secret WHERE expires_at < @now", new { now }, stoppingToken).ConfigureAwait(false);
                await tables.ExecuteAsync("DELETE FROM host_idempotency WHERE created_at < @before", new { before = now - 86_400_000L }, stoppingToken).ConfigureAwait(false);
                bills.Trim();
                if (await rematch.RunWhenDueAsync(stoppingToken).ConfigureAwait(false) is { } problem)
                    LogRematch(problem);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is System.Data.Common.DbException or IOException)
            {
                // The database may be away for a while; the next minute tries again.
                LogFailed(e);
            }
        }
        while (await NextAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "Deployed versions could not be judged by the advisories: {Problem}")]
    partial void LogRematch(string problem);

    [LoggerMessage(2, LogLevel.Warning, "Housekeeping failed; it is tried again in a minute")]
    partial void LogFailed(Exception error);
}
