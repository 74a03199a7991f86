using Assay.Governance;
using Assay.Record;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>
/// Every minute: waivers whose expiry has passed are recorded as lapsed; old sessions, idempotency keys, gateways that nobody saw for a day and what was seen of traffic go; takedowns happen that a policy has a server do. Every night,
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
                await tables.ExecuteAsync("DELETE FROM host_gateway_replica WHERE seen_at < @before", new { before = Sql.Time(time.GetUtcNow() - ReplicaRow.Kept) }, stoppingToken).ConfigureAwait(false);
                // Gateways sweep too; one that is gone does not.
                foreach (var sql in TrafficBatch.Expired)
                    await tables.ExecuteAsync(sql, new { now }, stoppingToken).ConfigureAwait(false);
                bills.Trim();
                foreach (var takedown in await new EmbeddedRecord(options.Store, options.Session, options.Policies, time).RunTakedownsAsync(stoppingToken).ConfigureAwait(false))
                    LogTakedown(takedown.Id, takedown.Finding, takedown.State == TakedownState.CarriedOut ? "carried out" : "proposed");
                if (await rematch.RunWhenDueAsync(stoppingToken).ConfigureAwait(false) is { } problem)
                    LogRematch(problem);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // One round that fails must not end the housekeeping, nor the server with it: the database may be away, a row may be of another version. It is logged, and the next minute tries again.
            catch (Exception e)
#pragma warning restore CA1031
            {
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

    [LoggerMessage(12, LogLevel.Warning, "Takedown {Id} for {Finding} was {State} by policy")]
    partial void LogTakedown(string id, string finding, string state);

    [LoggerMessage(3, LogLevel.Warning, "Deployed versions could not be judged by the advisories: {Problem}")]
    partial void LogRematch(string problem);

    [LoggerMessage(2, LogLevel.Warning, "Housekeeping failed; it is tried again in a minute")]
    partial void LogFailed(Exception error);
}
