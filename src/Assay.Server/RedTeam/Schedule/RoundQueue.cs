using System.Security.Cryptography;
using System.Text;
using Assay.Record;

namespace Assay.Server;

/// <summary>
/// The schedule's rows in the record's database, shared by all servers over it. Writers of a database take turns, so each statement here is whole: of two servers
/// that claim a round one gets it. Who runs a round holds a lease; when it is not renewed, another server may go on.
/// </summary>
sealed class RoundQueue(HostTables tables, TimeProvider time)
{
    const string Columns = """
        id AS Id, use_case AS UseCase, plan AS Plan, target AS Target, due AS DueCell, created_at AS CreatedCell, state AS StateCell, reason AS Reason, not_before AS NotBeforeCell,
        failures AS Failures, journal AS Journal, round AS Round, holder AS Holder, lease_until AS LeaseCell, stop AS Stop, asked_by AS AskedBy, stopped_by AS StoppedBy,
        started_at AS StartedCell, ended_at AS EndedCell, attempts_done AS Done, attempts_total AS Total, attempts_worked AS Worked, entry AS Entry
        """;

    long Now => Sql.Time(time.GetUtcNow());

    /// <summary>Names a plan of a use case with a target's file.</summary>
    public static string IdOf(string useCase, string plan, string target) =>
        "rr_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{useCase}\0{plan}\0{target}")))[..20];

    public Task<IReadOnlyList<QueuedRound>> AllAsync(CancellationToken cancel) => tables.QueryAsync<QueuedRound>($"SELECT {Columns} FROM host_round ORDER BY due, id", null, cancel);

    public async Task<QueuedRound?> FindAsync(string id, CancellationToken cancel) =>
        (await tables.QueryAsync<QueuedRound>($"SELECT {Columns} FROM host_round WHERE id = @id", new { id }, cancel).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>A round has become due: a row is made, or that of the round before begins again. One that is known already stays as it is, and none is due before the last one ended: clocks that disagree do not make an endless attack.</summary>
    public Task AddAsync(string useCase, string plan, string target, DateTimeOffset due, string? askedBy, CancellationToken cancel) => tables.ExecuteAsync(
        """
        INSERT INTO host_round (id, use_case, plan, target, due, created_at, state, not_before, failures, journal, lease_until, stop, asked_by, attempts_done, attempts_total, attempts_worked)
        VALUES (@id, @useCase, @plan, @target, @due, @now, 'waiting', 0, 0, 0, 0, 0, @askedBy, 0, 0, 0)
        ON CONFLICT (id) DO UPDATE SET due = @due, created_at = @now, state = 'waiting', reason = NULL, not_before = 0, failures = 0, journal = 0, round = NULL, holder = NULL, lease_until = 0,
            stop = 0, asked_by = @askedBy, stopped_by = NULL, started_at = NULL, ended_at = NULL, attempts_done = 0, attempts_total = 0, attempts_worked = 0, entry = NULL
        WHERE host_round.due < @due AND host_round.state <> 'running' AND (host_round.ended_at IS NULL OR host_round.ended_at < @due)
        """, new { id = IdOf(useCase, plan, target), useCase, plan, target, due = Sql.Time(due), now = Now, askedBy }, cancel);

    /// <summary>Takes a round that waits, or whose server died, for this holder. False when another has it, it has to wait, or enough run.</summary>
    /// <param name="most">Rounds that run at once, over all servers.</param>
    public async Task<bool> ClaimAsync(string id, string holder, TimeSpan lease, int most, CancellationToken cancel) => await tables.ExecuteAsync(
        """
        UPDATE host_round SET state = 'running', holder = @holder, lease_until = @until, started_at = COALESCE(started_at, @now), ended_at = NULL, reason = NULL, stopped_by = NULL
        WHERE id = @id AND stop = 0 AND ((state = 'waiting' AND not_before <= @now) OR (state = 'running' AND lease_until < @now))
            AND (SELECT COUNT(*) FROM host_round o WHERE o.state = 'running' AND o.lease_until >= @now AND o.id <> @id) < @most
        """, new { id, holder, now = Now, until = Now + (long)lease.TotalMilliseconds, most }, cancel).ConfigureAwait(false) == 1;

    /// <summary>Keeps the lease and says how far the round is. False when it was lost: another server may have the round.</summary>
    public async Task<bool> RenewAsync(string id, string holder, TimeSpan lease, string round, int done, int total, int worked, CancellationToken cancel) => await tables.ExecuteAsync(
        "UPDATE host_round SET lease_until = @until, round = @round, attempts_done = @done, attempts_total = @total, attempts_worked = @worked WHERE id = @id AND holder = @holder AND state = 'running'",
        new { id, holder, until = Now + (long)lease.TotalMilliseconds, round, done, total, worked }, cancel).ConfigureAwait(false) == 1;

    /// <summary>Ends this holder's turn.</summary>
    public Task LeaveAsync(string id, string holder, RoundState state, string? reason, TimeSpan wait, long failures, long journal, long? entry, CancellationToken cancel) => tables.ExecuteAsync(
        """
        UPDATE host_round SET state = @state, reason = @reason, not_before = @notBefore, failures = @failures, journal = @journal, entry = @entry, holder = NULL, lease_until = 0, stop = 0, ended_at = @now
        WHERE id = @id AND holder = @holder AND state = 'running'
        """, new { id, holder, state = state.Name(), reason, notBefore = Now + (long)wait.TotalMilliseconds, failures, journal, entry, now = Now }, cancel);

    /// <summary>Says why a round that waits does not run.</summary>
    public Task SayAsync(string id, string reason, CancellationToken cancel) =>
        tables.ExecuteAsync("UPDATE host_round SET reason = @reason WHERE id = @id AND state = 'waiting' AND (reason IS NULL OR reason <> @reason)", new { id, reason }, cancel);

    /// <summary>A round that waits is not asked for any more.</summary>
    public Task CloseAsync(string id, string reason, long? entry, CancellationToken cancel) =>
        tables.ExecuteAsync("UPDATE host_round SET state = 'done', reason = @reason, entry = @entry, ended_at = @now WHERE id = @id AND state = 'waiting'", new { id, reason, entry, now = Now }, cancel);

    /// <summary>A person wants it to run: what was stopped or given up waits for its turn again, and so does what waited after a failure.</summary>
    public async Task<bool> StartAsync(string id, string actor, CancellationToken cancel) => await tables.ExecuteAsync(
        "UPDATE host_round SET state = 'waiting', reason = NULL, not_before = 0, failures = 0, stop = 0, asked_by = @actor, stopped_by = NULL WHERE id = @id AND state IN ('waiting', 'stopped', 'gave-up')",
        new { id, actor }, cancel).ConfigureAwait(false) == 1;

    /// <summary>A person stops it. Its server sees that when it renews the lease; of one whose server died, it is stopped at once.</summary>
    public async Task<bool> StopAsync(string id, string actor, CancellationToken cancel) => await tables.ExecuteAsync(
        """
        UPDATE host_round SET stop = CASE WHEN state = 'running' AND lease_until >= @now THEN 1 ELSE 0 END, state = CASE WHEN state = 'running' AND lease_until >= @now THEN 'running' ELSE 'stopped' END,
            stopped_by = @actor, reason = 'a person stopped it' WHERE id = @id AND state IN ('running', 'waiting')
        """, new { id, actor, now = Now }, cancel).ConfigureAwait(false) == 1;

    /// <summary>What was to be stopped when its server died is stopped.</summary>
    public Task SweepAsync(CancellationToken cancel) =>
        tables.ExecuteAsync("UPDATE host_round SET state = 'stopped', stop = 0, holder = NULL WHERE state = 'running' AND stop = 1 AND lease_until < @now", new { now = Now }, cancel);
}
