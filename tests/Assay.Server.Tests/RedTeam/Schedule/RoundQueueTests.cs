using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Record;
using Assay.Tests.Shared;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Assay.Server.Tests.RedTeam.Schedule;

/// <summary>The two engines of a record; every test of the schedule runs on both.</summary>
public enum Engine { Sqlite, Postgres }

public sealed class SqliteRoundQueueTests(PostgresCluster cluster) : RoundQueueTests(Engine.Sqlite, cluster);

public sealed class PostgresRoundQueueTests(PostgresCluster cluster) : RoundQueueTests(Engine.Postgres, cluster);

/// <summary>Whose turn a round is, with two servers over one database.</summary>
public abstract class RoundQueueTests(Engine engine, PostgresCluster cluster)
{
    static readonly TimeSpan Lease = TimeSpan.FromHours(1);
    static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Of_many_that_claim_a_round_one_gets_it_and_another_only_when_its_lease_has_run_out()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        await two.One.AddAsync("uc", "Autumn", "a.yaml", two.Record.Clock.GetUtcNow(), null, Never);
        var id = RoundQueue.IdOf("uc", "Autumn", "a.yaml");
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? two.One : two.Other).ClaimAsync(id, $"holder{i}", Lease, 1, Never))));
        var winner = $"holder{Array.IndexOf(claims, true)}";
        Assert.Single(claims, won => won);
        Assert.True(await two.Other.RenewAsync(id, winner, Lease, "round", 1, 2, 0, Never));
        Assert.False(await two.Other.RenewAsync(id, "other", Lease, "round", 1, 2, 0, Never));
        two.Record.Clock.Offset += Lease / 2;
        Assert.False(await two.Other.ClaimAsync(id, "other", Lease, 1, Never));
        two.Record.Clock.Offset += Lease;
        Assert.True(await two.Other.ClaimAsync(id, "other", Lease, 1, Never));
        // Who was away too long finds that out, and changes nothing.
        Assert.False(await two.One.RenewAsync(id, winner, Lease, "round", 2, 2, 0, Never));
        await two.One.LeaveAsync(id, winner, RoundState.Done, null, TimeSpan.Zero, 0, 0, 7, Never);
        Assert.Equal((RoundState.Running, "other", null), ((await two.One.FindAsync(id, Never))!.State, (await two.One.FindAsync(id, Never))!.Holder, (await two.One.FindAsync(id, Never))!.Entry));
    }

    [Fact]
    public async Task No_more_run_at_once_than_allowed_over_all_servers()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        var ids = Enumerable.Range(0, 6).Select(i => $"{i}.yaml").ToList();
        foreach (var target in ids)
            await two.One.AddAsync("uc", "Autumn", target, two.Record.Clock.GetUtcNow(), null, Never);
        var claims = await Task.WhenAll(ids.Select((target, i) => Task.Run(() => (i % 2 == 0 ? two.One : two.Other).ClaimAsync(RoundQueue.IdOf("uc", "Autumn", target), $"h{i}", Lease, 2, Never))));
        Assert.Equal(2, claims.Count(c => c));
    }

    [Fact]
    public async Task A_round_that_is_known_stays_as_it_is_until_it_is_due_again()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        var due = two.Record.Clock.GetUtcNow();
        var id = RoundQueue.IdOf("uc", "Autumn", "a.yaml");
        await two.One.AddAsync("uc", "Autumn", "a.yaml", due, null, Never);
        Assert.True(await two.One.ClaimAsync(id, "h", Lease, 1, Never));
        await two.Other.AddAsync("uc", "Autumn", "a.yaml", due.AddDays(1), null, Never);
        Assert.Equal(RoundState.Running, (await two.Other.FindAsync(id, Never))!.State);
        await two.One.LeaveAsync(id, "h", RoundState.Done, null, TimeSpan.Zero, 0, 0, 9, Never);
        await two.Other.AddAsync("uc", "Autumn", "a.yaml", due, null, Never);
        Assert.Equal((RoundState.Done, 9L), ((await two.Other.FindAsync(id, Never))!.State, (await two.Other.FindAsync(id, Never))!.Entry));
        await two.Other.AddAsync("uc", "Autumn", "a.yaml", due.AddDays(1), null, Never);
        Assert.Equal((RoundState.Waiting, null), ((await two.One.FindAsync(id, Never))!.State, (await two.One.FindAsync(id, Never))!.Entry));
    }

    [Fact]
    public async Task What_is_stopped_is_not_claimed_also_when_its_server_died_before_it_saw_that()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        var id = RoundQueue.IdOf("uc", "Autumn", "a.yaml");
        await two.One.AddAsync("uc", "Autumn", "a.yaml", two.Record.Clock.GetUtcNow(), null, Never);
        Assert.True(await two.One.ClaimAsync(id, "dies", Lease, 1, Never));
        Assert.True(await two.Other.StopAsync(id, "person", Never));
        Assert.Equal((RoundState.Running, 1L), ((await two.One.FindAsync(id, Never))!.State, (await two.One.FindAsync(id, Never))!.Stop));
        two.Record.Clock.Offset += Lease * 2;
        Assert.False(await two.Other.ClaimAsync(id, "other", Lease, 1, Never));
        await two.Other.SweepAsync(Never);
        Assert.Equal((RoundState.Stopped, "person"), ((await two.One.FindAsync(id, Never))!.State, (await two.One.FindAsync(id, Never))!.StoppedBy));
        Assert.True(await two.Other.StartAsync(id, "person", Never));
        Assert.True(await two.Other.ClaimAsync(id, "other", Lease, 1, Never));
        Assert.False(await two.Other.StopAsync("none", "person", Never));
    }
}

/// <summary>Two stores over one record, as two servers open them.</summary>
sealed class TwoServers : IAsyncDisposable
{
    public required TestRecord Record { get; init; }

    public required RecordStore OtherStore { get; init; }

    public RoundQueue One => new(new HostTables(Record.Store), Record.Clock);

    public RoundQueue Other => new(new HostTables(OtherStore), Record.Clock);

    public static async Task<TwoServers> OpenAsync(Engine engine, PostgresCluster cluster)
    {
        var address = engine == Engine.Sqlite ? null : StoreAddress.TryParse(await cluster.NewDatabaseAsync(), out var error) ?? throw new InvalidOperationException(error);
        var record = await TestRecord.CreateAsync(address, moves: true);
        return new TwoServers
        {
            Record = record,
            OtherStore = await RecordStore.OpenAsync(address ?? StoreAddress.Sqlite(record.DatabasePath), RecordProjections.All, record.Session.TreeHead, record.Clock, StoreMode.Write),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await OtherStore.DisposeAsync();
        await Record.DisposeAsync();
    }
}
